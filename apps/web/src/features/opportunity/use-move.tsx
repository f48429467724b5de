import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { AppProblem, type FieldMessage } from '../../app/problem.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { asText } from '../../record/value.ts';
import { placeRow, refreshObject } from '../../record/writes.ts';
import { toast } from '../../ui/toast.tsx';
import { MissingSheet } from '../gate/missing-sheet.tsx';
import { gateQuery } from '../gate/queries.ts';
import { lackOf } from '../gate/remedy.ts';
import { askedFor, type Board, LOSS_FIELDS, type LossReview, reviewOf, stageOf, withMoved, withRow } from './board.ts';
import { LossDialog, ReasonDialog } from './move-dialogs.tsx';
import { opportunityText } from './opportunity.text.ts';

/** What a move says beside its target. */
type Words = { reason?: string } & Partial<LossReview>;
interface Move {
  row: RecordRow;
  to: ProcessStage;
  words: Words;
}
interface Asked extends Move {
  kind: 'reason' | 'loss';
  /** What the server refused of the words, at the field. */
  faults: readonly FieldMessage[];
}

/**
 * Moves a deal through the one door: shown at once, taken back on refusal, undoable. Where the target lacks something, a
 * sheet lists it with the means to provide it, and goes on when the last of it is there. Asks for a reason where the rule
 * wants one.
 * @param stages stages of the deal's process
 * @returns `dialogs` must be rendered by the caller
 */
export function useMove(stages: readonly ProcessStage[]): {
  move: (row: RecordRow, to: ProcessStage) => void;
  dialogs: ReactNode;
} {
  const t = useText(opportunityText);
  const label = useLabel();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked | undefined>();
  const [lacking, setLacking] = useState<Move | undefined>();
  const boards = { queryKey: ['records', 'opportunity', 'board'] };
  const fromOf = (row: RecordRow): ProcessStage | undefined => stages.find((stage) => stage.id === stageOf(row));

  /** The move of a deal that is under way, and the version that its last one led to. */
  const running = useRef(new Map<string, Promise<number | undefined>>());

  // One after the other: a card that is let go again before the first answer came moves on from what that answer says.
  const send = async (move: Move, undoing = false): Promise<void> => {
    const { id } = move.row;
    const before = running.current.get(id);
    const now = (async () => {
      const version = await before;
      const isNewer = version !== undefined && version > move.row.version;
      return sendNow(isNewer ? { ...move, row: { ...move.row, version } } : move, undoing);
    })();
    running.current.set(id, now);
    await now;
  };
  /** @returns version of the deal afterwards; undefined where the move was refused */
  const sendNow = async ({ row, to, words }: Move, undoing: boolean): Promise<number | undefined> => {
    const from = fromOf(row);
    const name = label(to.name);
    const before = client.getQueriesData<Board>(boards);
    await client.cancelQueries(boards);
    client.setQueriesData<Board>(boards, (board) => board && withMoved(board, row, to, name));
    placeRow(client, 'opportunity', { ...row, stage: { id: to.id, name } });
    const putBack = (): void => {
      for (const [key, board] of before) client.setQueryData(key, board);
      placeRow(client, 'opportunity', row);
    };
    try {
      const { record } = await request<{ record: RecordRow }>('POST', `/opportunities/${row.id}/move`, {
        body: { stage: to.id, version: row.version, ...words },
      });
      client.setQueriesData<Board>(boards, (board) => board && withRow(board, record));
      placeRow(client, 'opportunity', record);
      void refreshObject(client, 'opportunity', false);
      void refreshObject(client, 'task', true);
      const back = from && !undoing ? undoWords(to, from, row, t('undoReason')) : undefined;
      toast({
        title: undoing ? t('movedBack', { stage: name }) : t('moved', { name: asText(row['name']), stage: name }),
        undo: from && back && (() => void send({ row: record, to: from, words: back }, true)),
      });
      return record.version;
    } catch (error) {
      putBack();
      refuse(error, { row, to, words });
      return undefined;
    }
  };
  const refuse = (error: unknown, tried: Move): void => {
    if (!(error instanceof AppProblem)) throw error;
    const words = error.fields.filter((one) => one.field === 'reason' || LOSS_FIELDS.some((key) => key === one.field));
    if (error.code === 'stale_version') {
      toast({ kind: 'error', title: t('stale') });
      void refreshObject(client, 'opportunity', true);
    } else if (error.code === 'gate_closed') {
      void client.invalidateQueries({ queryKey: gateQuery(tried.row.id).queryKey });
      setLacking(tried);
    } else if (words.length > 0)
      setAsked({ ...tried, kind: tried.to.kind === 'lost' ? 'loss' : 'reason', faults: words });
    else toastProblem(error, t('refused', { stage: label(tried.to.name) }));
  };
  const begin = (move: Move): void => {
    const from = fromOf(move.row);
    if (from?.id === move.to.id) return;
    const kind = from && askedFor(from, move.to);
    if (kind && !isSaid(kind, move.words)) setAsked({ ...move, kind, faults: [] });
    else void send(move);
  };
  const move = (row: RecordRow, to: ProcessStage): void => {
    // What a held card or the deal page already knows to be missing is asked for before anything is refused.
    const lacks = lackOf(client.getQueryData(gateQuery(row.id).queryKey), to.id);
    if (lacks && lacks.length > 0) setLacking({ row, to, words: {} });
    else begin({ row, to, words: {} });
  };
  const dialogs = (
    <>
      {asked?.kind === 'reason' && (
        <ReasonDialog
          stage={label(asked.to.name)}
          given={asked.words.reason ?? ''}
          message={asked.faults[0]?.message}
          onClose={() => setAsked(undefined)}
          onReason={(reason) => {
            setAsked(undefined);
            void send({ ...asked, words: { ...asked.words, reason } });
          }}
        />
      )}
      {asked?.kind === 'loss' && (
        <LossDialog
          row={asked.row}
          stages={stages}
          given={asked.words}
          faults={asked.faults}
          onClose={() => setAsked(undefined)}
          onReview={(review) => {
            setAsked(undefined);
            void send({ ...asked, words: review });
          }}
        />
      )}
      {lacking && (
        <MissingSheet
          row={lacking.row}
          to={lacking.to}
          stages={stages}
          onClose={() => setLacking(undefined)}
          onContinue={(row) => {
            setLacking(undefined);
            begin({ ...lacking, row });
          }}
        />
      )}
    </>
  );
  return { move, dialogs };
}

const isSaid = (kind: 'reason' | 'loss', words: Words): boolean =>
  kind === 'reason' ? Boolean(words.reason) : LOSS_FIELDS.every((key) => words[key]);

/** What taking a move back must say; undefined where it cannot be said: the review of a loss that is not here. */
function undoWords(from: ProcessStage, to: ProcessStage, before: RecordRow, text: string): Words | undefined {
  const kind = askedFor(from, to);
  if (kind === 'loss') return reviewOf(before);
  return kind === 'reason' ? { reason: text } : {};
}
