import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import type { DescribedObject } from '../../app/objects.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import type { RecordAnswer } from '../../record/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { teamQuery } from '../team/queries.ts';
import { dealText } from './deal.text.ts';

/** Who sees and changes the deal without a part in its team. Nothing where there is nobody; removing is undoable. */
export function DealCollaborators({ object, answer }: { object: DescribedObject; answer: RecordAnswer }) {
  const t = useText(dealText);
  const client = useQueryClient();
  const { record: row, can, collaborators = [] } = answer;
  const team = useQuery(teamQuery(row.id)).data;
  const members = new Set(team?.members.map((one) => one.member.id));
  const others = team ? collaborators.filter((one) => !members.has(one.id)) : [];

  const put = async (next: readonly Ref[], undo: readonly Ref[] | undefined): Promise<void> => {
    const place = (held: readonly Ref[]): void => {
      client.setQueryData<RecordAnswer>(
        keys.record(object.key, row.id),
        (known) => known && { ...known, collaborators: [...held] },
      );
    };
    place(next);
    try {
      await request('PUT', `/${object.path}/${row.id}/collaborators`, {
        body: { members: next.map((member) => member.id) },
      });
      toast({ title: t('teamChanged'), undo: undo && (() => void put(undo, undefined)) });
      void client.invalidateQueries({ queryKey: keys.record(object.key, row.id) });
    } catch (error) {
      place(collaborators);
      toastProblem(error);
    }
  };
  if (others.length === 0) return null;
  return (
    <section aria-label={t('collaborators')}>
      <h2 className="mb-1 font-semibold">
        {t('collaborators')} <span className="text-xs font-normal text-quiet">{t('collaboratorHint')}</span>
      </h2>
      <ul>
        {others.map((member) => (
          <li key={member.id} className="group flex min-h-[30px] items-center gap-2">
            <Avatar name={member.name} />
            <span className="min-w-0 flex-1 truncate">{member.name ?? '—'}</span>
            {can.includes('update') && (
              <IconButton
                label={t('removeCollaborator', { name: member.name ?? '' })}
                className="size-6! opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-md:opacity-100"
                onClick={() =>
                  void put(
                    collaborators.filter((one) => one.id !== member.id),
                    collaborators,
                  )
                }
              >
                <X aria-hidden size={13} />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
