import { memo, useState } from 'react';
import { ACTIVITY_KINDS } from '@throughline/domain/activity/activity.object.ts';
import { DECISION_ROLES } from '@throughline/domain/contact/contact.object.ts';
import { DOCUMENT_KINDS } from '@throughline/domain/file/document-kind.ts';
import type { Criterion, CriterionKind } from '@throughline/domain/process/criterion.ts';
import { DEAL_FACTS } from '@throughline/domain/process/deal-fact.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { MultiSelect, Select, type SelectOption } from '../../ui/select.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { criterionAs } from './draft-edit.ts';
import { LabelInput } from './label-input.tsx';
import { useFlowOptions, useFormOptions } from './names.ts';
import { processText } from './process.text.ts';

const KINDS = [
  'statement',
  'field',
  'document',
  'activity',
  'action',
  'approval',
  'confirmation',
  'fact',
  'earlier',
] as const satisfies readonly CriterionKind[];

export interface CriterionEditorProps {
  stage: Stage;
  /** Stages before it, whose criteria it may refer to. */
  before: readonly Stage[];
  criterion: Criterion;
  roles: readonly SelectOption[];
  onChange: (criterion: Criterion) => void;
}

/** All of one criterion: its words, how it is met, by whom, and for which deals it is asked. */
export const CriterionEditor = memo(function CriterionEditor({
  stage,
  before,
  criterion,
  roles,
  onChange,
}: CriterionEditorProps) {
  const t = useText(processText);
  const flows = useFlowOptions();
  const forms = useFormOptions();
  const earlier = useEarlierOptions(stage, before, criterion);
  const [first] = earlier;
  const [hasWhen, setHasWhen] = useState(criterion.when !== undefined);
  const [hasLeads, setHasLeads] = useState(criterion.leadsWhen !== undefined);
  return (
    <div className="flex flex-col gap-2.5">
      <Field label={t('name')} required>
        <LabelInput
          name={t('name')}
          placeholder={t('criterionText')}
          value={criterion.label}
          onChange={(label) => onChange({ ...criterion, label })}
        />
      </Field>
      <Field label={t('criterionKind')}>
        <Select
          value={criterion.kind}
          onChange={(kind) =>
            kind &&
            onChange(
              criterionAs(criterion, kind, {
                flow: flows[0]?.value ?? 'discount',
                form: forms[0]?.value ?? 'requirementSurvey',
                earlier: first && refOf(first.value),
              }),
            )
          }
          options={KINDS.map((kind) => ({ value: kind, label: t(`kindOf_${kind}`) }))}
        />
      </Field>
      <KindFields
        stage={stage}
        criterion={criterion}
        flows={flows}
        forms={forms}
        earlier={earlier}
        onChange={onChange}
      />
      <Field label={t('byRole')}>
        <Select
          value={criterion.role ?? null}
          clearable
          placeholder={t('stageRole')}
          onChange={(role) => {
            const { role: _before, ...rest } = criterion;
            onChange(role === null ? rest : { ...rest, role });
          }}
          options={roles}
        />
      </Field>
      <Checkbox checked={criterion.demandsProof} onChange={(demandsProof) => onChange({ ...criterion, demandsProof })}>
        {t('demandsProof')}
      </Checkbox>
      {(['when', 'leadsWhen'] as const).map((key) => {
        const shown = key === 'when' ? hasWhen : hasLeads;
        const show = key === 'when' ? setHasWhen : setHasLeads;
        return (
          <div key={key} className="flex flex-col gap-1.5">
            <Checkbox
              checked={shown}
              onChange={(next) => {
                show(next);
                if (next) return;
                const { [key]: _gone, ...rest } = criterion;
                onChange(rest as Criterion);
              }}
            >
              {t(key === 'when' ? 'whenHint' : 'leadsHint')}
            </Checkbox>
            {shown && (
              <ConditionEditor
                value={criterion[key]}
                onChange={(condition) => {
                  const { [key]: _before, ...rest } = criterion;
                  onChange((condition === undefined ? rest : { ...rest, [key]: condition }) as Criterion);
                }}
              />
            )}
          </div>
        );
      })}
    </div>
  );
});

const refOf = (value: string): { stage: string; criterion: string } => {
  const at = value.indexOf('.');
  return { stage: value.slice(0, at), criterion: value.slice(at + 1) };
};

/** Criteria that a deal was asked for before it comes to this one. */
function useEarlierOptions(stage: Stage, before: readonly Stage[], criterion: Criterion): SelectOption[] {
  const label = useLabel();
  const isExit = stage.criteria.exit.some((one) => one.key === criterion.key);
  const own = isExit ? stage.criteria.entry.map((one) => ({ stage, one })) : [];
  return [
    ...before.flatMap((earlier) =>
      [...earlier.criteria.entry, ...earlier.criteria.exit].map((one) => ({ stage: earlier, one })),
    ),
    ...own,
  ]
    .filter(({ one }) => one.key !== criterion.key || one !== criterion)
    .map(({ stage: at, one }) => ({ value: `${at.key}.${one.key}`, label: `${label(at.name)} · ${label(one.label)}` }));
}

const bounded = (value: number, most: number): number => Math.min(most, Math.max(1, Math.round(value)));

/** What a criterion takes beyond its words, one set of controls for each kind. */
function KindFields({
  stage,
  criterion,
  flows,
  forms,
  earlier,
  onChange,
}: Pick<CriterionEditorProps, 'stage' | 'criterion' | 'onChange'> & {
  flows: readonly SelectOption[];
  forms: readonly SelectOption[];
  earlier: readonly SelectOption[];
}) {
  const t = useText(processText);
  const label = useLabel();
  switch (criterion.kind) {
    case 'statement':
      return null;
    case 'field':
      return (
        <div className="flex flex-col gap-1">
          <span className="text-sm text-ink-2">{t('condition')}</span>
          <ConditionEditor
            value={criterion.condition}
            onChange={(condition) => onChange({ ...criterion, condition: condition ?? { kind: 'all', of: [] } })}
          />
        </div>
      );
    case 'document':
      return (
        <div className="grid grid-cols-[1fr_88px] gap-2">
          <Field label={t('document')}>
            <Select
              value={criterion.document}
              onChange={(document) => document && onChange({ ...criterion, document })}
              options={DOCUMENT_KINDS.map((kind) => ({ value: kind.key, label: label(kind.label) }))}
            />
          </Field>
          <Field label={t('atLeast')}>
            <NumberInput
              value={criterion.atLeast}
              onChange={(least) => typeof least === 'number' && onChange({ ...criterion, atLeast: bounded(least, 50) })}
            />
          </Field>
        </div>
      );
    case 'activity':
      return (
        <div className="grid grid-cols-[1fr_88px] gap-2">
          <Field label={t('activityKinds')}>
            <MultiSelect
              value={criterion.kinds}
              placeholder={t('anyKind')}
              onChange={(kinds) => onChange({ ...criterion, kinds })}
              options={ACTIVITY_KINDS.map((kind) => ({ value: kind.key, label: label(kind.label) }))}
            />
          </Field>
          <Field label={t('atLeast')}>
            <NumberInput
              value={criterion.atLeast}
              onChange={(least) =>
                typeof least === 'number' && onChange({ ...criterion, atLeast: bounded(least, 100) })
              }
            />
          </Field>
          <Field label={t('contactRole')} className="col-span-2">
            <Select
              value={criterion.contactRole}
              clearable
              placeholder={t('anybody')}
              onChange={(contactRole) => onChange({ ...criterion, contactRole })}
              options={DECISION_ROLES.map((role) => ({ value: role.key, label: label(role.label) }))}
            />
          </Field>
          <span className="col-span-2">
            <Checkbox checked={criterion.sinceEntry} onChange={(sinceEntry) => onChange({ ...criterion, sinceEntry })}>
              {t('sinceEntry')}
            </Checkbox>
          </span>
        </div>
      );
    case 'action':
      return (
        <Field label={t('whichAction')}>
          <Select
            value={criterion.action}
            clearable
            placeholder={t('allActions')}
            onChange={(action) => onChange({ ...criterion, action })}
            options={stage.actions.map((action) => ({ value: action.key, label: label(action.label) }))}
          />
        </Field>
      );
    case 'approval':
      return (
        <Field label={t('flow')}>
          <Select
            value={criterion.flow}
            onChange={(flow) => flow && onChange({ ...criterion, flow })}
            options={flows}
          />
        </Field>
      );
    case 'confirmation':
      return (
        <Field label={t('form')}>
          <Select
            value={criterion.form}
            onChange={(form) => form && onChange({ ...criterion, form })}
            options={forms}
          />
        </Field>
      );
    case 'fact': {
      const kind = DEAL_FACTS.find((fact) => fact.key === criterion.fact)?.kind;
      return (
        <div className="grid grid-cols-[1fr_88px] gap-2">
          <Field label={t('factOf')}>
            <Select
              value={criterion.fact}
              onChange={(fact) => fact && onChange({ ...criterion, fact, atLeast: 1 })}
              options={DEAL_FACTS.map((fact) => ({ value: fact.key, label: label(fact.label) }))}
            />
          </Field>
          {kind !== 'flag' && (
            <Field label={t('atLeast')}>
              <NumberInput
                suffix={kind === 'share' ? '%' : ''}
                value={kind === 'share' ? criterion.atLeast * 100 : criterion.atLeast}
                onChange={(least) =>
                  typeof least === 'number' &&
                  least >= 0 &&
                  onChange({ ...criterion, atLeast: kind === 'share' ? least / 100 : least })
                }
              />
            </Field>
          )}
        </div>
      );
    }
    case 'earlier':
      return (
        <Field label={t('earlierOf')}>
          <Select
            value={criterion.criterion === '' ? null : `${criterion.stage}.${criterion.criterion}`}
            onChange={(ref) => ref && onChange({ ...criterion, ...refOf(ref) })}
            options={earlier}
          />
        </Field>
      );
  }
}
