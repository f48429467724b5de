import { Circle, CircleDot } from 'lucide-react';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { asText } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { stageOf } from './board.ts';
import { opportunityText } from './opportunity.text.ts';

/** Asks why, before going back, reopening or losing. */
export function ReasonDialog({
  kind,
  stage,
  message,
  onClose,
  onReason,
}: {
  kind: 'reason' | 'lossReason';
  stage: string;
  message?: string | undefined;
  onClose: () => void;
  onReason: (text: string) => void;
}) {
  const t = useText(opportunityText);
  const ui = useText(uiText);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const empty = text.trim() === '';
  const lost = kind === 'lossReason';
  return (
    <Dialog
      open
      onClose={onClose}
      title={lost ? t('lossTitle') : t('reasonTitle', { stage })}
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
        <Field
          label={t(lost ? 'lossReason' : 'reason')}
          required
          hint={t(lost ? 'lossHint' : 'reasonHint')}
          error={tried && empty ? t('needed') : message}
        >
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

/** Why a move was refused: what is missing, and the way to provide it. */
export function MissingDialog({
  row,
  stage,
  message,
  missing,
  onClose,
}: {
  row: RecordRow;
  stage: string;
  message: string;
  missing: readonly string[];
  onClose: () => void;
}) {
  const t = useText(opportunityText);
  const ui = useText(uiText);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('refused', { stage })}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {ui('close')}
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              openForm({ object: 'opportunity', record: row });
            }}
          >
            {t('edit')}
          </Button>
        </>
      }
    >
      {missing.length === 0 ? (
        <p>{message}</p>
      ) : (
        <>
          <p className="text-ink-2">{t('refusedHint')}</p>
          <ul className="mt-2 flex flex-col gap-1.5">
            {missing.map((text) => (
              <li key={text} className="flex items-center gap-2">
                <Circle aria-hidden size={13} className="shrink-0 text-quiet" />
                {text}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

/** Where to, as a list: for touch, keyboard and the grid. */
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
  const label = useLabel();
  const format = useFormat();
  const now = stageOf(row);
  return (
    <Dialog open onClose={onClose} title={t('moveTitle', { name: asText(row['name']) })}>
      <ul className="-m-1 flex flex-col">
        {stages.map((stage) => (
          <li key={stage.id}>
            <button
              type="button"
              disabled={stage.id === now}
              onClick={() => {
                onClose();
                onMove(stage);
              }}
              className="flex min-h-11 w-full items-center gap-2.5 rounded-sm px-2 py-1 text-left enabled:hover:bg-sunken"
            >
              {stage.id === now ? (
                <CircleDot aria-hidden size={15} className="shrink-0 text-accent" />
              ) : (
                <Circle aria-hidden size={15} className="shrink-0 text-quiet" />
              )}
              <span className="min-w-0 flex-1">
                <span className={cx('block', stage.id === now && 'font-semibold')}>{label(stage.name)}</span>
                {stage.definition && (
                  <span className="line-clamp-1 block text-sm text-quiet">{label(stage.definition)}</span>
                )}
              </span>
              <span className="num shrink-0 text-sm text-quiet">
                {stage.id === now ? t('here') : stage.kind === 'open' ? format.percent(stage.probability) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
