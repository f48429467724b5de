import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Network } from 'lucide-react';
import { useState } from 'react';
import type { DepartmentRow } from '@throughline/domain/identity/identity.contract.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { departmentsQuery, userLookup } from '../../record/lookups.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { MenuItem, MenuLine } from '../../ui/menu.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { departmentTree, reordered, withDescendants } from './department-tree.ts';
import { FormRefusal, refusalOf, RowMenu, SectionHead } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

/** What the dialog edits: a department, or a new one below `parent`. */
type Editing = { row: DepartmentRow } | { parent: string | null };

export default function DepartmentsSection() {
  const t = useText(settingsText);
  const list = useQuery(departmentsQuery);
  const [editing, setEditing] = useState<Editing>();
  const { send } = useSend(keys.departments);
  if (list.isPending) return <SkeletonRows rows={6} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const tree = departmentTree(list.data);
  const move = async (siblings: readonly DepartmentRow[], id: string, by: 1 | -1): Promise<void> => {
    for (const { row, position } of reordered(siblings, id, by))
      await send('PATCH', `/departments/${row.id}`, { body: { version: row.version, position } });
  };
  const add = (
    <Button variant="primary" onClick={() => setEditing({ parent: null })}>
      {t('addDepartment')}
    </Button>
  );
  return (
    <div className="max-w-[760px]">
      <SectionHead title={t('departments')} hint={t('departmentsHint')} action={add} />
      {tree.length === 0 ? (
        <EmptyState icon={<Network aria-hidden size={18} />} title={t('noDepartments')} action={add}>
          {t('noDepartmentsHint')}
        </EmptyState>
      ) : (
        <ul className="overflow-hidden rounded-md border border-line">
          {tree.map(({ row, depth, siblings }) => (
            <li
              key={row.id}
              className="flex min-h-10 items-center gap-3 border-b border-line pr-1.5 last:border-0 hover:bg-bg"
              style={{ paddingLeft: 12 + depth * 22 }}
            >
              <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
              <span className="flex w-36 min-w-0 items-center gap-1.5 text-sm max-md:w-24">
                {row.leader ? (
                  <>
                    <Avatar name={row.leader.name} />
                    <span className="truncate">{row.leader.name}</span>
                  </>
                ) : (
                  <span className="text-quiet">{t('noLeader')}</span>
                )}
              </span>
              <span className="num min-w-14 shrink-0 text-right whitespace-nowrap text-sm text-quiet">
                {t('members', { count: row.members })}
              </span>
              <RowMenu name={row.name}>
                <MenuItem onSelect={() => setEditing({ row })}>{t('edit')}</MenuItem>
                <MenuItem onSelect={() => setEditing({ parent: row.id })}>{t('addBelow')}</MenuItem>
                <MenuItem disabled={siblings[0]?.id === row.id} onSelect={() => void move(siblings, row.id, -1)}>
                  {t('moveUp')}
                </MenuItem>
                <MenuItem disabled={siblings.at(-1)?.id === row.id} onSelect={() => void move(siblings, row.id, 1)}>
                  {t('moveDown')}
                </MenuItem>
                <MenuLine />
                <MenuItem
                  danger
                  onSelect={() =>
                    void send('DELETE', `/departments/${row.id}`, { done: t('departmentRemoved', { name: row.name }) })
                  }
                >
                  {t('remove')}
                </MenuItem>
              </RowMenu>
            </li>
          ))}
        </ul>
      )}
      {editing && <DepartmentDialog editing={editing} all={list.data} onClose={() => setEditing(undefined)} />}
    </div>
  );
}

function DepartmentDialog({
  editing,
  all,
  onClose,
}: {
  editing: Editing;
  all: readonly DepartmentRow[];
  onClose: () => void;
}) {
  const t = useText(settingsText);
  const client = useQueryClient();
  const row = 'row' in editing ? editing.row : undefined;
  const start = 'row' in editing ? editing.row.parent : editing.parent;
  const [name, setName] = useState(row?.name ?? '');
  const [parent, setParent] = useState<ComboOption | null>(() => all.find((one) => one.id === start) ?? null);
  const [leader, setLeader] = useState<ComboOption | null>(() =>
    row?.leader ? { id: row.leader.id, name: row.leader.name ?? '—' } : null,
  );
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(keys.departments, keys.users);
  const barred = row ? withDescendants(all, row.id) : new Set<string>();
  const submit = async (): Promise<void> => {
    setTried(true);
    if (name.trim() === '') return;
    const values = { name: name.trim(), parent: parent?.id ?? null, leader: leader?.id ?? null };
    const done = row
      ? await send('PATCH', `/departments/${row.id}`, {
          body: { ...values, version: row.version },
          done: t('saved'),
          quiet: true,
        })
      : await send('POST', '/departments', {
          body: { ...values, position: all.filter((one) => one.parent === values.parent).length },
          done: t('saved'),
          quiet: true,
        });
    if (done) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={row ? row.name : t('addDepartment')}
      footer={
        <Button variant="primary" type="submit" form="department" busy={busy}>
          {t('save')}
        </Button>
      }
    >
      <form
        id="department"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={t('name')} required error={tried && name.trim() === '' ? t('needed') : refusalOf(error, 'name')}>
          <Input autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t('parent')} error={refusalOf(error, 'parent')}>
          <Combobox
            local
            placeholder={t('topLevel')}
            value={parent}
            onChange={setParent}
            load={() =>
              Promise.resolve(all.filter((one) => !barred.has(one.id)).map((one) => ({ id: one.id, name: one.name })))
            }
          />
        </Field>
        <Field label={t('leader')} error={refusalOf(error, 'leader')}>
          <Combobox
            local
            value={leader}
            onChange={setLeader}
            load={(text, signal) => userLookup.load(client, text, signal)}
          />
        </Field>
        <FormRefusal error={error} shown={['name', 'parent', 'leader']} />
      </form>
    </Dialog>
  );
}
