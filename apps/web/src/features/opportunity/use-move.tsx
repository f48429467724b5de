import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { request } from '../../app/client.ts';
import { AppProblem } from '../../app/problem.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { asText, isObject } from '../../record/value.ts';
import { placeRow, refreshObject } from '../../record/writes.ts';
import { toast } from '../../ui/toast.tsx';
import { askedFor, type Board, stageOf, withMoved, withRow } from './board.ts';
import { MissingDialog, ReasonDialog } from './move-dialogs.tsx';
import { opportunityText } from './opportunity.text.ts';

interface Reasons {
  reason?: string;
  lossReason?: string;
}
interface Asked {
  row: RecordRow;
  to: ProcessStage;
  kind: 'reason' | 'lossReason';
  message?: string;
}

const labelOf = (missing: unknown): Label | string =>
  isObject(missing)
    ? isObject(missing['label'])
      ? (missing['label'] as unknown as Label)
      : asText(missing['label']) || asText(missing['key'])
    : asText(missing);

/**
 * Moves a deal through the one door: shown at once, taken back on refusal with what is missing, undoable. Asks for a
 * reason where the rule wants one.
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
  const [refused, setRefused] = useState<
    { row: RecordRow; to: ProcessStage; message: string; missing: string[] } | undefined
  >();
  const boards = { queryKey: ['records', 'opportunity', 'board'] };

  const send = async (row: RecordRow, to: ProcessStage, reasons: Reasons, undoing = false): Promise<void> => {
    const from = stages.find((stage) => stage.id === stageOf(row));
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
        body: { stage: to.id, version: row.version, ...reasons },
      });
      client.setQueriesData<Board>(boards, (board) => board && withRow(board, record));
      placeRow(client, 'opportunity', record);
      void refreshObject(client, 'opportunity', false);
      const undo =
        from && !undoing ? () => void send(record, from, undoReasons(to, from, t('undoReason')), true) : undefined;
      toast({
        title: undoing ? t('movedBack', { stage: name }) : t('moved', { name: asText(row['name']), stage: name }),
        undo,
      });
    } catch (error) {
      putBack();
      refuse(error, row, to);
    }
  };
  const refuse = (error: unknown, row: RecordRow, to: ProcessStage): void => {
    if (!(error instanceof AppProblem)) throw error;
    const needed = error.fields.find((field) => field.field === 'reason' || field.field === 'lossReason');
    if (error.code === 'stale_version') {
      toast({ kind: 'error', title: t('stale') });
      void refreshObject(client, 'opportunity', true);
    } else if (needed)
      setAsked({ row, to, kind: needed.field === 'lossReason' ? 'lossReason' : 'reason', message: needed.message });
    else if (error.code === 'gate_closed' || error.missing.length > 0)
      setRefused({
        row,
        to,
        message: error.message,
        missing: error.missing.map((missing) => {
          const text = labelOf(missing);
          return typeof text === 'string' ? text : label(text);
        }),
      });
    else toastProblem(error, t('refused', { stage: label(to.name) }));
  };
  const move = (row: RecordRow, to: ProcessStage): void => {
    const from = stages.find((stage) => stage.id === stageOf(row));
    if (from?.id === to.id) return;
    const kind = from && askedFor(from, to);
    if (kind) setAsked({ row, to, kind });
    else void send(row, to, {});
  };
  const dialogs = (
    <>
      {asked && (
        <ReasonDialog
          kind={asked.kind}
          stage={label(asked.to.name)}
          message={asked.message}
          onClose={() => setAsked(undefined)}
          onReason={(text) => {
            setAsked(undefined);
            // Losing needs its reason twice over in the contract: as the move's reason and as the deal's loss reason.
            void send(
              asked.row,
              asked.to,
              asked.kind === 'lossReason' ? { lossReason: text, reason: text } : { reason: text },
            );
          }}
        />
      )}
      {refused && (
        <MissingDialog
          row={refused.row}
          stage={label(refused.to.name)}
          message={refused.message}
          missing={refused.missing}
          onClose={() => setRefused(undefined)}
        />
      )}
    </>
  );
  return { move, dialogs };
}

function undoReasons(from: ProcessStage, to: ProcessStage, text: string): Reasons {
  const kind = askedFor(from, to);
  return kind === undefined ? {} : kind === 'reason' ? { reason: text } : { reason: text, lossReason: text };
}
