import type { FlowStep } from '@throughline/domain/approval/flow.ts';
import { ArrowDown, ArrowUp, Plus, Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DescribedObject } from '../../app/objects.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { LabelInput } from '../process/label-input.tsx';
import { ApproverField } from './approver-field.tsx';
import { flowText } from './flow.text.ts';
import { SpanField } from './span-field.tsx';
import { WhenField } from './when-field.tsx';

/** One step of a flow: who, how many of them, by when, and what then. */
export function StepEditor({
  step,
  number,
  object,
  onChange,
  onMove,
  onRemove,
  problemAt,
}: {
  step: FlowStep;
  /** From 1. */
  number: number;
  object: DescribedObject | undefined;
  onChange: (change: Partial<FlowStep>) => void;
  /** Undefined where it cannot move that way. */
  onMove: Record<'up' | 'down', (() => void) | undefined>;
  onRemove: (() => void) | undefined;
  problemAt: (place: string) => string | undefined;
}) {
  const t = useText(flowText);
  const title = t('step', { number });
  return (
    <li aria-label={title} className="rounded-md border border-line p-3">
      <header className="mb-2 flex items-center gap-1">
        <h4 className="flex-1 text-sm font-medium text-ink-2">{title}</h4>
        <IconButton label={t('up')} disabled={!onMove.up} onClick={onMove.up}>
          <ArrowUp aria-hidden size={14} />
        </IconButton>
        <IconButton label={t('down')} disabled={!onMove.down} onClick={onMove.down}>
          <ArrowDown aria-hidden size={14} />
        </IconButton>
        <IconButton label={t('removeStep')} disabled={!onRemove} onClick={onRemove}>
          <Trash2 aria-hidden size={14} />
        </IconButton>
      </header>
      <div className="flex flex-col gap-3">
        <Field label={t('stepName')} required error={problemAt('name')}>
          <LabelInput name={t('stepName')} value={step.name} onChange={(name) => onChange({ name })} />
        </Field>
        <Part title={t('who')} error={problemAt('approvers')}>
          <ul className="flex flex-col gap-2">
            {step.approvers.map((approver, at) => (
              <li key={at} className="flex items-start gap-2">
                <ApproverField
                  name={t('who')}
                  object={object}
                  value={approver}
                  onChange={(next) =>
                    onChange({ approvers: step.approvers.map((one, index) => (index === at ? next : one)) })
                  }
                />
                {step.approvers.length > 1 && (
                  <IconButton
                    label={t('removeApprover')}
                    onClick={() => onChange({ approvers: step.approvers.filter((_one, index) => index !== at) })}
                  >
                    <X aria-hidden size={14} />
                  </IconButton>
                )}
              </li>
            ))}
          </ul>
          {step.approvers.length < 10 && (
            <Button
              size="sm"
              variant="ghost"
              className="mt-1 self-start"
              icon={<Plus aria-hidden size={12} />}
              onClick={() =>
                onChange({ approvers: [...step.approvers, { by: 'role', role: 'salesManager', near: true }] })
              }
            >
              {t('addApprover')}
            </Button>
          )}
        </Part>
        <Part title={t('mode')}>
          <span className="flex flex-wrap items-center gap-2">
            <Segmented
              name={t('mode')}
              value={step.mode}
              onChange={(mode) =>
                onChange({ mode, ...(mode === 'percent' && step.percent === 100 ? { percent: 60 } : {}) })
              }
              items={[
                { value: 'any', label: t('modeAny') },
                { value: 'all', label: t('modeAll') },
                { value: 'percent', label: t('modePercent') },
              ]}
            />
            {step.mode === 'percent' && (
              <NumberInput
                aria-label={t('percent')}
                className="w-20!"
                suffix="%"
                value={step.percent}
                onChange={(percent) =>
                  percent && onChange({ percent: Math.min(100, Math.max(1, Math.round(percent))) })
                }
              />
            )}
          </span>
        </Part>
        {object && (
          <Part title={t('when')} error={problemAt('when')}>
            <WhenField
              object={object}
              condition={step.when}
              onChange={(when) => onChange({ when } as Partial<FlowStep>)}
            />
          </Part>
        )}
        <div className="flex flex-wrap gap-x-6 gap-y-3">
          <Part title={t('deadline')} error={problemAt('deadline')}>
            <SpanField name={t('deadline')} value={step.deadline} onChange={(deadline) => onChange({ deadline })} />
          </Part>
          {step.deadline && (
            <Part title={t('remind')} error={problemAt('remindBefore')}>
              <SpanField
                name={t('remind')}
                value={step.remindBefore}
                onChange={(remindBefore) => onChange({ remindBefore })}
              />
            </Part>
          )}
        </div>
        {step.deadline && (
          <Part title={t('escalate')} error={problemAt('escalateTo')}>
            {step.escalateTo ? (
              <span className="flex items-start gap-2">
                <ApproverField
                  name={t('escalate')}
                  object={object}
                  value={step.escalateTo}
                  onChange={(escalateTo) => onChange({ escalateTo })}
                />
                <IconButton label={t('nobody')} onClick={() => onChange({ escalateTo: null })}>
                  <X aria-hidden size={14} />
                </IconButton>
              </span>
            ) : (
              <Button
                size="sm"
                className="self-start"
                onClick={() => onChange({ escalateTo: { by: 'leader', level: 2, of: 'owner' } })}
              >
                {t('nobody')}
              </Button>
            )}
          </Part>
        )}
      </div>
    </li>
  );
}

function Part({ title, error, children }: { title: string; error?: string | undefined; children: ReactNode }) {
  return (
    <div role="group" aria-label={title} className="flex min-w-0 flex-col gap-1">
      <span className="text-sm text-ink-2">{title}</span>
      {children}
      {error && <span className="text-xs text-red-ink">{error}</span>}
    </div>
  );
}
