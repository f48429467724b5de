import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo } from 'react';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { useFindObject } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { MultiSelect, Select, type SelectOption } from '../../ui/select.tsx';
import { Switch } from '../../ui/checkbox.tsx';
import { ActionList } from './action-list.tsx';
import { CriteriaList } from './criteria-list.tsx';
import { DeliverableList } from './deliverable-list.tsx';
import { withKind, withOwners } from './draft-edit.ts';
import { LabelInput } from './label-input.tsx';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';
import { sameParts } from './same-parts.ts';

const KINDS = ['open', 'won', 'lost', 'delivering', 'done'] as const satisfies readonly Stage['kind'][];

/** The chosen stage of a draft: all that it is, in the order in which it is thought about. */
export function StageInspector({
  stage,
  before,
  roles,
  problems,
  isNew,
  onChange,
  onMove,
  onRemove,
}: {
  stage: Stage;
  /** Stages before it on the path. */
  before: readonly Stage[];
  roles: readonly SelectOption[];
  /** What the check found of this stage. */
  problems: readonly ProblemOfProcess[];
  /** It was never published: it may go without a trace. */
  isNew: boolean;
  /** @param about what is typed in, for undo */
  onChange: (change: Partial<Stage>, about?: string) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const t = useText(processText);
  const of = (...parts: string[]): ProblemOfProcess[] => problems.filter((one) => parts.includes(one.place.part));
  const criteria = (side: 'entry' | 'exit') => (
    <CriteriaList
      side={side}
      stage={stage}
      before={before}
      roles={roles}
      problems={problems}
      onChange={(list, about) => onChange({ criteria: { ...stage.criteria, [side]: list } }, about)}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <ProblemNotes problems={of('stage')} />
      <div className="flex flex-col gap-2.5">
        <Field label={t('name')} required>
          <LabelInput name={t('name')} value={stage.name} onChange={(name) => onChange({ name }, 'name')} />
        </Field>
        <Field label={t('definition')} hint={t('definitionHint')} required>
          <LabelInput
            long
            name={t('definition')}
            value={stage.definition}
            onChange={(definition) => onChange({ definition }, 'definition')}
          />
        </Field>
      </div>
      {criteria('entry')}
      <ActionList
        stage={stage}
        roles={roles}
        problems={problems}
        onChange={(actions, about) => onChange({ actions }, about)}
      />
      {criteria('exit')}
      <RequiredFields stage={stage} problems={of('requiredField')} onChange={onChange} />
      <DeliverableList
        stage={stage}
        roles={roles}
        problems={problems}
        onChange={(deliverables, about) => onChange({ deliverables }, about)}
      />
      <People stage={stage} roles={roles} problems={of('role')} onChange={onChange} />
      <Rhythm stage={stage} onChange={onChange} />
      <Field label={t('guidance')} hint={t('guidanceHint')}>
        <LabelInput
          long
          name={t('guidance')}
          value={stage.guidance ?? { zh: '', en: '' }}
          onChange={(guidance) => onChange({ guidance }, 'guidance')}
        />
      </Field>
      <div className="flex flex-wrap gap-2 border-t border-line pt-3">
        <IconButton label={t('moveUp')} onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden size={14} />
        </IconButton>
        <IconButton label={t('moveDown')} onClick={() => onMove(1)}>
          <ArrowDown aria-hidden size={14} />
        </IconButton>
        <span className="flex-1" />
        {isNew ? (
          <Button variant="danger" onClick={onRemove}>
            {t('removeStage')}
          </Button>
        ) : (
          <Button variant={stage.retired ? 'default' : 'danger'} onClick={() => onChange({ retired: !stage.retired })}>
            {t(stage.retired ? 'revive' : 'retire')}
          </Button>
        )}
      </div>
    </div>
  );
}

const RequiredFields = memo(function RequiredFields({
  stage,
  problems,
  onChange,
}: {
  stage: Stage;
  problems: readonly ProblemOfProcess[];
  onChange: (change: Partial<Stage>) => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  const deals = useFindObject('opportunity');
  const options = (deals?.fields ?? [])
    .filter((field) => field.system !== true || stage.requiredFields.includes(field.key))
    .map((field) => ({ value: field.key, label: label(field.label) }));
  const known = new Set(options.map((option) => option.value));
  const gone = stage.requiredFields.filter((key) => !known.has(key)).map((key) => ({ value: key, label: key }));
  return (
    <section aria-label={t('requiredFields')} className="flex flex-col gap-1.5">
      <h3 className="font-semibold">{t('requiredFields')}</h3>
      <MultiSelect
        name={t('requiredFields')}
        value={stage.requiredFields}
        placeholder={t('none')}
        onChange={(requiredFields) => onChange({ requiredFields })}
        options={[...options, ...gone]}
      />
      <ProblemNotes problems={problems} />
    </section>
  );
}, sameParts('requiredFields'));

const People = memo(
  function People({
    stage,
    roles,
    problems,
    onChange,
  }: {
    stage: Stage;
    roles: readonly SelectOption[];
    problems: readonly ProblemOfProcess[];
    onChange: (change: Partial<Stage>) => void;
  }) {
    const t = useText(processText);
    return (
      <section aria-label={t('people')} className="flex flex-col gap-2">
        <h3 className="font-semibold">{t('people')}</h3>
        <Field label={t('roles')} required>
          <MultiSelect
            value={stage.ownerRoles}
            onChange={(ownerRoles) => onChange(withOwners(stage, ownerRoles.slice(0, 5)))}
            options={roles}
          />
        </Field>
        <div className="grid grid-cols-2 gap-2">
          <Field label={t('consulted')}>
            <MultiSelect
              value={stage.consultedRoles}
              placeholder={t('none')}
              onChange={(consultedRoles) => onChange({ consultedRoles: consultedRoles.slice(0, 10) })}
              options={roles}
            />
          </Field>
          <Field label={t('informed')}>
            <MultiSelect
              value={stage.informedRoles}
              placeholder={t('none')}
              onChange={(informedRoles) => onChange({ informedRoles: informedRoles.slice(0, 10) })}
              options={roles}
            />
          </Field>
        </div>
        <ProblemNotes problems={problems} />
      </section>
    );
  },
  sameParts('ownerRoles', 'consultedRoles', 'informedRoles', 'actions'),
);

const Rhythm = memo(
  function Rhythm({ stage, onChange }: { stage: Stage; onChange: (change: Partial<Stage>, about?: string) => void }) {
    const t = useText(processText);
    return (
      <section aria-label={t('rhythm')} className="flex flex-col gap-2">
        <h3 className="font-semibold">{t('rhythm')}</h3>
        <div className="grid grid-cols-2 gap-2">
          <Field label={t('days')} hint={t('daysHint')}>
            <NumberInput
              value={stage.windowDays}
              onChange={(days) =>
                days !== undefined &&
                onChange(
                  { windowDays: days === null ? null : Math.min(3650, Math.max(1, Math.round(days))) },
                  'windowDays',
                )
              }
            />
          </Field>
          <Field label={t('probability')}>
            <NumberInput
              suffix="%"
              value={Math.round(stage.probability * 100)}
              onChange={(percent) =>
                typeof percent === 'number' &&
                onChange({ probability: Math.min(1, Math.max(0, percent / 100)) }, 'probability')
              }
            />
          </Field>
          <Field label={t('kind')}>
            <Select
              value={stage.kind}
              onChange={(kind) => kind && onChange(withKind(stage, kind))}
              options={KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))}
            />
          </Field>
          <Field label={t('skippable')}>
            <Select
              value={stage.skippable}
              onChange={(skippable) => skippable && onChange({ skippable })}
              options={(['earned', 'exception'] as const).map((value) => ({ value, label: t(`skip_${value}`) }))}
            />
          </Field>
        </div>
        <Switch checked={stage.autoAdvance} onChange={(autoAdvance) => onChange({ autoAdvance })}>
          {t('autoAdvance')}
        </Switch>
      </section>
    );
  },
  sameParts('windowDays', 'probability', 'kind', 'skippable', 'autoAdvance'),
);
