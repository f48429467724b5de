import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ellipsis, MessageSquareText } from 'lucide-react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { FieldOf } from '@throughline/domain/record/field.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { type DescribedObject, fieldOf, recordAddress, useFindObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { listed, saying } from '../../i18n/text.ts';
import { useLabel, useLocale, useText } from '../../i18n/use-text.ts';
import { listQuery } from '../../record/queries.ts';
import { asRef, asText } from '../../record/value.ts';
import { useWrites } from '../../record/writes.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Badge, Chip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { daysBetween, wallTime } from '../../ui/day.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Sentinel } from '../../ui/sentinel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { dealText } from './deal.text.ts';
import type { Visit } from './path.ts';
import { type TimelineItem, timeline } from './timeline.ts';

const PAGE = 20;

/**
 * Follow-ups in four parts (R54), newest first; those of a deal are mixed with the moves of its stage.
 * @param by reference of the follow-up that leads to `about`
 * @param deal the deal, whose next step may be late; undefined where the follow-ups are an account's, a contact's, a lead's
 */
export function FollowUpTimeline({
  activities,
  by,
  about,
  deal,
  visits,
  onLog,
}: {
  activities: DescribedObject;
  by: 'opportunity' | 'account' | 'contact' | 'lead';
  about: string;
  deal?: RecordRow;
  visits: readonly Visit[];
  onLog: (() => void) | undefined;
}) {
  const t = useText(dealText);
  const filter: Condition = {
    kind: 'compare',
    path: by,
    op: 'eq',
    value: { kind: 'literal', value: about },
  };
  const list = useInfiniteQuery(listQuery(activities, { filter, sort: '-at' }, PAGE));
  const notes = list.data?.pages.flatMap((page) => page.items) ?? [];
  const items = timeline(notes, visits, list.hasNextPage);
  return (
    <section aria-label={t('followUps')}>
      <header className="mb-2 flex min-h-7 items-center gap-2">
        <h2 className="font-semibold">{t('followUps')}</h2>
        <span className="flex-1" />
        {onLog && (
          <Button hotkey="F" onClick={onLog}>
            {t('logFollowUp')}
          </Button>
        )}
      </header>
      {list.isPending && <SkeletonRows rows={6} />}
      {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && notes.length === 0 && (
        <div className="mb-3 rounded-md border border-dashed border-line-strong">
          <EmptyState
            icon={<MessageSquareText aria-hidden size={18} />}
            title={t('emptyNotes')}
            action={
              onLog && (
                <Button variant="primary" onClick={onLog}>
                  {t('logFollowUp')}
                </Button>
              )
            }
          >
            {t('emptyNotesHint')}
          </EmptyState>
        </div>
      )}
      {list.isSuccess && (
        <ol className="ml-[9px] border-l-[1.5px] border-line pl-5">
          {items.map((item) =>
            item.kind === 'note' ? (
              <Note key={item.row.id} object={activities} row={item.row} deal={deal} />
            ) : (
              <Move key={`${item.visit.stage.id}${item.visit.enteredAt}`} item={item} />
            ),
          )}
        </ol>
      )}
      {deal ? (
        <Sentinel onReach={() => void list.fetchNextPage()} disabled={!list.hasNextPage || list.isFetchingNextPage} />
      ) : (
        // Other lists stand below: older follow-ups come when asked for.
        list.hasNextPage && (
          <Button variant="ghost" size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('olderNotes')}
          </Button>
        )
      )}
    </section>
  );
}

const dot =
  'relative pb-4 before:absolute before:top-1.5 before:left-[-25px] before:size-2 before:rounded-full before:border-2 before:bg-surface before:content-[""] before:box-content';

function Note({ object, row, deal }: { object: DescribedObject; row: RecordRow; deal: RecordRow | undefined }) {
  const t = useText(dealText);
  const label = useLabel();
  const format = useFormat();
  const writes = useWrites(object);
  const kindField = fieldOf(object, 'kind') as FieldOf<'choice'> | undefined;
  const option = kindField?.options.find((one) => one.key === row['kind']);
  const kind = option ? label(option.label) : asText(row['kind']);
  const owner = asRef(row['owner'])?.name ?? '';
  const contact = asRef(row['contact'])?.name;
  const action = asText(row['action']);
  const parts = [
    // Two taps leave the kind as the action: it need not be said twice.
    { key: 'action' as const, text: action === kind ? '' : action },
    { key: 'conclusion' as const, text: asText(row['conclusion']) },
    { key: 'nextStep' as const, text: asText(row['nextStep']) },
  ].filter((part) => part.text !== '');
  return (
    <li className={cx(dot, 'group before:border-ink-3')}>
      <div className="flex min-h-6 items-center gap-2">
        <Avatar name={owner} />
        <b className="shrink-0 font-semibold">{kind}</b>
        <span className="min-w-0 truncate text-ink-2">
          {owner} {contact && t('withContact', { name: contact })}
        </span>
        {!deal && <AboutDeal row={row} />}
        {row['advanced'] === true && (
          <span className="shrink-0">
            <Badge>{t('advanced')}</Badge>
          </span>
        )}
        {row['lateEntry'] === true && (
          <span className="shrink-0 max-md:hidden">
            <Chip>{t('late')}</Chip>
          </span>
        )}
        <span className="flex-1" />
        {(object.can.includes('update') || object.can.includes('delete')) && (
          <Menu
            align="end"
            trigger={
              <IconButton
                label={t('noteMenu')}
                className="size-6! opacity-0 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100 max-md:opacity-100"
              >
                <Ellipsis aria-hidden size={14} />
              </IconButton>
            }
          >
            {object.can.includes('update') && (
              <MenuItem onSelect={() => openForm({ object: object.key, record: row })}>{t('edit')}</MenuItem>
            )}
            {object.can.includes('delete') && (
              <MenuItem danger onSelect={() => void writes.remove([row])}>
                {t('remove')}
              </MenuItem>
            )}
          </Menu>
        )}
        <time dateTime={asText(row['at'])} className="num shrink-0 text-xs text-quiet">
          {format.time(asText(row['at']))}
        </time>
      </div>
      {parts.length > 0 && (
        <dl className="mt-1 grid grid-cols-[64px_minmax(0,1fr)] gap-x-2.5 gap-y-0.5">
          {parts.map((part) => (
            <div key={part.key} className="contents">
              <dt className="pt-px text-sm whitespace-nowrap text-quiet">{t(part.key)}</dt>
              <dd className="min-w-0 break-words whitespace-pre-line">
                {part.text} {part.key === 'nextStep' && <Planned row={row} deal={deal} />}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function AboutDeal({ row }: { row: RecordRow }) {
  const deals = useFindObject('opportunity');
  const ref = asRef(row['opportunity']);
  if (!deals || !ref?.name) return null;
  return (
    <Link
      to={recordAddress(deals, ref.id) as '/'}
      className="min-w-0 truncate text-sm text-quiet hover:text-accent-ink hover:underline"
    >
      {ref.name}
    </Link>
  );
}

/** When the next step was meant to be. Red only while the deal still waits for this very step. */
function Planned({ row, deal }: { row: RecordRow; deal: RecordRow | undefined }) {
  const t = useText(dealText);
  const format = useFormat();
  const at = asText(row['nextStepAt']);
  if (at === '') return null;
  const day = wallTime(at, format.timeZone).day;
  const waits = deal?.['stageKind'] === 'open' && deal['nextStepAt'] === at && deal['nextStep'] === row['nextStep'];
  const days = daysBetween(day, format.today());
  if (waits && days > 0) return <Badge health="red">{t('plannedLate', { day: format.day(day), days })}</Badge>;
  if (waits && days === 0) return <Badge health="amber">{format.time(at)}</Badge>;
  return <span className="num text-sm whitespace-nowrap text-quiet">{format.time(at)}</span>;
}

const MOVE_TEXT = {
  skip: 'moveSkip',
  back: 'moveBack',
  close: 'moveClose',
  reopen: 'moveReopen',
  import: 'moveImport',
  migrate: 'moveMigrate',
} as const;
const isTold = (move: string): move is keyof typeof MOVE_TEXT => Object.hasOwn(MOVE_TEXT, move);

function Move({ item }: { item: Extract<TimelineItem, { kind: 'move' }> }) {
  const t = useText(dealText);
  const label = useLabel();
  const locale = useLocale();
  const format = useFormat();
  const { visit, from } = item;
  const name = (one: Visit): string => (locale === 'en' ? one.stage.nameEn || one.stage.name : one.stage.name);
  return (
    <li className={cx(dot, 'before:border-line-strong')}>
      <div className="flex items-baseline gap-2 text-sm text-ink-2">
        <span className="min-w-0 flex-1 break-words">
          {from ? t('movedStage', { from: name(from), to: name(visit) }) : t('begun', { stage: name(visit) })}
          {isTold(visit.move) && <span className="text-quiet"> · {t(MOVE_TEXT[visit.move])}</span>}
          {visit.exceptions.length > 0 && (
            <span className="text-quiet">
              {' '}
              · {t('byException', { names: listed(visit.exceptions.map((one) => label(one.name))) })}
            </span>
          )}
          {visit.enteredBy?.name && <span className="text-quiet"> · {visit.enteredBy.name}</span>}
          {visit.reason && <span>{saying('', visit.reason)}</span>}
        </span>
        <time dateTime={visit.enteredAt} className="num shrink-0 text-xs text-quiet">
          {format.time(visit.enteredAt)}
        </time>
      </div>
    </li>
  );
}
