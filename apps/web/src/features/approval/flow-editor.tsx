import type { ApprovalFlowRow } from '@throughline/domain/approval/approval.contract.ts';
import type { ApprovalFlow } from '@throughline/domain/approval/flow.ts';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useObjects } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/checkbox.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { MultiSelect, Select } from '../../ui/select.tsx';
import { LabelInput } from '../process/label-input.tsx';
import { FormRefusal, refusalOf } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { movedStep, newStep, withoutStep, withStep } from './flow-edit.ts';
import { flowText } from './flow.text.ts';
import { flowsQuery } from './queries.ts';
import { StepEditor } from './step-editor.tsx';
import { WhenField } from './when-field.tsx';

/** Fields whose value nobody types, or that are moved by a door of their own. */
const isWatchable = (field: { key: string; system?: boolean | undefined; kind: string }): boolean =>
  (field.system !== true || field.key === 'stage') && field.kind !== 'autoNumber';

/** A flow as a form: no code, each place with its own refusal. @param row version 0 and not shipped for a new one */
export function FlowEditor({ row, onClose }: { row: ApprovalFlowRow; onClose: () => void }) {
  const t = useText(flowText);
  const label = useLabel();
  const objects = useObjects();
  const [flow, setFlow] = useState<ApprovalFlow>(row.flow);
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(flowsQuery.queryKey);
  const object = objects.find((one) => one.key === flow.object);
  const isNew = !row.shipped && row.version === 0;
  const put = (change: Partial<ApprovalFlow>): void => setFlow({ ...flow, ...change });
  const named = (name: { zh: string; en: string }): boolean => name.zh.trim() !== '' && name.en.trim() !== '';
  const save = async (): Promise<void> => {
    setTried(true);
    if (!named(flow.name) || flow.steps.some((step) => !named(step.name))) return;
    const { key, ...body } = flow;
    const saved = await send('PUT', `/approval-flows/${key}`, {
      body: { flow: body, version: row.version },
      done: t('saved'),
      quiet: true,
    });
    if (saved) onClose();
  };
  return (
    <Drawer
      open
      onClose={onClose}
      title={isNew ? t('newFlow') : label(row.flow.name)}
      footer={
        <Button variant="primary" busy={busy} onClick={() => void save()}>
          {t('save')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={t('name')}
          required
          error={tried && !named(flow.name) ? t('needed') : refusalOf(error, 'flow.name')}
        >
          <LabelInput name={t('name')} value={flow.name} onChange={(name) => put({ name })} />
        </Field>
        <Field label={t('object')} error={refusalOf(error, 'flow.object')}>
          <Select
            disabled={row.shipped}
            value={flow.object}
            onChange={(next) => next && put({ object: next, watches: [] })}
            options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
          />
        </Field>
        {object && (
          <>
            <Field label={t('watches')} hint={t('watchesHint')} error={refusalOf(error, 'flow.watches')}>
              <MultiSelect
                value={flow.watches}
                onChange={(watches) => put({ watches })}
                options={object.fields
                  .filter(isWatchable)
                  .map((field) => ({ value: field.key, label: label(field.label) }))}
              />
            </Field>
            <div role="group" aria-label={t('when')} className="flex flex-col gap-1">
              <span className="text-sm text-ink-2">{t('when')}</span>
              <WhenField
                object={object}
                condition={flow.when}
                onChange={(when) => {
                  const { when: _before, ...rest } = flow;
                  setFlow(when === undefined ? rest : { ...rest, when });
                }}
              />
            </div>
          </>
        )}
        <Switch checked={flow.requesterDecides} onChange={(requesterDecides) => put({ requesterDecides })}>
          {t('requesterDecides')}
        </Switch>
        <section aria-label={t('steps')}>
          <h3 className="mb-2 font-semibold">{t('steps')}</h3>
          <ol className="flex flex-col gap-3">
            {flow.steps.map((step, at) => (
              <StepEditor
                key={step.key}
                step={step}
                number={at + 1}
                object={object}
                onChange={(change) => setFlow(withStep(flow, at, change))}
                onMove={{
                  up: at === 0 ? undefined : () => setFlow(movedStep(flow, at, -1)),
                  down: at === flow.steps.length - 1 ? undefined : () => setFlow(movedStep(flow, at, 1)),
                }}
                onRemove={flow.steps.length > 1 ? () => setFlow(withoutStep(flow, at)) : undefined}
                problemAt={(place) =>
                  place === 'name' && tried && !named(step.name)
                    ? t('needed')
                    : refusalOf(error, `flow.steps.${at}.${place}`)
                }
              />
            ))}
          </ol>
          {flow.steps.length < 20 && (
            <Button
              className="mt-3"
              icon={<Plus aria-hidden size={14} />}
              onClick={() => put({ steps: [...flow.steps, newStep(flow.steps)] })}
            >
              {t('addStep')}
            </Button>
          )}
        </section>
        <FormRefusal error={error} shown={['flow.name', 'flow.object', 'flow.watches', 'flow.steps']} />
      </div>
    </Drawer>
  );
}
