import { Plus, X } from 'lucide-react';
import { memo, useState } from 'react';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { Stage, StandardAction } from '@throughline/domain/process/process.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cx } from '../../ui/cx.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { newAction } from './draft-edit.ts';
import { LabelInput } from './label-input.tsx';
import { nameIn } from './names.ts';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';
import { sameParts } from './same-parts.ts';

const EVIDENCE = ['none', 'file', 'activity'] as const satisfies readonly StandardAction['evidence'][];

/** What people are given to do when a deal enters the stage. */
export const ActionList = memo(
  function ActionList({
    stage,
    roles,
    problems,
    onChange,
  }: {
    stage: Stage;
    roles: readonly SelectOption[];
    problems: readonly ProblemOfProcess[];
    onChange: (actions: StandardAction[], about?: string) => void;
  }) {
    const t = useText(processText);
    const label = useLabel();
    const [open, setOpen] = useState<string>();
    const [begun, setBegun] = useState<string>();
    /** One that was begun and got no name is taken away again: it would keep the draft from being saved. */
    const close = ({ key, label: named }: StandardAction): void => {
      setOpen(undefined);
      if (key === begun && `${named.zh}${named.en}`.trim() === '')
        onChange(stage.actions.filter((one) => one.key !== key));
    };
    return (
      <section aria-label={t('onEntry')} className="flex flex-col gap-1.5">
        <h3 className="font-semibold">{t('onEntry')}</h3>
        {stage.actions.map((action) => {
          const own = problems.filter((one) => one.place.part === 'action' && one.place.key === action.key);
          const put = (change: Partial<StandardAction>, about: string): void =>
            onChange(
              stage.actions.map((one) => (one.key === action.key ? { ...one, ...change } : one)),
              `action.${action.key}.${about}`,
            );
          return (
            <div key={action.key}>
              <div className="flex items-center gap-1">
                <Popover
                  name={t('onEntry')}
                  open={open === action.key}
                  onOpenChange={(next) => (next ? setOpen(action.key) : close(action))}
                  className="w-[372px] p-3"
                  align="end"
                  trigger={
                    <button
                      type="button"
                      className={cx(
                        'flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-1.5 rounded-sm border bg-surface px-2 py-1 text-left text-sm max-md:min-h-10',
                        own.some((one) => one.severity === 'error')
                          ? 'border-red'
                          : 'border-line hover:border-line-strong',
                      )}
                    >
                      <span className={cx('min-w-0 break-words', label(action.label) === '' && 'text-quiet')}>
                        {label(action.label) || t('unnamed')}
                      </span>
                      <span className="text-ink-2">{t('to')}</span>
                      <span className="rounded-[4px] bg-accent-soft px-1.5 text-xs leading-5 text-accent-ink">
                        {nameIn(roles, action.role)}
                      </span>
                      <span className="num text-xs text-quiet">{t('actionDays', { days: action.dueWorkingDays })}</span>
                      {!action.required && <span className="text-xs text-quiet">{t('optional')}</span>}
                    </button>
                  }
                >
                  {open === action.key && <ActionEditor action={action} roles={roles} onChange={put} />}
                </Popover>
                <IconButton
                  label={t('remove')}
                  onClick={() => onChange(stage.actions.filter((one) => one.key !== action.key))}
                >
                  <X aria-hidden size={14} />
                </IconButton>
              </div>
              <ProblemNotes problems={own} />
            </div>
          );
        })}
        <Button
          variant="ghost"
          size="sm"
          className="self-start"
          icon={<Plus aria-hidden size={13} />}
          onClick={() => {
            const added = newAction(stage);
            onChange([...stage.actions, added]);
            setOpen(added.key);
            setBegun(added.key);
          }}
        >
          {t('addAction')}
        </Button>
      </section>
    );
  },
  sameParts('actions', 'criteria', 'deliverables', 'ownerRoles'),
);

function ActionEditor({
  action,
  roles,
  onChange,
}: {
  action: StandardAction;
  roles: readonly SelectOption[];
  onChange: (change: Partial<StandardAction>, about: string) => void;
}) {
  const t = useText(processText);
  return (
    <div className="flex flex-col gap-2.5">
      <Field label={t('actionText')} required>
        <LabelInput name={t('actionText')} value={action.label} onChange={(label) => onChange({ label }, 'label')} />
      </Field>
      <div className="grid grid-cols-[1fr_104px] gap-2">
        <Field label={t('actionRole')}>
          <Select value={action.role} onChange={(role) => role && onChange({ role }, 'role')} options={roles} />
        </Field>
        <Field label={t('dueDays')}>
          <NumberInput
            suffix={t('dayUnit')}
            value={action.dueWorkingDays}
            onChange={(days) =>
              typeof days === 'number' &&
              onChange({ dueWorkingDays: Math.min(365, Math.max(0, Math.round(days))) }, 'days')
            }
          />
        </Field>
      </div>
      <Field label={t('evidence')}>
        <Select
          value={action.evidence}
          onChange={(evidence) => evidence && onChange({ evidence }, 'evidence')}
          options={EVIDENCE.map((value) => ({ value, label: t(`evidence_${value}`) }))}
        />
      </Field>
      <Checkbox checked={action.required} onChange={(required) => onChange({ required }, 'required')}>
        {t('required')}
      </Checkbox>
      <section aria-label={t('checklist')} className="flex flex-col gap-1">
        <span className="text-sm text-ink-2">{t('checklist')}</span>
        {action.checklist.map((step, at) => (
          // Steps have no key of their own; their place is what they are known by.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} className="flex gap-1">
            <LabelInput
              name={`${t('checklist')} ${at + 1}`}
              value={step}
              onChange={(next) =>
                onChange({ checklist: action.checklist.map((one, index) => (index === at ? next : one)) }, `step${at}`)
              }
            />
            <IconButton
              label={t('remove')}
              onClick={() => onChange({ checklist: action.checklist.filter((_, index) => index !== at) }, 'steps')}
            >
              <X aria-hidden size={14} />
            </IconButton>
          </span>
        ))}
        {action.checklist.length < 30 && (
          <Button
            variant="ghost"
            size="sm"
            className="self-start"
            icon={<Plus aria-hidden size={13} />}
            onClick={() => onChange({ checklist: [...action.checklist, { zh: '', en: '' }] }, 'steps')}
          >
            {t('addStep')}
          </Button>
        )}
      </section>
    </div>
  );
}
