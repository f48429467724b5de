import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { type Letters, RACI_LETTERS, type RaciLetter } from '@throughline/domain/team/raci.ts';
import type { DealRaci } from '@throughline/domain/team/team.contract.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { raciQuery, useSetRaci } from './queries.ts';
import { drafted, ownRows, type RaciDraft, withLetter } from './raci-draft.ts';
import { teamText } from './team.text.ts';

const LOOK = {
  A: 'bg-accent text-on-accent',
  R: 'bg-accent-soft text-accent-ink',
  C: 'bg-sunken text-ink-2',
  I: 'border border-line text-quiet',
} satisfies Record<RaciLetter, string>;

const Letter = ({ letter }: { letter: RaciLetter }) => (
  <span
    aria-hidden
    className={cx('inline-grid size-6 place-items-center rounded-sm text-sm font-semibold', LOOK[letter])}
  >
    {letter}
  </span>
);

/** Stages and their results × parts of the team. Edited by keyboard like a spreadsheet, saved as a whole. */
export function RaciMatrix({ dealId, canEdit }: { dealId: string; canEdit: boolean }) {
  const t = useText(teamText);
  const raci = useQuery(raciQuery(dealId));
  if (raci.isPending) return <SkeletonRows rows={8} className="p-4" />;
  if (raci.isError) return <ProblemState error={raci.error} onRetry={() => void raci.refetch()} />;
  if (raci.data.rows.length === 0) return <EmptyState title={t('raciEmpty')} />;
  return <Matrix dealId={dealId} raci={raci.data} canEdit={canEdit && raci.data.canEdit} />;
}

function Matrix({ dealId, raci, canEdit }: { dealId: string; raci: DealRaci; canEdit: boolean }) {
  const t = useText(teamText);
  const save = useSetRaci(dealId);
  const [draft, setDraft] = useState<RaciDraft>(new Map());
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    const taken = await save({ revision: raci.revision, rows: ownRows(raci.rows, draft) });
    setBusy(false);
    if (taken) setDraft(new Map());
  };
  return (
    <section aria-label={t('raci')} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">
        {(['A', 'R', 'C', 'I'] as const).map((letter) => (
          <span key={letter}>{t(`letter${letter}`)}</span>
        ))}
      </div>
      {canEdit && <p className="text-sm text-quiet max-md:hidden">{t('raciHint')}</p>}
      <Grid raci={raci} draft={draft} onChange={canEdit ? setDraft : undefined} />
      {draft.size > 0 && (
        <div
          role="status"
          className="sticky bottom-0 flex items-center gap-2 rounded-md border border-line bg-raised px-3 py-2 shadow-pop"
        >
          <span className="flex-1">{t('unsaved', { count: draft.size })}</span>
          <Button onClick={() => setDraft(new Map())} disabled={busy}>
            {t('discard')}
          </Button>
          <Button variant="primary" busy={busy} onClick={() => void send()}>
            {t('save')}
          </Button>
        </div>
      )}
    </section>
  );
}

const STEPS: Record<string, readonly [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const asLetter = (key: string): RaciLetter | undefined => RACI_LETTERS.find((letter) => letter === key.toUpperCase());

function Grid({
  raci,
  draft,
  onChange,
}: {
  raci: DealRaci;
  draft: RaciDraft;
  onChange: ((draft: RaciDraft) => void) | undefined;
}) {
  const t = useText(teamText);
  const label = useLabel();
  const body = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const { columns, rows } = raci;
  const lettersOf = (row: DealRaci['rows'][number]): Letters => draft.get(row.key) ?? row.letters;

  const put = (row: DealRaci['rows'][number], column: string, letter: RaciLetter | undefined): void => {
    if (!onChange) return;
    const next = withLetter(lettersOf(row), column, letter);
    if (next) onChange(drafted(draft, row, next));
    else toast({ title: t('needsA') });
  };
  /** A press goes round: empty, R, C, I, A, empty; an A stays until somebody else has it. */
  const cycle = (row: DealRaci['rows'][number], column: string): void => {
    const round = [undefined, 'R', 'C', 'I', 'A'] as const;
    put(row, column, round[(round.indexOf(lettersOf(row)[column]) + 1) % round.length]);
  };
  const onKeyDown = (event: KeyboardEvent, rowAt: number, columnAt: number): void => {
    const step = STEPS[event.key];
    const row = rows[rowAt];
    const column = columns[columnAt]?.role;
    if (event.metaKey || event.ctrlKey || event.altKey || !row || column === undefined) return;
    const letter = asLetter(event.key);
    if (step) {
      const next = [
        Math.min(rows.length - 1, Math.max(0, rowAt + step[0])),
        Math.min(columns.length - 1, Math.max(0, columnAt + step[1])),
      ] as const;
      setAt(next);
      body.current?.querySelector<HTMLElement>(`[data-cell="${next[0]}-${next[1]}"]`)?.focus();
    } else if (letter) put(row, column, letter);
    else if (event.key === 'Backspace' || event.key === 'Delete') put(row, column, undefined);
    else return;
    // The page's own keys (F logs a follow-up) stay out of the matrix.
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="overflow-x-auto rounded-md border border-line">
      <table role="grid" aria-label={t('raci')} aria-readonly={!onChange} className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line bg-bg align-bottom text-sm">
            <th scope="col" className="sticky left-0 z-10 min-w-40 bg-bg px-3 py-2 font-normal text-quiet">
              {t('row')}
            </th>
            {columns.map((column) => (
              <th key={column.role} scope="col" className="min-w-[92px] px-2 py-2 text-center font-medium">
                {label(column.label)}
                <span className="block text-xs font-normal text-quiet">
                  {column.people.length === 0 ? t('nobody') : listed(column.people.map((person) => person.name ?? '—'))}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, rowAt) => {
            const letters = lettersOf(row);
            const isOwn = draft.has(row.key) || row.own;
            return (
              <tr key={row.key} className="group h-(--row) border-b border-line last:border-0">
                <th
                  scope="row"
                  className={cx(
                    'sticky left-0 z-10 bg-surface px-3 font-normal',
                    row.deliverable === null ? 'font-semibold' : 'pl-7 text-ink-2',
                  )}
                >
                  <span className="flex items-center gap-1.5">
                    <span className="min-w-0">{label(row.label)}</span>
                    {isOwn && (
                      <span
                        role="img"
                        aria-label={t('ownRow')}
                        title={t('ownRow')}
                        className="size-1.5 shrink-0 rounded-full bg-accent"
                      />
                    )}
                    {isOwn && onChange && (
                      <IconButton
                        label={t('follow')}
                        onClick={() => onChange(drafted(draft, row, row.standard))}
                        className="size-6!"
                      >
                        <Undo2 aria-hidden size={13} />
                      </IconButton>
                    )}
                  </span>
                </th>
                {columns.map((column, columnAt) => {
                  const letter = letters[column.role];
                  const named = {
                    row: label(row.label),
                    column: label(column.label),
                    letter: letter ? t(`letter${letter}`) : t('none'),
                  };
                  return (
                    <td key={column.role} role="gridcell" className="p-0 text-center">
                      <button
                        type="button"
                        data-cell={`${rowAt}-${columnAt}`}
                        aria-label={t('cell', named)}
                        aria-disabled={!onChange}
                        tabIndex={at[0] === rowAt && at[1] === columnAt ? 0 : -1}
                        onFocus={() => setAt([rowAt, columnAt])}
                        onClick={() => cycle(row, column.role)}
                        onKeyDown={(event) => onKeyDown(event, rowAt, columnAt)}
                        className={cx(
                          'grid h-(--row) w-full place-items-center outline-offset-[-2px] max-md:h-11',
                          onChange ? 'hover:bg-sunken' : 'cursor-default',
                        )}
                      >
                        {letter && <Letter letter={letter} />}
                      </button>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
