import { useId } from 'react';
import type { Question } from '@throughline/domain/confirmation/form.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { MoneyInput, NumberInput } from '../../ui/number-input.tsx';
import { portalText } from './portal.text.ts';

/** What stands in a question while it is edited; texts as they were typed. */
export type Draft = unknown;

export interface QuestionInputProps {
  question: Question;
  value: Draft;
  onChange: (value: Draft) => void;
  currency: string;
  error?: string | undefined;
  /** In a dialog of ours, at our size; the customer's page is larger. */
  compact?: boolean;
}

/** One question of a form, as the customer sees it. */
export function QuestionInput({ question, value, onChange, currency, error, compact = false }: QuestionInputProps) {
  const t = useText(portalText);
  const label = useLabel();
  const title = (
    <span className={cx('font-medium text-ink', !compact && 'text-base')}>
      {label(question.label)}
      {!question.required && <span className="ml-1.5 text-sm font-normal text-quiet">{t('optional')}</span>}
    </span>
  );
  const hint = question.help && label(question.help) !== '' ? label(question.help) : undefined;
  // Below 16 px a phone zooms into the box.
  const big = compact ? '' : 'text-base! h-10! max-md:h-11!';
  if (question.kind === 'choice' || question.kind === 'multiChoice' || question.kind === 'yesNo')
    return (
      <Options
        question={question}
        value={value}
        onChange={onChange}
        title={title}
        hint={hint}
        error={error}
        compact={compact}
      />
    );
  const common = { label: title, hint, error, required: question.required };
  const text = typeof value === 'string' ? value : '';
  const number = typeof value === 'number' ? value : value === undefined ? undefined : null;
  return (
    <Field {...common} className="gap-1.5">
      {question.kind === 'longText' ? (
        <Textarea
          rows={3}
          maxLength={5000}
          className={compact ? '' : 'text-base!'}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : question.kind === 'money' ? (
        <MoneyInput currency={currency} className={big} value={number} onChange={onChange} />
      ) : question.kind === 'number' ? (
        <NumberInput className={big} value={number} onChange={onChange} />
      ) : (
        <Input
          type={question.kind === 'date' ? 'date' : 'text'}
          maxLength={question.kind === 'date' ? undefined : 500}
          className={cx(big, question.kind === 'date' && 'num max-w-56')}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

const YES_NO = ['yes', 'no'] as const;

/** Choices in sight, each a line that a thumb hits; native controls, so keys work as everywhere. */
function Options({
  question,
  value,
  onChange,
  title,
  hint,
  error,
  compact,
}: {
  question: Extract<Question, { kind: 'choice' | 'multiChoice' | 'yesNo' }>;
  value: Draft;
  onChange: (value: Draft) => void;
  title: React.ReactNode;
  hint: string | undefined;
  error: string | undefined;
  compact: boolean;
}) {
  const t = useText(portalText);
  const label = useLabel();
  const id = useId();
  const many = question.kind === 'multiChoice';
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  const options =
    question.kind === 'yesNo'
      ? YES_NO.map((key) => ({ key, text: t(key), value: key === 'yes' }))
      : question.options.map((option) => ({ key: option.key, text: label(option.label), value: option.key }));
  const toggle = (key: unknown): unknown[] =>
    chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
  const note = error !== undefined || hint !== undefined ? `${id}-note` : undefined;
  return (
    <fieldset aria-describedby={note} aria-invalid={error ? true : undefined} className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5">
        {title}
        {question.required && (
          <span aria-hidden className="ml-0.5 text-red-ink">
            *
          </span>
        )}
      </legend>
      <div className={cx('flex flex-wrap gap-2', question.kind !== 'yesNo' && 'max-md:flex-col')}>
        {options.map((option) => {
          const isChosen = many ? chosen.includes(option.value) : value === option.value;
          return (
            <label
              key={option.key}
              className={cx(
                'flex cursor-pointer items-center gap-2.5 rounded-md border px-3 max-md:min-h-11',
                compact ? 'min-h-8' : 'min-h-10 text-base',
                'has-focus-visible:outline-2 has-focus-visible:outline-accent',
                isChosen ? 'border-accent bg-accent-soft text-ink' : 'border-line-strong bg-surface hover:bg-sunken',
              )}
            >
              <input
                type={many ? 'checkbox' : 'radio'}
                name={id}
                className="size-4 shrink-0 accent-accent outline-none"
                checked={isChosen}
                required={question.required && !many}
                onChange={() => onChange(many ? toggle(option.value) : option.value)}
              />
              {option.text}
            </label>
          );
        })}
        {!many && !question.required && value !== null && value !== undefined && (
          <button
            type="button"
            className="min-h-10 px-2 text-sm text-quiet hover:text-ink"
            onClick={() => onChange(null)}
          >
            {t('clear')}
          </button>
        )}
      </div>
      {note && (
        <p id={note} className={cx('text-xs', error ? 'text-red-ink' : 'text-quiet')}>
          {error ?? hint}
        </p>
      )}
    </fieldset>
  );
}
