import { useEffect, useRef, useState } from 'react';
import type { CriterionState, DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Popover } from '../../ui/popover.tsx';
import { lackOf } from '../gate/remedy.ts';
import { dealText } from './deal.text.ts';
import { dayOfStay, pathSteps, type Step, type Visit } from './path.ts';
import { StageAbout } from './stage-about.tsx';

const ARROW = '[clip-path:polygon(0_0,calc(100%-9px)_0,100%_50%,calc(100%-9px)_100%,0_100%,9px_50%)] pl-[18px]';
const FIRST = '[clip-path:polygon(0_0,calc(100%-9px)_0,100%_50%,calc(100%-9px)_100%,0_100%)] pl-3';
const STATE = {
  passed: 'bg-green-soft text-green-ink',
  skipped: 'bg-sunken text-quiet',
  now: 'bg-accent font-semibold text-on-accent grow-[1.35]',
  ahead: 'bg-sunken text-ink-2',
} satisfies Record<Step['state'], string>;

/** The way of the deal: days spent in each stage, the present one against its standard, and what each stage means (R1). */
export function StagePath({
  stages,
  about,
  gate,
  visits,
  current,
  onMove,
}: {
  stages: readonly ProcessStage[];
  /** The whole contract of a stage; undefined while it is not here. */
  about: (stage: string) => Stage | undefined;
  gate: DealGate | undefined;
  visits: readonly Visit[];
  current: { id: string; name: string };
  /** Undefined where the member may not move the deal. */
  onMove: ((to: ProcessStage) => void) | undefined;
}) {
  const t = useText(dealText);
  const [now] = useState(() => Date.now());
  const steps = pathSteps(stages, visits, current, now);
  const day = dayOfStay(visits, now);
  const box = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const step = box.current?.querySelector('[aria-current="step"]');
    if (step && box.current)
      box.current.scrollLeft =
        step.getBoundingClientRect().left - box.current.getBoundingClientRect().left + box.current.scrollLeft - 48;
  }, [current.id, steps.length]);
  return (
    <ol
      ref={box}
      aria-label={t('path')}
      className="scrollbar-none flex shrink-0 gap-[3px] overflow-x-auto border-b border-line px-4 py-3 max-md:px-3"
    >
      {steps.map((step, at) => (
        <li
          key={step.id}
          aria-current={step.state === 'now' ? 'step' : undefined}
          className={cx('flex min-w-[92px] flex-1 basis-0', step.state === 'now' && 'min-w-[150px] grow-[1.35]')}
        >
          <StepButton
            step={step}
            about={about(step.id)}
            missing={step.state === 'now' ? undefined : lackOf(gate, step.id)}
            first={at === 0}
            day={step.state === 'now' ? day : undefined}
            onMove={onMove}
          />
        </li>
      ))}
    </ol>
  );
}

function StepButton({
  step,
  about,
  missing,
  first,
  day,
  onMove,
}: {
  step: Step;
  about: Stage | undefined;
  missing: readonly CriterionState[] | undefined;
  first: boolean;
  day: number | undefined;
  onMove: ((to: ProcessStage) => void) | undefined;
}) {
  const t = useText(dealText);
  const label = useLabel();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const name = label(step.name);
  const window = step.stage?.windowDays ?? null;
  const spent = step.days === null ? undefined : step.days === 0 ? t('underDay') : t('days', { count: step.days });
  const small =
    step.state === 'now'
      ? [
          day !== undefined && t('dayOf', { day }),
          window !== null && step.stage?.kind === 'open' && t('standard', { days: window }),
        ]
          .filter(Boolean)
          .join(' · ')
      : step.state === 'skipped'
        ? t('skipped')
        : spent;
  return (
    <Popover
      hover
      name={name}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className={cx(
            'block w-full min-w-0 py-[7px] pr-2.5 text-left text-sm focus-visible:outline-offset-[-3px]',
            first ? FIRST : ARROW,
            STATE[step.state],
          )}
        >
          <span className="block truncate">{name}</span>
          <span className="num block truncate text-xs">{small || '\u00a0'}</span>
        </button>
      }
    >
      <div className="flex w-72 flex-col gap-2 p-1">
        <b className="font-semibold">{name}</b>
        <p className="text-sm text-ink-2">
          {step.definition && label(step.definition) !== '' ? label(step.definition) : t('noDefinition')}
        </p>
        <p className={cx('num text-xs', step.late ? 'text-red-ink' : 'text-quiet')}>
          {[
            spent,
            window !== null && t('standard', { days: window }),
            step.stage?.kind === 'open' && t('winRate', { percent: format.percent(step.stage.probability) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {about && <StageAbout stage={about} missing={missing} />}
        {onMove && step.stage && step.state !== 'now' && (
          <Button
            className="mt-1 self-start"
            onClick={() => {
              setOpen(false);
              if (step.stage) onMove(step.stage);
            }}
          >
            {t('moveHere')}
          </Button>
        )}
      </div>
    </Popover>
  );
}
