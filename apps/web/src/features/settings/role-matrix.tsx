import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { FieldRight, Scope } from '@throughline/domain/identity/permission.ts';
import { ACTIONS } from '@throughline/domain/record/object.ts';
import { type DescribedObject, fieldOf, useObjects } from '../../app/objects.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cx } from '../../ui/cx.ts';
import { Popover } from '../../ui/popover.tsx';
import { Select } from '../../ui/select.tsx';
import { Block } from './parts.tsx';
import { ADMIN_RIGHTS, SCOPES } from './role-lists.ts';
import { type RoleRights, scopeOf, withAdmin, withFieldRight, withScope } from './role-edit.ts';
import { settingsText } from './settings.text.ts';

const nameOfScope = (scope: Scope): (typeof SCOPES)[number] | 'condition' =>
  typeof scope === 'string' ? scope : 'condition';

/** What a role may do: objects × actions, restricted fields, administration. @param onChange undefined shows it only */
export function RoleMatrix({
  rights,
  onChange,
}: {
  rights: RoleRights;
  onChange: ((rights: RoleRights) => void) | undefined;
}) {
  const t = useText(settingsText);
  const label = useLabel();
  const objects = useObjects().filter((one) => one.fields.some((field) => field.key === 'owner'));
  const rows = [
    ...objects.map((object) => ({ key: object.key, name: label(object.label) })),
    { key: '*', name: t('everyOther') },
  ];
  return (
    <>
      <Block title={t('rightsOn')}>
        <div className="overflow-x-auto rounded-md border border-line">
          <table aria-label={t('rightsOn')} className="w-full border-collapse text-left">
            <thead>
              <tr className="h-[34px] border-b border-line text-sm text-quiet">
                <th scope="col" className="sticky left-0 bg-surface px-3 font-normal">
                  {t('object')}
                </th>
                {ACTIONS.map((action) => (
                  <th key={action} scope="col" className="px-1.5 font-normal whitespace-nowrap">
                    {t(`action_${action}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} className="h-9 border-b border-line last:border-0 hover:bg-bg">
                  <th scope="row" className="sticky left-0 bg-surface px-3 font-medium whitespace-nowrap">
                    {row.name}
                  </th>
                  {ACTIONS.map((action) => {
                    const scope = nameOfScope(scopeOf(rights, row.key, action));
                    return (
                      <td key={action} className="px-1.5 py-0.5 text-sm whitespace-nowrap">
                        {onChange && scope !== 'condition' ? (
                          <Select
                            name={`${row.name} · ${t(`action_${action}`)}`}
                            value={scope}
                            onChange={(next) => next && onChange(withScope(rights, row.key, action, next))}
                            options={SCOPES.map((value) => ({ value, label: t(`scope_${value}`) }))}
                            className={cx('h-7! min-w-[92px] text-sm!', scope === 'none' && 'text-quiet')}
                          />
                        ) : (
                          <span
                            className={scope === 'none' ? 'text-quiet' : scope === 'all' ? 'font-medium' : undefined}
                          >
                            {t(`scope_${scope}`)}
                          </span>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Block>
      <FieldRights rights={rights} objects={objects} onChange={onChange} />
      <Block title={t('adminRights')}>
        {onChange ? (
          <div className="grid gap-2 sm:grid-cols-2">
            {ADMIN_RIGHTS.map((right) => (
              <Checkbox
                key={right}
                checked={rights.admin.includes(right)}
                onChange={(on) => onChange(withAdmin(rights, right, on))}
              >
                {t(`admin_${right}`)}
              </Checkbox>
            ))}
          </div>
        ) : (
          <p>
            {rights.admin.length > 0 ? (
              listed(rights.admin.map((right) => t(`admin_${right}`)))
            ) : (
              <span className="text-quiet">{t('noAdmin')}</span>
            )}
          </p>
        )}
      </Block>
    </>
  );
}

const LIMITS = ['hidden', 'masked', 'read'] as const satisfies readonly FieldRight[];

function FieldRights({
  rights,
  objects,
  onChange,
}: {
  rights: RoleRights;
  objects: readonly DescribedObject[];
  onChange: ((rights: RoleRights) => void) | undefined;
}) {
  const t = useText(settingsText);
  const label = useLabel();
  const lines = Object.entries(rights.fields).flatMap(([object, fields]) =>
    Object.entries(fields).map(([field, right]) => ({ object, field, right })),
  );
  return (
    <Block title={t('fieldRights')} hint={t('fieldRightsHint')}>
      <ul className="overflow-hidden rounded-md border border-line">
        {lines.length === 0 && <li className="px-3 py-2 text-quiet">{t('fieldRightsNone')}</li>}
        {lines.map(({ object, field, right }) => {
          const described = objects.find((one) => one.key === object);
          const known = described && fieldOf(described, field);
          const name = `${described ? label(described.label) : object} · ${known ? label(known.label) : field}`;
          return (
            <li
              key={`${object}/${field}`}
              className="flex min-h-9 items-center gap-3 border-b border-line px-3 py-0.5 last:border-0"
            >
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {onChange ? (
                <>
                  <Select
                    name={name}
                    value={right}
                    onChange={(next) => next && onChange(withFieldRight(rights, object, field, next))}
                    options={[...LIMITS, 'write' as const].map((value) => ({ value, label: t(`right_${value}`) }))}
                    className="h-7! w-28! text-sm!"
                  />
                  <IconButton
                    label={`${t('remove')} ${name}`}
                    onClick={() => onChange(withFieldRight(rights, object, field, undefined))}
                  >
                    <X aria-hidden size={14} />
                  </IconButton>
                </>
              ) : (
                <span className="text-sm">{t(`right_${right}`)}</span>
              )}
            </li>
          );
        })}
      </ul>
      {onChange && (
        <AddFieldRight
          objects={objects}
          onAdd={(object, field, right) => onChange(withFieldRight(rights, object, field, right))}
        />
      )}
    </Block>
  );
}

function AddFieldRight({
  objects,
  onAdd,
}: {
  objects: readonly DescribedObject[];
  onAdd: (object: string, field: string, right: FieldRight) => void;
}) {
  const t = useText(settingsText);
  const label = useLabel();
  const [open, setOpen] = useState(false);
  const [object, setObject] = useState<string | null>(objects[0]?.key ?? null);
  const [field, setField] = useState<string | null>(null);
  const described = objects.find((one) => one.key === object);
  return (
    <Popover
      name={t('addFieldRight')}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" size="sm" className="mt-2" icon={<Plus aria-hidden size={13} />}>
          {t('addFieldRight')}
        </Button>
      }
    >
      <div className="flex w-64 flex-col gap-2">
        <Select
          name={t('object')}
          value={object}
          onChange={(next) => {
            setObject(next);
            setField(null);
          }}
          options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
        />
        <Select
          name={t('field')}
          placeholder={t('field')}
          value={field}
          onChange={setField}
          options={(described?.fields ?? []).map((one) => ({ value: one.key, label: label(one.label) }))}
        />
        <div className="flex gap-1.5">
          {LIMITS.map((right) => (
            <Button
              key={right}
              size="sm"
              className="flex-1 justify-center"
              disabled={!object || !field}
              onClick={() => {
                if (object && field) onAdd(object, field, right);
                setOpen(false);
                setField(null);
              }}
            >
              {t(`right_${right}`)}
            </Button>
          ))}
        </div>
      </div>
    </Popover>
  );
}
