import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type { Criterion, Stage } from '@throughline/domain/process/process.ts';
import type { RoleRow } from '@throughline/domain/identity/identity.contract.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { MultiSelect, Select } from '../../ui/select.tsx';
import { newAction, newCriterion } from './draft-edit.ts';
import { LabelInput } from './label-input.tsx';
import { processText } from './process.text.ts';

const KINDS = ['open', 'won', 'lost', 'delivering', 'done'] as const satisfies readonly Stage['kind'][];

/** The chosen stage of a draft. */
export function StageEditor({
  stage,
  roles,
  isNew,
  onChange,
  onMove,
  onRemove,
}: {
  stage: Stage;
  roles: readonly RoleRow[];
  /** It was never published: it may go without a trace. */
  isNew: boolean;
  onChange: (change: Partial<Stage>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  const roleOptions = roles.map((role) => ({ value: role.key, label: label(role.name) }));
  const setCriteria = (side: 'entry' | 'exit', list: Criterion[]): void =>
    onChange({ criteria: { ...stage.criteria, [side]: list } });
  return (
    <div className="flex flex-col gap-3">
      <Field label={t('name')} required>
        <LabelInput name={t('name')} value={stage.name} onChange={(name) => onChange({ name })} />
      </Field>
      <Field label={t('definition')} hint={t('definitionHint')}>
        <LabelInput
          long
          name={t('definition')}
          value={stage.definition}
          onChange={(definition) => onChange({ definition })}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('kind')}>
          <Select
            value={stage.kind}
            onChange={(kind) => kind && onChange({ kind })}
            options={KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))}
          />
        </Field>
        <Field label={t('probability')}>
          <NumberInput
            suffix="%"
            value={Math.round(stage.probability * 100)}
            onChange={(percent) =>
              typeof percent === 'number' && onChange({ probability: Math.min(1, Math.max(0, percent / 100)) })
            }
          />
        </Field>
        <Field label={t('days')} hint={t('daysHint')}>
          <NumberInput
            value={stage.windowDays}
            onChange={(days) =>
              days !== undefined && onChange({ windowDays: days === null ? null : Math.max(1, Math.round(days)) })
            }
          />
        </Field>
        <Field label={t('roles')} required>
          <MultiSelect
            value={stage.ownerRoles}
            onChange={(ownerRoles) => onChange({ ownerRoles })}
            options={roleOptions}
          />
        </Field>
      </div>
      <Criteria
        title={t('entry')}
        list={stage.criteria.entry}
        onChange={(list) => setCriteria('entry', list)}
        onAdd={() => setCriteria('entry', [...stage.criteria.entry, newCriterion(stage)])}
      />
      <section aria-label={t('actions')} className="flex flex-col gap-1.5">
        <h3 className="font-semibold">{t('actions')}</h3>
        {stage.actions.map((action) => {
          const put = (change: Partial<typeof action>): void =>
            onChange({ actions: stage.actions.map((one) => (one.key === action.key ? { ...one, ...change } : one)) });
          return (
            <div key={action.key} className="flex flex-col gap-1.5 rounded-sm border border-line bg-surface p-2">
              <span className="flex gap-1">
                <LabelInput
                  name={t('actionText')}
                  placeholder={t('actionText')}
                  value={action.label}
                  onChange={(next) => put({ label: next })}
                />
                <IconButton
                  label={t('remove')}
                  onClick={() => onChange({ actions: stage.actions.filter((one) => one.key !== action.key) })}
                >
                  <X aria-hidden size={14} />
                </IconButton>
              </span>
              <span className="grid grid-cols-2 gap-1.5">
                <Select
                  name={t('actionRole')}
                  value={action.role}
                  onChange={(role) => role && put({ role })}
                  options={roleOptions}
                />
                <NumberInput
                  aria-label={t('dueDays')}
                  suffix={t('dayUnit')}
                  value={action.dueWorkingDays}
                  onChange={(days) =>
                    typeof days === 'number' && put({ dueWorkingDays: Math.min(365, Math.max(0, Math.round(days))) })
                  }
                />
              </span>
            </div>
          );
        })}
        <Button
          variant="ghost"
          size="sm"
          className="self-start"
          icon={<Plus aria-hidden size={13} />}
          onClick={() => onChange({ actions: [...stage.actions, newAction(stage)] })}
        >
          {t('addAction')}
        </Button>
      </section>
      <Criteria
        title={t('exit')}
        list={stage.criteria.exit}
        onChange={(list) => setCriteria('exit', list)}
        onAdd={() => setCriteria('exit', [...stage.criteria.exit, newCriterion(stage)])}
      />
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

function Criteria({
  title,
  list,
  onChange,
  onAdd,
}: {
  title: string;
  list: readonly Criterion[];
  onChange: (list: Criterion[]) => void;
  onAdd: () => void;
}) {
  const t = useText(processText);
  return (
    <section aria-label={title} className="flex flex-col gap-1.5">
      <h3 className="font-semibold">{title}</h3>
      {list.map((criterion) => (
        <span key={criterion.key} className="flex gap-1">
          <LabelInput
            name={title}
            placeholder={t('criterionText')}
            value={criterion.label}
            onChange={(label) => onChange(list.map((one) => (one.key === criterion.key ? { ...one, label } : one)))}
          />
          <IconButton label={t('remove')} onClick={() => onChange(list.filter((one) => one.key !== criterion.key))}>
            <X aria-hidden size={14} />
          </IconButton>
        </span>
      ))}
      <Button variant="ghost" size="sm" className="self-start" icon={<Plus aria-hidden size={13} />} onClick={onAdd}>
        {t('addCriterion')}
      </Button>
    </section>
  );
}
