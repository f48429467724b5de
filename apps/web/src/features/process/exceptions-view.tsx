import { Plus, X } from 'lucide-react';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { ExceptionChannel, ProcessDefinition } from '@throughline/domain/process/process.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { MultiSelect, Select } from '../../ui/select.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { newException, ordered } from './draft-edit.ts';
import { LabelInput } from './label-input.tsx';
import { useFlowOptions } from './names.ts';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';

/** Green channels of the whole process (R30, R31). */
export function ExceptionsView({
  definition,
  problems,
  editable,
  onChange,
}: {
  definition: ProcessDefinition;
  problems: readonly ProblemOfProcess[];
  editable: boolean;
  onChange: (exceptions: ExceptionChannel[], about?: string) => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  const flows = useFlowOptions();
  const stages = ordered(definition).filter((stage) => !stage.retired && stage.kind !== 'lost');
  const stageOptions = stages.map((stage) => ({ value: stage.key, label: label(stage.name) }));
  const criterionOptions = stages.flatMap((stage) => [
    ...[...stage.criteria.entry, ...stage.criteria.exit].map((one) => ({
      value: `${stage.key}.${one.key}`,
      label: `${label(stage.name)} · ${label(one.label)}`,
    })),
    ...stage.deliverables
      .filter((one) => one.required)
      .map((one) => ({
        value: `${stage.key}.deliverable:${one.key}`,
        label: `${label(stage.name)} · ${label(one.label)}`,
      })),
  ]);
  return (
    <div className="relative min-h-0 bg-bg px-6 py-5 max-md:px-3.5 md:overflow-auto">
      <div className="mx-auto flex max-w-[680px] flex-col gap-3">
        <p className="text-sm text-ink-2">{t('exceptionsHint')}</p>
        {definition.exceptions.length === 0 && <p className="text-quiet">{t('noExceptions')}</p>}
        {definition.exceptions.map((channel) => {
          const put = (change: Partial<ExceptionChannel>, about?: string): void =>
            onChange(
              definition.exceptions.map((one) => (one.key === channel.key ? { ...one, ...change } : one)),
              about && `exception.${channel.key}.${about}`,
            );
          return (
            <section
              key={channel.key}
              id={`exception-${channel.key}`}
              aria-label={label(channel.name)}
              className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3.5"
            >
              <fieldset disabled={!editable} className="contents">
                <div className="flex items-start gap-1">
                  <LabelInput
                    name={t('exceptionName')}
                    placeholder={t('exceptionName')}
                    value={channel.name}
                    onChange={(name) => put({ name }, 'name')}
                  />
                  {editable && (
                    <IconButton
                      label={t('remove')}
                      onClick={() => onChange(definition.exceptions.filter((one) => one.key !== channel.key))}
                    >
                      <X aria-hidden size={14} />
                    </IconButton>
                  )}
                </div>
                <div className="flex flex-col gap-1">
                  <span className="text-sm text-ink-2">{t('trigger')}</span>
                  <ConditionEditor
                    readOnly={!editable}
                    value={channel.when}
                    onChange={(when) => put({ when: when ?? { kind: 'all', of: [] } })}
                  />
                </div>
                <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
                  <Field label={t('skipStages')}>
                    <MultiSelect
                      value={channel.skips.stages}
                      placeholder={t('none')}
                      disabled={!editable}
                      onChange={(list) => put({ skips: { ...channel.skips, stages: list } })}
                      options={stageOptions}
                    />
                  </Field>
                  <Field label={t('skipCriteria')}>
                    <MultiSelect
                      value={channel.skips.criteria}
                      placeholder={t('none')}
                      disabled={!editable}
                      onChange={(criteria) => put({ skips: { ...channel.skips, criteria } })}
                      options={criterionOptions}
                    />
                  </Field>
                  <Field label={t('flow')}>
                    <Select
                      value={channel.flow}
                      disabled={!editable}
                      onChange={(flow) => flow && put({ flow })}
                      options={flows}
                    />
                  </Field>
                  <Field label={t('validDays')}>
                    <NumberInput
                      suffix={t('dayUnit')}
                      value={channel.validDays}
                      onChange={(days) =>
                        typeof days === 'number' &&
                        put({ validDays: Math.min(365, Math.max(1, Math.round(days))) }, 'days')
                      }
                    />
                  </Field>
                </div>
              </fieldset>
              <ProblemNotes
                problems={problems.filter((one) => one.place.part === 'exception' && one.place.key === channel.key)}
              />
            </section>
          );
        })}
        {editable && (
          <Button
            className="self-start"
            icon={<Plus aria-hidden size={13} />}
            onClick={() =>
              onChange([...definition.exceptions, newException(definition, flows[0]?.value ?? 'exception')])
            }
          >
            {t('addException')}
          </Button>
        )}
      </div>
    </div>
  );
}
