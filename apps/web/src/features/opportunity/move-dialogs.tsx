import { useQuery } from '@tanstack/react-query';
import { Circle, CircleDot, Lock } from 'lucide-react';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { useDraft } from '../../app/draft.ts';
import type { FieldMessage } from '../../app/problem.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { asText } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { gateText } from '../gate/gate.text.ts';
import { gateQuery } from '../gate/queries.ts';
import { lackOf } from '../gate/remedy.ts';
import { LOSS_FIELDS, type LossReview, reviewOf, stageOf } from './board.ts';
import { opportunityText } from './opportunity.text.ts';

/** Asks why, before going back or reopening. */
export function ReasonDialog({
  stage,
  given,
  message,
  onClose,
  onReason,
}: {
  stage: string;
  /** What was typed before the server refused it. */
  given: string;
  message?: string | undefined;
  onClose: () => void;
  onReason: (text: string) => void;
}) {
  const t = useText(opportunityText);
  const ui = useText(uiText);
  const [text, setText] = useState(given);
  const [tried, setTried] = useState(false);
  const empty = text.trim() === '';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('reasonTitle', { stage })}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="primary" type="submit" form="reason-form">
            {t('confirmMove')}
          </Button>
        </>
      }
    >
      <form
        id="reason-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!empty) onReason(text.trim());
        }}
      >
        <Field label={t('reason')} required hint={t('reasonHint')} error={tried && empty ? t('needed') : message}>
          <Textarea
            autoFocus
            rows={4}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

/** The review that a lost deal owes (R113): to whom, why, which link failed, what comes next. Kept as a draft until sent. */
export function LossDialog({
  row,
  stages,
  given,
  faults,
  onClose,
  onReview,
}: {
  row: RecordRow;
  stages: readonly ProcessStage[];
  given: Partial<LossReview>;
  faults: readonly FieldMessage[];
  onClose: () => void;
  onReview: (review: LossReview) => void;
}) {
  const t = useText(opportunityText);
  const ui = useText(uiText);
  const label = useLabel();
  const draft = useDraft<LossReview>(`loss/${row.id}`);
  const [review, setReview] = useState<LossReview>(() => ({
    lostTo: '',
    lossReason: '',
    lossStage: stageOf(row) ?? '',
    lossStrategy: '',
    ...reviewOf(row),
    ...draft.restored?.values,
    ...given,
  }));
  const [tried, setTried] = useState(false);
  const change = (part: Partial<LossReview>): void => {
    const next = { ...review, ...part };
    setReview(next);
    draft.keep(next);
  };
  const told = (key: keyof LossReview): string | undefined =>
    tried && review[key].trim() === '' ? t('answerNeeded') : faults.find((fault) => fault.field === key)?.message;
  const links = stages
    .filter((stage) => stage.kind !== 'lost')
    .toSorted((one, other) => one.position - other.position)
    .map((stage) => ({ value: stage.id, label: label(stage.name) }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('lossTitle', { name: clipped(asText(row['name'])) })}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="primary" type="submit" form="loss-form">
            {t('confirmLoss')}
          </Button>
        </>
      }
    >
      <form
        id="loss-form"
        noValidate
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (LOSS_FIELDS.some((key) => review[key].trim() === '')) return;
          draft.drop();
          onReview({
            lostTo: review.lostTo.trim(),
            lossReason: review.lossReason.trim(),
            lossStage: review.lossStage,
            lossStrategy: review.lossStrategy.trim(),
          });
        }}
      >
        <p className="text-ink-2">{t('lossIntro')}</p>
        <Field label={t('lostTo')} required hint={t('lostToHint')} error={told('lostTo')}>
          <Input
            autoFocus
            maxLength={200}
            value={review.lostTo}
            onChange={(event) => change({ lostTo: event.target.value })}
          />
        </Field>
        <Field label={t('lossReason')} required hint={t('lossHint')} error={told('lossReason')}>
          <Textarea
            rows={2}
            maxLength={2000}
            value={review.lossReason}
            onChange={(event) => change({ lossReason: event.target.value })}
          />
        </Field>
        <Field label={t('lossStage')} required error={told('lossStage')}>
          <Select
            options={links}
            value={links.some((link) => link.value === review.lossStage) ? review.lossStage : null}
            onChange={(lossStage) => change({ lossStage: lossStage ?? '' })}
          />
        </Field>
        <Field label={t('lossStrategy')} required hint={t('lossStrategyHint')} error={told('lossStrategy')}>
          <Textarea
            rows={2}
            maxLength={4000}
            value={review.lossStrategy}
            onChange={(event) => change({ lossStrategy: event.target.value })}
          />
        </Field>
      </form>
    </Dialog>
  );
}

/** Where to, as a list: for touch, keyboard and the grid. Each stage says what it means and what it still lacks. */
export function MoveSheet({
  row,
  stages,
  onClose,
  onMove,
}: {
  row: RecordRow;
  stages: readonly ProcessStage[];
  onClose: () => void;
  onMove: (to: ProcessStage) => void;
}) {
  const t = useText(opportunityText);
  const gates = useText(gateText);
  const label = useLabel();
  const format = useFormat();
  const gate = useQuery(gateQuery(row.id)).data;
  const now = stageOf(row);
  return (
    <Dialog open onClose={onClose} title={t('moveTitle', { name: clipped(asText(row['name'])) })}>
      <ul className="-m-1 flex flex-col">
        {stages.map((stage) => {
          const lacks = stage.id === now ? [] : (lackOf(gate, stage.id) ?? []);
          return (
            <li key={stage.id}>
              <button
                type="button"
                disabled={stage.id === now}
                title={lacks.map((state) => label(state.label)).join('\n') || undefined}
                onClick={() => {
                  onClose();
                  onMove(stage);
                }}
                className="flex min-h-11 w-full items-start gap-2.5 rounded-sm px-2 py-1.5 text-left enabled:hover:bg-sunken"
              >
                <span className="mt-[3px]">
                  {stage.id === now ? (
                    <CircleDot aria-hidden size={15} className="text-accent" />
                  ) : lacks.length > 0 ? (
                    <Lock aria-hidden size={14} className="text-quiet" />
                  ) : (
                    <Circle aria-hidden size={15} className="text-quiet" />
                  )}
                </span>
                <span className="min-w-0 flex-1">
                  <span className={cx('block', stage.id === now && 'font-semibold')}>{label(stage.name)}</span>
                  {stage.definition && (
                    <span className="line-clamp-2 block text-sm text-quiet">{label(stage.definition)}</span>
                  )}
                </span>
                <span className="num shrink-0 text-right text-sm text-quiet">
                  {stage.id === now
                    ? t('here')
                    : lacks.length > 0
                      ? gates('stillMissing', { count: lacks.length })
                      : stage.kind === 'open'
                        ? format.percent(stage.probability)
                        : null}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

/** What is done stands in the title too, so a long name leaves room for it. */
const clipped = (name: string): string => {
  const letters = Array.from(name);
  return letters.length > 18 ? `${letters.slice(0, 16).join('')}…` : name;
};
