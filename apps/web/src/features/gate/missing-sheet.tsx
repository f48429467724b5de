import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { useFormRequest } from '../../app/form-request.ts';
import { useFindObject } from '../../app/objects.ts';
import { ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { recordQuery } from '../../record/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { CriterionLine } from './criterion-line.tsx';
import { gateText } from './gate.text.ts';
import { gateQuery } from './queries.ts';
import { missingGroups, repeats } from './remedy.ts';
import { RemedyDialog } from './remedy-dialogs.tsx';

/**
 * What a move lacks, and nothing else, each with the means to provide it. When the last of it is there the move goes on
 * from here. It steps aside while a form that it opened stands over it.
 */
export function MissingSheet({
  row,
  to,
  stages,
  onClose,
  onContinue,
}: {
  row: RecordRow;
  to: ProcessStage;
  stages: readonly ProcessStage[];
  onClose: () => void;
  /** With the deal as it is now. */
  onContinue: (row: RecordRow) => void;
}) {
  const t = useText(gateText);
  const ui = useText(uiText);
  const label = useLabel();
  const client = useQueryClient();
  const object = useFindObject('opportunity');
  const form = useFormRequest();
  const found = useQuery(gateQuery(row.id));
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const gate = found.data;
  const target = gate?.targets.find((one) => one.stage === to.id);
  const missing = target?.missing;
  const unlisted = target?.unlisted ?? 0;
  const name = label(to.name);
  const stageName = (id: string): string => {
    const stage = stages.find((one) => one.id === id);
    return stage ? label(stage.name) : '…';
  };
  const open = missing?.length === 0 && unlisted === 0;
  const goOn = async (): Promise<void> => {
    if (!object) return;
    setBusy(true);
    try {
      const { record } = await client.fetchQuery({ ...recordQuery(object, row.id), staleTime: 0 });
      onContinue(record);
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={form === undefined}
      wide
      // A form over it is no wish to leave.
      onClose={() => form === undefined && onClose()}
      title={
        open
          ? t('missingNone', { stage: name })
          : t('missingTitle', { stage: name, count: (missing?.length ?? 0) + unlisted })
      }
      footer={
        <>
          {!open && gate?.canProvide && (
            <Button variant="ghost" className="mr-auto" onClick={() => setAsking(true)}>
              {t('requestException')}
            </Button>
          )}
          <Button variant="ghost" onClick={onClose}>
            {ui('close')}
          </Button>
          <Button
            variant="primary"
            disabled={!open}
            busy={busy}
            icon={<ArrowRight aria-hidden size={14} />}
            onClick={() => void goOn()}
          >
            {t('continueTo', { stage: name })}
          </Button>
        </>
      }
    >
      {found.isPending ? (
        <SkeletonRows rows={3} />
      ) : found.isError && !gate ? (
        <ProblemState error={found.error} onRetry={() => void found.refetch()} />
      ) : gate && missing && !open ? (
        <div className="flex flex-col gap-4">
          {missingGroups(missing).map((group) => (
            <section key={`${group.stage}${group.side}`} aria-label={stageName(group.stage)}>
              <h3 className="mb-1.5 text-sm text-ink-2">
                {t(group.side === 'exit' ? 'groupExit' : 'groupEntry', { stage: stageName(group.stage) })}
              </h3>
              <ul className="overflow-hidden rounded-md border border-line">
                {group.items.map((state) => (
                  <CriterionLine
                    key={state.ref}
                    state={state}
                    gate={gate}
                    dealId={row.id}
                    canEdit
                    repeated={repeats(state, missing.slice(0, missing.indexOf(state)))}
                  />
                ))}
              </ul>
            </section>
          ))}
          {unlisted > 0 && <p className="text-sm text-quiet">{t('unlisted', { count: unlisted })}</p>}
        </div>
      ) : (
        <p role="status" className="flex items-center gap-2 py-4">
          <CircleCheck aria-hidden size={18} className="text-green" />
          {t('missingNoneHint')}
        </p>
      )}
      {asking && (
        <RemedyDialog
          dialog={{ do: 'requestException' }}
          dealId={row.id}
          refs={missing?.map((state) => state.ref) ?? []}
          onClose={() => setAsking(false)}
        />
      )}
    </Dialog>
  );
}
