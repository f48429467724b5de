import { ArrowLeft, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { formProblems } from '@throughline/domain/confirmation/deal-answers.ts';
import type { ConfirmationForm } from '@throughline/domain/confirmation/form.ts';
import { useDraft } from '../../app/draft.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { LabelInput } from '../process/label-input.tsx';
import { FormRefusal } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { confirmationText } from './confirmation.text.ts';
import { gaps, moved, newQuestion, tidied } from './form-edit.ts';
import { FormPreview } from './form-preview.tsx';
import { QuestionEditor } from './question-editor.tsx';
import { FORMS } from './queries.ts';

/** Shapes a form without code, with what the customer will see beside it. */
export function FormEditor({
  form: saved,
  version,
  readOnly,
  onClose,
}: {
  form: ConfirmationForm;
  version: number;
  readOnly: boolean;
  onClose: () => void;
}) {
  const t = useText(confirmationText);
  const label = useLabel();
  const draft = useDraft<ConfirmationForm>(`confirmation-form/${saved.key}/${version}`);
  const [form, setForm] = useState(() => draft.restored?.values ?? saved);
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(FORMS);
  const edit = (next: ConfirmationForm): void => {
    setForm(next);
    draft.keep(next);
  };
  const open = tried ? gaps(tidied(form)) : new Set<string>();
  const problems = formProblems(form);
  const fault = (place: string): string | undefined => {
    if (open.has(place)) return t('mend');
    const found = problems.find(({ field }) => field === `form.${place}`);
    return found && label(found.message);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    const whole = tidied(form);
    if (gaps(whole).size > 0 || problems.length > 0) return;
    const done = await send('PUT', `/confirmation-forms/${form.key}`, {
      body: { form: whole, version },
      done: t('saved'),
      quiet: true,
    });
    if (!done) return;
    draft.drop();
    onClose();
  };
  const put = (questions: ConfirmationForm['questions']): void => edit({ ...form, questions });
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <div className="flex items-center gap-2">
        <Button variant="ghost" icon={<ArrowLeft aria-hidden size={14} />} onClick={onClose}>
          {t('back')}
        </Button>
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{label(form.name) || t('newForm')}</h2>
        {!readOnly && (
          <Button variant="primary" type="submit" busy={busy}>
            {t('save')}
          </Button>
        )}
      </div>
      <FormRefusal error={error} />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        {!readOnly && (
          <div className="flex min-w-0 flex-col gap-4">
            <Field label={t('name')} required error={fault('name')}>
              <LabelInput name={t('name')} value={form.name} onChange={(name) => edit({ ...form, name })} />
            </Field>
            <Field label={t('intro')}>
              <LabelInput long name={t('intro')} value={form.intro} onChange={(intro) => edit({ ...form, intro })} />
            </Field>
            <ol className="flex flex-col gap-3 empty:hidden">
              {form.questions.map((question, at) => (
                <QuestionEditor
                  key={question.key}
                  question={question}
                  number={at + 1}
                  isLast={at === form.questions.length - 1}
                  fault={(part) => fault(`questions.${at}.${part}`)}
                  onChange={(next) => put(form.questions.with(at, next))}
                  onMove={(by) => put(moved(form.questions, at, by))}
                  onRemove={() => put(form.questions.toSpliced(at, 1))}
                />
              ))}
            </ol>
            {form.questions.length < 60 && (
              <Button
                className="self-start"
                icon={<Plus aria-hidden size={14} />}
                onClick={() => put([...form.questions, newQuestion(form)])}
              >
                {t('addQuestion')}
              </Button>
            )}
            <Field label={t('statement')} required error={fault('statement')}>
              <LabelInput
                long
                name={t('statement')}
                value={form.statement}
                onChange={(statement) => edit({ ...form, statement })}
              />
            </Field>
          </div>
        )}
        <FormPreview form={form} />
      </div>
    </form>
  );
}
