import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { identityRoutes, RoleRow, UserRow } from '@throughline/domain/identity/identity.contract.ts';
import type { ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useMe } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { departmentLookup, usersQuery } from '../../record/lookups.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { MenuItem, MenuLine } from '../../ui/menu.tsx';
import { MultiSelect } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Table } from '../../ui/table.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { CopyBox, FormRefusal, refusalOf, RowMenu, SectionHead } from './parts.tsx';
import { rolesQuery } from './roles-query.ts';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

type Link = ResponseOf<typeof identityRoutes.makeUserLink>;
type Status = UserRow['status'] | 'all';

export default function UsersSection() {
  const t = useText(settingsText);
  const label = useLabel();
  const me = useMe().member.id;
  const list = useQuery(usersQuery);
  const [text, setText] = useState('');
  const [status, setStatus] = useState<Status>('all');
  const [editing, setEditing] = useState<UserRow | 'new'>();
  const [asking, setAsking] = useState<UserRow>();
  const [link, setLink] = useState<{ name: string; link: Link }>();
  const { send, busy } = useSend(keys.users);
  if (list.isPending) return <SkeletonRows rows={8} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const wanted = text.trim().toLowerCase();
  const shown = list.data.filter(
    (user) =>
      (status === 'all' || user.status === status) &&
      (wanted === '' || user.name.toLowerCase().includes(wanted) || user.email.toLowerCase().includes(wanted)),
  );
  const makeLink = async (user: UserRow): Promise<void> => {
    const made = await send<Link>('POST', `/users/${user.id}/link`);
    if (made) setLink({ name: user.name, link: made.data });
  };
  return (
    <div className="max-w-[1000px]">
      <SectionHead
        title={t('users')}
        action={
          <Button variant="primary" onClick={() => setEditing('new')}>
            {t('invite')}
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Input
          aria-label={t('findUser')}
          placeholder={t('findUser')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-60!"
        />
        <Segmented
          name={t('status')}
          value={status}
          onChange={setStatus}
          items={(['all', 'active', 'invited', 'suspended'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      <Table
        name={t('users')}
        rows={shown}
        rowKey={(user) => user.id}
        empty={<p className="px-3 py-4 text-quiet">{t('noUser')}</p>}
        columns={[
          {
            key: 'name',
            title: t('yourName'),
            cell: (user) => (
              <span className="flex min-w-0 items-center gap-2 whitespace-nowrap">
                <Avatar name={user.name} />
                <span className={user.status === 'suspended' ? 'text-quiet' : 'font-medium'}>{user.name}</span>
                {user.id === me && <Chip>{t('you')}</Chip>}
                {user.status !== 'active' && (
                  <Chip dot={user.status === 'invited' ? 'sky' : 'stone'}>{t(user.status)}</Chip>
                )}
              </span>
            ),
          },
          { key: 'email', title: t('email'), cell: (user) => <span className="text-ink-2">{user.email}</span> },
          {
            key: 'department',
            title: t('department'),
            cell: (user) => <span className="whitespace-nowrap">{user.department?.name}</span>,
          },
          {
            key: 'roles',
            title: t('role'),
            cell: (user) => (
              <span className="whitespace-nowrap">{listed(user.roles.map((role) => label(role.name)))}</span>
            ),
          },
          {
            key: 'menu',
            title: <span className="sr-only">{t('edit')}</span>,
            align: 'right',
            cell: (user) => (
              <RowMenu name={user.name}>
                <MenuItem onSelect={() => setEditing(user)}>{t('edit')}</MenuItem>
                {user.status !== 'suspended' && (
                  <MenuItem onSelect={() => void makeLink(user)}>
                    {t(user.status === 'invited' ? 'makeInvite' : 'makeLink')}
                  </MenuItem>
                )}
                {user.id !== me && (
                  <>
                    <MenuLine />
                    {user.status === 'suspended' ? (
                      <MenuItem
                        onSelect={() =>
                          void send('POST', `/users/${user.id}/reactivate`, {
                            done: t('reactivated', { name: user.name }),
                          })
                        }
                      >
                        {t('reactivate')}
                      </MenuItem>
                    ) : (
                      <MenuItem danger onSelect={() => setAsking(user)}>
                        {t('suspend')}
                      </MenuItem>
                    )}
                  </>
                )}
              </RowMenu>
            ),
          },
        ]}
      />
      {editing && (
        <UserDialog
          user={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onInvited={(name, made) => {
            setEditing(undefined);
            setLink({ name, link: made });
          }}
        />
      )}
      {link && <LinkDialog {...link} onClose={() => setLink(undefined)} />}
      <Confirm
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={t('suspend')}
        action={t('suspend')}
        busy={busy}
        onConfirm={() =>
          void send('POST', `/users/${asking?.id}/suspend`, {
            done: t('suspendedDone', { name: asking?.name ?? '' }),
          }).then(() => {
            setAsking(undefined);
          })
        }
      >
        {t('suspendAsk', { name: asking?.name ?? '' })}
      </Confirm>
    </div>
  );
}

function LinkDialog({ name, link, onClose }: { name: string; link: Link; onClose: () => void }) {
  const t = useText(settingsText);
  const format = useFormat();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('linkOf', { name })}
      footer={<Button onClick={onClose}>{t('done')}</Button>}
    >
      <CopyBox value={link.link} name={t('linkOf', { name })} />
      <p className="mt-2 text-sm text-ink-2">
        {t('linkOnce', { time: format.time(link.expiresAt) })} {link.mailed && t('linkMailed')}
      </p>
    </Dialog>
  );
}

function UserDialog({
  user,
  onClose,
  onInvited,
}: {
  user: UserRow | undefined;
  onClose: () => void;
  onInvited: (name: string, link: Link) => void;
}) {
  const t = useText(settingsText);
  const label = useLabel();
  const client = useQueryClient();
  const roles = useQuery(rolesQuery).data ?? [];
  const [name, setName] = useState(user?.name ?? '');
  const [email, setEmail] = useState(user?.email ?? '');
  const [department, setDepartment] = useState<ComboOption | null>(() =>
    user?.department ? { id: user.department.id, name: user.department.name ?? '—' } : null,
  );
  const [chosen, setChosen] = useState<string[]>(() => user?.roles.map((role) => role.key) ?? ['salesRep']);
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(keys.users, keys.departments);
  const badEmail = !user && !/^\S+@\S+\.\S+$/.test(email.trim());
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || badEmail || chosen.length === 0) return;
    const values = { name: name.trim(), department: department?.id ?? null, roles: chosen };
    if (user) {
      if (
        await send('PATCH', `/users/${user.id}`, {
          body: { ...values, version: user.version },
          done: t('saved'),
          quiet: true,
        })
      )
        onClose();
      return;
    }
    const made = await send<ResponseOf<typeof identityRoutes.inviteUser>>('POST', '/users', {
      body: { ...values, email: email.trim() },
      quiet: true,
    });
    if (made) onInvited(made.data.user.name, made.data);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={user ? user.name : t('invite')}
      footer={
        <Button variant="primary" type="submit" form="user" busy={busy}>
          {t(user ? 'save' : 'inviteSend')}
        </Button>
      }
    >
      <form id="user" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        {!user && <p className="text-sm text-ink-2">{t('inviteHint')}</p>}
        <Field
          label={t('yourName')}
          required
          error={tried && name.trim() === '' ? t('needed') : refusalOf(error, 'name')}
        >
          <Input autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        {!user && (
          <Field label={t('email')} required error={tried && badEmail ? t('needed') : refusalOf(error, 'email')}>
            <Input type="email" value={email} onChange={(event) => setEmail(event.target.value)} />
          </Field>
        )}
        <Field label={t('department')} error={refusalOf(error, 'department')}>
          <Combobox
            local
            value={department}
            onChange={setDepartment}
            load={(text, signal) => departmentLookup.load(client, text, signal)}
          />
        </Field>
        <Field
          label={t('role')}
          required
          error={tried && chosen.length === 0 ? t('needed') : refusalOf(error, 'roles')}
        >
          <MultiSelect
            value={chosen}
            onChange={setChosen}
            options={roles.map((role: RoleRow) => ({ value: role.key, label: label(role.name) }))}
          />
        </Field>
        <FormRefusal error={error} shown={['name', 'email', 'department', 'roles']} />
      </form>
    </Dialog>
  );
}
