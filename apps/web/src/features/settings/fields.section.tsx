import { ListPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { keys } from '../../app/keys.ts';
import { type DescribedField, useObjects } from '../../app/objects.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { MenuItem } from '../../ui/menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { FieldDialog } from './field-dialog.tsx';
import { Block, RowMenu, SectionHead } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

const isOwn = (field: DescribedField): boolean => field.key.startsWith('cf_');

export default function FieldsSection() {
  const t = useText(settingsText);
  const label = useLabel();
  // Those without an owner (processes, stages) are the house's own.
  const objects = useObjects().filter((one) => one.fields.some((field) => field.key === 'owner'));
  const [key, setKey] = useState('opportunity');
  const [editing, setEditing] = useState<DescribedField | 'new'>();
  const [asking, setAsking] = useState<DescribedField>();
  const { send, busy } = useSend(keys.objects);
  const object = objects.find((one) => one.key === key) ?? objects[0];
  if (!object) return null;
  const own = object.fields.filter(isOwn);
  const standard = object.fields.filter((field) => !isOwn(field));
  const add = (
    <Button variant="primary" onClick={() => setEditing('new')}>
      {t('addField')}
    </Button>
  );
  return (
    <div className="max-w-[760px]">
      <SectionHead title={t('fields')} hint={t('fieldsHint')} action={own.length > 0 && add} />
      <div className="scrollbar-none mb-4 overflow-x-auto">
        <Segmented
          name={t('object')}
          value={object.key}
          onChange={setKey}
          items={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
        />
      </div>
      <Block title={t('ownFields')}>
        {own.length === 0 ? (
          <div className="rounded-md border border-dashed border-line-strong">
            <EmptyState icon={<ListPlus aria-hidden size={18} />} title={t('noOwnFields')} action={add}>
              {t('noOwnFieldsHint')}
            </EmptyState>
          </div>
        ) : (
          <ul className="overflow-hidden rounded-md border border-line">
            {own.map((field) => (
              <FieldLine key={field.key} field={field}>
                <RowMenu name={label(field.label)}>
                  <MenuItem onSelect={() => setEditing(field)}>{t('edit')}</MenuItem>
                  <MenuItem danger onSelect={() => setAsking(field)}>
                    {t('retire')}
                  </MenuItem>
                </RowMenu>
              </FieldLine>
            ))}
          </ul>
        )}
      </Block>
      <Block title={t('standardFields')}>
        <ul className="overflow-hidden rounded-md border border-line">
          {standard.map((field) => (
            <FieldLine key={field.key} field={field} />
          ))}
        </ul>
      </Block>
      {editing && (
        <FieldDialog
          object={object}
          field={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
      <Confirm
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={t('retire')}
        action={t('retire')}
        busy={busy}
        onConfirm={() =>
          void send('DELETE', `/objects/${object.key}/fields/${asking?.key}`, {
            done: t('fieldRetired', { name: asking ? label(asking.label) : '' }),
          }).then(() => {
            setAsking(undefined);
          })
        }
      >
        {t('retireFieldAsk', { name: asking ? label(asking.label) : '' })}
      </Confirm>
    </div>
  );
}

function FieldLine({ field, children }: { field: DescribedField; children?: ReactNode }) {
  const t = useText(settingsText);
  const label = useLabel();
  return (
    <li className="flex min-h-9 items-center gap-3 border-b border-line px-3 py-1 last:border-0">
      <span className="min-w-0 flex-1 truncate">
        <span className="font-medium">{label(field.label)}</span>{' '}
        <code className="ml-1 font-mono text-xs text-quiet">{field.key}</code>
        {'options' in field && (
          <span className="ml-2 text-sm text-quiet">
            {listed(field.options.filter((option) => !option.retired).map((option) => label(option.label)))}
          </span>
        )}
      </span>
      {field.required && <Chip>{t('required')}</Chip>}
      {field.unique && <Chip>{t('unique')}</Chip>}
      <span className="shrink-0 text-sm text-ink-2">{t(`kind_${field.kind}`)}</span>
      {children}
    </li>
  );
}
