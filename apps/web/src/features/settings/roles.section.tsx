import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoleRow } from '@throughline/domain/identity/identity.contract.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { SectionHead } from './parts.tsx';
import { newRoleKey, type RoleRights } from './role-edit.ts';
import { RoleMatrix } from './role-matrix.tsx';
import { rolesQuery } from './roles-query.ts';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';
import { RoleNames } from './role-names.tsx';

export default function RolesSection() {
  const t = useText(settingsText);
  const label = useLabel();
  const list = useQuery(rolesQuery);
  const [key, setKey] = useState<string>();
  if (list.isPending) return <SkeletonRows rows={8} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const role = list.data.find((one) => one.key === key) ?? list.data[0];
  return (
    <div>
      <SectionHead title={t('roles')} hint={t('rolesHint')} />
      <div className="flex gap-6 max-lg:flex-col">
        <ul className="w-52 shrink-0 max-lg:flex max-lg:w-full max-lg:gap-1 max-lg:overflow-x-auto">
          {list.data.map((one) => (
            <li key={one.key} className="shrink-0">
              <button
                type="button"
                aria-pressed={one === role}
                onClick={() => setKey(one.key)}
                className={cx(
                  'flex w-full items-center gap-2 rounded-sm px-2.5 py-1.5 text-left whitespace-nowrap',
                  one === role ? 'bg-accent-soft font-medium text-accent-ink' : 'hover:bg-sunken',
                )}
              >
                <span className="min-w-0 flex-1 truncate">{label(one.name)}</span>
                <span className="num text-xs text-quiet">{t('members', { count: one.members })}</span>
              </button>
            </li>
          ))}
        </ul>
        {role && <RolePanel key={`${role.key}/${role.version}`} role={role} roles={list.data} onOpen={setKey} />}
      </div>
    </div>
  );
}

function RolePanel({
  role,
  roles,
  onOpen,
}: {
  role: RoleRow;
  roles: readonly RoleRow[];
  onOpen: (key: string | undefined) => void;
}) {
  const t = useText(settingsText);
  const label = useLabel();
  const mayManage = useAdminRight('manageRoles');
  const [rights, setRights] = useState<RoleRights>(role);
  const [name, setName] = useState(role.name);
  const [asking, setAsking] = useState(false);
  const { send, busy } = useSend(rolesQuery.queryKey, ['me']);
  const canEdit = mayManage && !role.builtIn;
  const isChanged =
    JSON.stringify([rights.objects, rights.fields, rights.admin, name]) !==
    JSON.stringify([role.objects, role.fields, role.admin, role.name]);
  const copy = async (): Promise<void> => {
    const made = await send<RoleRow>('POST', '/roles', {
      body: {
        key: newRoleKey(role.key, new Set(roles.map((one) => one.key))),
        name: { zh: `${role.name.zh}（副本）`, en: `${role.name.en} (copy)` },
        objects: role.objects,
        fields: role.fields,
        admin: role.admin,
      },
      done: t('roleCreated', { name: t('roleCopyName', { name: label(role.name) }) }),
    });
    if (made) onOpen(made.data.key);
  };
  const save = (): void =>
    void send('PUT', `/roles/${role.key}`, {
      body: { name, objects: rights.objects, fields: rights.fields, admin: rights.admin, version: role.version },
      done: t('saved'),
    });
  return (
    <div className="min-w-0 flex-1">
      <header className="mb-3 flex flex-wrap items-center gap-2">
        {canEdit ? (
          <RoleNames name={name} onChange={setName} />
        ) : (
          <h3 className="text-lg font-semibold">{label(role.name)}</h3>
        )}
        {role.builtIn && <Chip>{t('builtIn')}</Chip>}
        <span className="flex-1" />
        {mayManage && (
          <Button busy={busy} onClick={() => void copy()}>
            {t('copyRole')}
          </Button>
        )}
        {canEdit && (
          <span title={role.members > 0 ? t('roleInUse', { count: role.members }) : undefined}>
            <Button variant="danger" disabled={role.members > 0} onClick={() => setAsking(true)}>
              {t('remove')}
            </Button>
          </span>
        )}
      </header>
      {isChanged && (
        <div className="sticky top-0 z-10 mb-3 flex items-center gap-2 rounded-sm bg-accent-soft px-3 py-1.5 text-accent-ink">
          <span className="flex-1">{t('unsaved')}</span>
          <Button
            size="sm"
            onClick={() => {
              setRights(role);
              setName(role.name);
            }}
          >
            {t('discard')}
          </Button>
          <Button size="sm" variant="primary" busy={busy} onClick={save}>
            {t('save')}
          </Button>
        </div>
      )}
      <RoleMatrix rights={rights} onChange={canEdit ? setRights : undefined} />
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('remove')}
        action={t('remove')}
        busy={busy}
        onConfirm={() =>
          void send('DELETE', `/roles/${role.key}`).then((done) => {
            setAsking(false);
            if (done) onOpen(undefined);
          })
        }
      >
        {t('removeRoleAsk', { name: label(role.name) })}
      </Confirm>
    </div>
  );
}
