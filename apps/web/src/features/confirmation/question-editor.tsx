import { ArrowDown, ArrowUp, Plus, Trash2, X } from 'lucide-react';
import { QUESTION_KINDS } from '@throughline/domain/confirmation/deal-answers.ts';
import type { Question } from '@throughline/domain/confirmation/form.ts';
import { fieldOf, useFindObject } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Select } from '../../ui/select.tsx';
import { LabelInput } from '../process/label-input.tsx';
import { confirmationText } from './confirmation.text.ts';
import { fitting, freeKey, withKind } from './form-edit.ts';

const NO_WORDS = { zh: '', en: '' };

/** One question: its words, its kind, and what it has to do with the deal. */
export function QuestionEditor({
  question,
  number,
  isLast,
  fault,
  onChange,
  onMove,
  onRemove,
}: {
  question: Question;
  number: number;
  isLast: boolean;
  /** What is wrong with a part of it. */
  fault: (part: string) => string | undefined;
  onChange: (question: Question) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const t = useText(confirmationText);
  const name = t('questionN', { n: number });
  return (
    <li className="flex flex-col gap-2.5 rounded-md border border-line bg-surface p-3">
      <div className="flex items-center gap-1">
        <span className="flex-1 text-sm text-quiet">{name}</span>
        <IconButton label={t('up', { n: number })} disabled={number === 1} onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden size={14} />
        </IconButton>
        <IconButton label={t('down', { n: number })} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown aria-hidden size={14} />
        </IconButton>
        <IconButton label={t('removeQuestion', { n: number })} onClick={onRemove}>
          <Trash2 aria-hidden size={14} />
        </IconButton>
      </div>
      <Field label={t('question')} required error={fault('label') ?? fault('key')}>
        <LabelInput name={name} value={question.label} onChange={(label) => onChange({ ...question, label })} />
      </Field>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={t('kind')} className="min-w-36 flex-1">
          <Select
            value={question.kind}
            options={QUESTION_KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))}
            onChange={(kind) => kind && onChange(withKind(question, kind))}
          />
        </Field>
        <span className="flex h-8 items-center max-md:h-10">
          <Checkbox checked={question.required} onChange={(required) => onChange({ ...question, required })}>
            {t('required')}
          </Checkbox>
        </span>
      </div>
      {'options' in question && <Options question={question} error={fault('options')} onChange={onChange} />}
      <Field label={t('help')}>
        <LabelInput
          name={`${name} · ${t('help')}`}
          value={question.help ?? NO_WORDS}
          onChange={(help) => onChange({ ...question, help })}
        />
      </Field>
      <div className="grid gap-3 empty:hidden md:grid-cols-2">
        <DealField use="prefill" question={question} error={fault('prefill')} onChange={onChange} />
        <DealField use="fills" question={question} error={fault('fills')} onChange={onChange} />
      </div>
    </li>
  );
}

function Options({
  question,
  error,
  onChange,
}: {
  question: Extract<Question, { options: unknown }>;
  error: string | undefined;
  onChange: (question: Question) => void;
}) {
  const t = useText(confirmationText);
  const put = (options: typeof question.options): void => onChange({ ...question, options });
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm text-ink-2">{t('options')}</legend>
      {question.options.map((option, at) => (
        <div key={option.key} className="flex items-start gap-1">
          <LabelInput
            name={t('newOption', { n: at + 1 })}
            placeholder={t('newOption', { n: at + 1 })}
            value={option.label}
            onChange={(label) => put(question.options.with(at, { ...option, label }))}
          />
          <IconButton label={t('removeOption')} onClick={() => put(question.options.toSpliced(at, 1))}>
            <X aria-hidden size={14} />
          </IconButton>
        </div>
      ))}
      {error && <p className="text-xs text-red-ink">{error}</p>}
      {question.options.length < 30 && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          icon={<Plus aria-hidden size={13} />}
          onClick={() =>
            put([
              ...question.options,
              {
                key: freeKey(
                  'option',
                  question.options.map((option) => option.key),
                ),
                label: NO_WORDS,
              },
            ])
          }
        >
          {t('addOption')}
        </Button>
      )}
    </fieldset>
  );
}

/** Which field of the deal goes with the question; nothing where none fits its kind. */
function DealField({
  use,
  question,
  error,
  onChange,
}: {
  use: 'fills' | 'prefill';
  question: Question;
  error: string | undefined;
  onChange: (question: Question) => void;
}) {
  const t = useText(confirmationText);
  const label = useLabel();
  const object = useFindObject('opportunity');
  const fields = fitting(question.kind, use);
  if (fields.length === 0) return null;
  return (
    <Field label={t(use)} error={error}>
      <Select
        clearable
        placeholder={t('nothing')}
        value={question[use] ?? null}
        options={fields.map((field) => {
          const described = object && fieldOf(object, field);
          return { value: field, label: described ? label(described.label) : field };
        })}
        onChange={(field) => {
          const { [use]: _before, ...rest } = question;
          onChange((field === null ? rest : { ...rest, [use]: field }) as Question);
        }}
      />
    </Field>
  );
}
