import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { Ref, RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { openForm } from '../../app/form-request.ts';
import { keys } from '../../app/keys.ts';
import { type DescribedObject, fieldOf, recordAddress } from '../../app/objects.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { FieldValue } from '../../record/field-view.tsx';
import { userLookup } from '../../record/lookups.ts';
import { listQuery, type RecordAnswer } from '../../record/queries.ts';
import { asRef, asText, isEmpty, nameOf } from '../../record/value.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { dealText } from './deal.text.ts';

/** Owner and collaborators. Adding and removing is undoable. */
export function DealTeam({ object, answer }: { object: DescribedObject; answer: RecordAnswer }) {
  const t = useText(dealText);
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const { record: row, can, collaborators = [] } = answer;
  const owner = asRef(row['owner']);
  const canChange = can.includes('update');

  const put = async (members: readonly Ref[], undo: readonly Ref[] | undefined): Promise<void> => {
    const place = (next: readonly Ref[]): void => {
      client.setQueryData<RecordAnswer>(
        keys.record(object.key, row.id),
        (held) => held && { ...held, collaborators: [...next] },
      );
    };
    place(members);
    try {
      await request('PUT', `/${object.path}/${row.id}/collaborators`, {
        body: { members: members.map((member) => member.id) },
      });
      toast({ title: t('teamChanged'), undo: undo && (() => void put(undo, undefined)) });
      void client.invalidateQueries({ queryKey: keys.record(object.key, row.id) });
    } catch (error) {
      place(collaborators);
      toastProblem(error);
    }
  };
  return (
    <section aria-label={t('team')}>
      <header className="mb-1 flex min-h-7 items-center gap-1.5">
        <h2 className="flex-1 font-semibold">{t('team')}</h2>
        {canChange && (
          <Popover
            name={t('addCollaborator')}
            align="end"
            open={adding}
            onOpenChange={setAdding}
            trigger={
              <IconButton label={t('addCollaborator')}>
                <UserPlus aria-hidden size={14} />
              </IconButton>
            }
          >
            <div className="flex w-64 flex-col gap-1.5">
              <Combobox
                autoFocus
                local
                name={t('addCollaborator')}
                value={null}
                load={async (text, signal) =>
                  (await userLookup.load(client, text, signal)).filter(
                    (user) => user.id !== owner?.id && !collaborators.some((member) => member.id === user.id),
                  )
                }
                onChange={(option) => {
                  if (!option) return;
                  setAdding(false);
                  void put([...collaborators, { id: option.id, name: option.name }], collaborators);
                }}
              />
              <p className="text-xs text-quiet">{t('collaboratorHint')}</p>
            </div>
          </Popover>
        )}
      </header>
      <ul>
        {owner && <Person name={owner.name} detail={t('owner')} />}
        {collaborators.map((member) => (
          <Person
            key={member.id}
            name={member.name}
            detail={t('collaborator')}
            onRemove={
              canChange
                ? () =>
                    void put(
                      collaborators.filter((one) => one.id !== member.id),
                      collaborators,
                    )
                : undefined
            }
            removeLabel={t('removeCollaborator', { name: member.name ?? '' })}
          />
        ))}
      </ul>
    </section>
  );
}

function Person({
  name,
  detail,
  onRemove,
  removeLabel,
}: {
  name: string | null;
  detail: string;
  onRemove?: (() => void) | undefined;
  removeLabel?: string;
}) {
  return (
    <li className="group flex min-h-[30px] items-center gap-2">
      <Avatar name={name} />
      <span className="min-w-0 flex-1 truncate">
        {name ?? '—'} <span className="text-quiet">{detail}</span>
      </span>
      {onRemove && (
        <IconButton
          label={removeLabel ?? ''}
          onClick={onRemove}
          className="size-6! opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-md:opacity-100"
        >
          <X aria-hidden size={13} />
        </IconButton>
      )}
    </li>
  );
}

/** Who decides at the customer: people of the account with role and attitude. */
export function DealContacts({ contacts, deal }: { contacts: DescribedObject; deal: RecordRow }) {
  const t = useText(dealText);
  const account = asRef(deal['account']);
  const filter: Condition = {
    kind: 'compare',
    path: 'account',
    op: 'eq',
    value: { kind: 'literal', value: account?.id ?? '' },
  };
  const list = useInfiniteQuery({
    ...listQuery(contacts, { filter, sort: 'createdAt' }, 30),
    enabled: account !== undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const primary = asRef(deal['primaryContact'])?.id;
  return (
    <section aria-label={t('people')}>
      <header className="mb-1 flex min-h-7 items-center gap-1.5">
        <h2 className="flex-1 font-semibold">{t('people')}</h2>
        {account && contacts.can.includes('create') && (
          <IconButton label={t('addContact')} onClick={() => openForm({ object: contacts.key, values: { account } })}>
            <Plus aria-hidden size={14} />
          </IconButton>
        )}
      </header>
      {!account && <p className="text-sm text-quiet">{t('noAccount')}</p>}
      {account && list.isPending && <Skeleton className="h-4 w-3/4" />}
      {list.isSuccess && rows.length === 0 && <p className="text-sm text-quiet">{t('noContacts')}</p>}
      <ul>
        {rows.map((row) => (
          <ContactLine key={row.id} object={contacts} row={row} isPrimary={row.id === primary} />
        ))}
      </ul>
    </section>
  );
}

function ContactLine({ object, row, isPrimary }: { object: DescribedObject; row: RecordRow; isPrimary: boolean }) {
  const t = useText(dealText);
  const role = fieldOf(object, 'decisionRole');
  const attitude = fieldOf(object, 'attitude');
  const name = nameOf(row, object.nameField);
  return (
    <li className="flex min-h-[38px] items-center gap-2">
      <Avatar name={name} />
      <span className="min-w-0 flex-1 leading-tight">
        <span className="flex items-baseline gap-1.5">
          <Link to={recordAddress(object, row.id) as '/'} className="truncate hover:text-accent-ink hover:underline">
            {name}
          </Link>
          {isPrimary && <span className="shrink-0 text-xs text-accent-ink">{t('primary')}</span>}
        </span>
        <span className="block truncate text-xs text-quiet">
          {[asText(row['title']), role && isEmpty(row['decisionRole']) ? t('noRole') : ''].filter(Boolean).join(' · ')}
        </span>
      </span>
      {role && !isEmpty(row['decisionRole']) && <FieldValue field={role} value={row['decisionRole']} record={row} />}
      {attitude && !isEmpty(row['attitude']) && <FieldValue field={attitude} value={row['attitude']} record={row} />}
    </li>
  );
}
