import { useState } from 'react';
import type { ConfirmationForm } from '@throughline/domain/confirmation/form.ts';
import { useMe } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { confirmationText } from './confirmation.text.ts';
import { QuestionInput } from './question-input.tsx';

/** The form as the customer sees it; what is tried out here goes nowhere. */
export function FormPreview({ form }: { form: ConfirmationForm }) {
  const t = useText(confirmationText);
  const label = useLabel();
  const { currency } = useMe().workspace;
  const [answers, setAnswers] = useState<Record<string, unknown>>({});
  const intro = label(form.intro);
  return (
    <section aria-label={t('preview')} className="rounded-lg border border-line bg-bg p-4 xl:sticky xl:top-0">
      <h3 className="mb-3 text-sm text-quiet">{t('preview')}</h3>
      <p className="text-xl font-semibold">{label(form.name)}</p>
      {intro !== '' && <p className="mt-1 text-base whitespace-pre-line text-ink-2">{intro}</p>}
      <div className="mt-4 flex flex-col gap-6 rounded-lg border border-line bg-surface p-4">
        {form.questions.length === 0 && <p className="text-quiet">{t('noQuestions')}</p>}
        {form.questions.map((question) => (
          <QuestionInput
            key={`${question.key} ${question.kind}`}
            question={question}
            currency={currency}
            value={answers[question.key] ?? null}
            onChange={(value) => setAnswers({ ...answers, [question.key]: value })}
          />
        ))}
      </div>
      <p className="mt-4 border-l-2 border-accent pl-3 text-base whitespace-pre-line">{label(form.statement)}</p>
    </section>
  );
}
