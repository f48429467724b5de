import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { readAnswers } from '@throughline/domain/confirmation/answer.ts';
import type {
  Confirmation,
  renewLink,
  sendConfirmation,
} from '@throughline/domain/confirmation/confirmation.contract.ts';
import type { ConfirmationForm } from '@throughline/domain/confirmation/form.ts';
import type { RecordRow, Ref } from '@throughline/domain/record/record.contract.ts';
import { type BodyOf, request, type ResponseOf } from '../../app/client.ts';
import { useFindObject } from '../../app/objects.ts';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useLocale, useText } from '../../i18n/use-text.ts';
import { type RecordAnswer, recordQuery } from '../../record/queries.ts';
import { asRef, asText, currencyOf } from '../../record/value.ts';
import { refreshObject } from '../../record/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ContactPicker } from '../follow-up/contact-picker.tsx';
import { CopyBox, FormRefusal, refusalOf } from '../settings/parts.tsx';
import { confirmationText } from './confirmation.text.ts';
import { confirmationsQuery, formsQuery } from './queries.ts';
import { QuestionInput } from './question-input.tsx';

type Sent = ResponseOf<typeof sendConfirmation>;
type Answers = Record<string, unknown>;

/** Sends a form to the customer: `form` is chosen beforehand where a criterion asks for it. */
export function SendConfirmationDialog({
  dealId,
  form,
  onClose,
}: {
  dealId: string;
  form?: string | undefined;
  onClose: () => void;
}) {
  const t = useText(confirmationText);
  const object = useFindObject('opportunity');
  const forms = useQuery(formsQuery);
  const state = useQuery(confirmationsQuery(dealId));
  const deal = useQuery({
    ...recordQuery(object ?? { key: 'opportunity', path: 'opportunities' }, dealId),
    enabled: object !== undefined,
  });
  const failed = [forms, state, deal].find((query) => query.isError);
  const usable = forms.data?.filter((row) => !row.retired).map((row) => row.form);
  const frame = (children: ReactNode) => (
    <Dialog open wide onClose={onClose} title={t('send')}>
      {children}
    </Dialog>
  );
  if (failed) return frame(<ProblemState error={failed.error} onRetry={() => void failed.refetch()} />);
  if (!usable || !state.data || !deal.data) return frame(<SkeletonRows rows={6} />);
  if (usable.length === 0) return frame(<EmptyState title={t('noForms')}>{t('noFormsHint')}</EmptyState>);
  return (
    <SendForm
      forms={usable}
      first={form}
      deal={deal.data as RecordAnswer}
      canMail={state.data.canMail}
      onClose={onClose}
    />
  );
}

/** What the deal already knows, where it fits the question. */
function fromDeal(form: ConfirmationForm, deal: RecordRow): Answers {
  const given = form.questions.flatMap(({ key, prefill }) => (prefill === undefined ? [] : [[key, deal[prefill]]]));
  const { answers } = readAnswers(form, Object.fromEntries(given) as Answers, true);
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null));
}

function SendForm({
  forms,
  first,
  deal: { record: deal },
  canMail,
  onClose,
}: {
  forms: readonly ConfirmationForm[];
  first: string | undefined;
  deal: RecordAnswer;
  canMail: boolean;
  onClose: () => void;
}) {
  const t = useText(confirmationText);
  const label = useLabel();
  const client = useQueryClient();
  const { currency } = useFormat();
  const [form, setForm] = useState(() => forms.find((one) => one.key === first) ?? forms[0]);
  const [contact, setContact] = useState<Ref | null>(() => asRef(deal['primaryContact']) ?? null);
  const mail = useMailing(contact, canMail);
  const [title, setTitle] = useState(() => asText(deal['name']));
  const [answers, setAnswers] = useState<Answers>(() => (form ? fromDeal(form, deal) : {}));
  const send = useMutation({
    mutationFn: (replace: boolean) => {
      const body: BodyOf<typeof sendConfirmation> = {
        form: form?.key ?? '',
        ...(contact ? { contact: contact.id } : {}),
        ...(title.trim() === '' ? {} : { title: title.trim() }),
        ...mail.body,
        answers,
        replace,
      };
      return request<Sent>('POST', `/opportunities/${deal.id}/confirmations`, { body });
    },
    onSuccess: () => void refreshObject(client, 'opportunity', false),
  });
  const isTaken = send.error instanceof AppProblem && send.error.code === 'conflict';
  if (send.data) return <Ready sent={send.data} email={mail.body.email} onClose={onClose} />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate(false);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('send')}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t('cancel')}
          </Button>
          {isTaken ? (
            <Button variant="danger" busy={send.isPending} onClick={() => send.mutate(true)}>
              {t('replace')}
            </Button>
          ) : (
            <Button variant="primary" type="submit" form="send-confirmation" busy={send.isPending}>
              {t('send')}
            </Button>
          )}
        </>
      }
    >
      <form id="send-confirmation" noValidate className="flex flex-col gap-3.5" onSubmit={submit}>
        <FormRefusal error={send.error} shown={['contact', 'email', 'title', 'validDays', 'answers']} />
        <Field label={t('form')} required>
          <Select
            value={form?.key ?? null}
            options={forms.map((one) => ({ value: one.key, label: label(one.name) }))}
            onChange={(key) => {
              const next = forms.find((one) => one.key === key);
              if (!next) return;
              setForm(next);
              setAnswers(fromDeal(next, deal));
              send.reset();
            }}
          />
        </Field>
        <Field label={t('contact')} error={refusalOf(send.error, 'contact')}>
          <ContactPicker account={asRef(deal['account'])?.id} value={contact} onChange={setContact} />
        </Field>
        <Mailing mail={mail} canMail={canMail} error={send.error} />
        <Field label={t('subject')} error={refusalOf(send.error, 'title')}>
          <Input maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        {form && (
          <Prefilled
            form={form}
            answers={answers}
            currency={currencyOf(deal, currency)}
            error={send.error}
            onChange={setAnswers}
          />
        )}
      </form>
    </Dialog>
  );
}

/** Mail address, language and days of a link. */
function useMailing(contact: Ref | null, canMail: boolean, known: string | null = null) {
  const locale = useLocale();
  const people = useFindObject('contact');
  // The address of the contact, where the sender may read it and wrote none.
  const person = useQuery({
    ...recordQuery(people ?? { key: 'contact', path: 'contacts' }, contact?.id ?? ''),
    enabled: canMail && people !== undefined && contact !== null,
  });
  const [written, setWritten] = useState<string>();
  const [language, setLanguage] = useState(locale);
  const [days, setDays] = useState<number | null | undefined>(14);
  const theirs = asText((person.data as RecordAnswer | undefined)?.record['email']);
  const email = written ?? known ?? (/^[^\s@*]+@[^\s@*]+$/.test(theirs) ? theirs : '');
  return {
    email,
    setEmail: setWritten,
    language,
    setLanguage,
    days,
    setDays,
    body: {
      ...(canMail && email.trim() !== '' ? { email: email.trim() } : {}),
      ...(typeof days === 'number' ? { validDays: Math.round(days) } : {}),
      locale: language,
    } satisfies BodyOf<typeof renewLink>,
  };
}

function Mailing({ mail, canMail, error }: { mail: ReturnType<typeof useMailing>; canMail: boolean; error: unknown }) {
  const t = useText(confirmationText);
  return (
    <div className="grid gap-3.5 md:grid-cols-[1fr_auto_auto]">
      <Field label={t('email')} hint={t(canMail ? 'emailHint' : 'emailOff')} error={refusalOf(error, 'email')}>
        <Input
          type="email"
          disabled={!canMail}
          maxLength={254}
          value={canMail ? mail.email : ''}
          onChange={(event) => mail.setEmail(event.target.value)}
        />
      </Field>
      {canMail && (
        <div className="flex flex-col gap-1">
          <span className="text-sm text-ink-2">{t('language')}</span>
          <Segmented
            name={t('language')}
            value={mail.language}
            onChange={mail.setLanguage}
            items={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
      )}
      <Field label={t('days')} error={refusalOf(error, 'validDays')} className="md:w-32">
        <NumberInput value={mail.days} onChange={mail.setDays} />
      </Field>
    </div>
  );
}

/** What the customer will find, to be read and mended before it leaves the house. */
function Prefilled({
  form,
  answers,
  currency,
  error,
  onChange,
}: {
  form: ConfirmationForm;
  answers: Answers;
  currency: string;
  error: unknown;
  onChange: (answers: Answers) => void;
}) {
  const t = useText(confirmationText);
  const shown = form.questions.filter((question) => question.prefill !== undefined || question.key in answers);
  if (shown.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-4 rounded-md border border-line p-3.5">
      <legend className="px-1 font-semibold">{t('prefilled')}</legend>
      <p className="text-sm text-quiet">{t('prefilledHint')}</p>
      {shown.map((question) => (
        <QuestionInput
          compact
          key={question.key}
          question={{ ...question, required: false }}
          error={refusalOf(error, `answers.${question.key}`)}
          currency={currency}
          value={answers[question.key] ?? null}
          onChange={(value) => onChange({ ...answers, [question.key]: value })}
        />
      ))}
    </fieldset>
  );
}

/** The link, shown once. */
function Ready({ sent, email, onClose }: { sent: Sent; email: string | undefined; onClose: () => void }) {
  const t = useText(confirmationText);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('sent')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <p role="status">
          {sent.mailed ? t('mailed', { email: email ?? '' }) : t(email === undefined ? 'notMailed' : 'mailFailed')}
        </p>
        <CopyBox name={t('link')} value={sent.url} />
        <p className="text-sm text-quiet">{t('once')}</p>
      </div>
    </Dialog>
  );
}

/** A new link in place of the old one; after the customer asked for a change, with other answers where wanted. */
export function RenewDialog({ dealId, item, onClose }: { dealId: string; item: Confirmation; onClose: () => void }) {
  const t = useText(confirmationText);
  const client = useQueryClient();
  const { currency } = useFormat();
  const object = useFindObject('opportunity');
  const deal = useQuery({
    ...recordQuery(object ?? { key: 'opportunity', path: 'opportunities' }, dealId),
    enabled: object !== undefined,
  }).data as RecordAnswer | undefined;
  const canMail = useQuery(confirmationsQuery(dealId)).data?.canMail ?? false;
  const mail = useMailing(null, canMail, item.email);
  const isRevised = item.status === 'changesAsked';
  const forms = useQuery({ ...formsQuery, enabled: isRevised }).data;
  const form = isRevised ? forms?.find((row) => row.form.key === item.form)?.form : undefined;
  const [written, setWritten] = useState<Answers>();
  const answers = written ?? (form && deal ? fromDeal(form, deal.record) : undefined);
  const send = useMutation({
    mutationFn: () =>
      request<Sent>('POST', `/confirmations/${item.id}/link`, {
        body: { ...mail.body, ...(isRevised && answers ? { answers } : {}) } satisfies BodyOf<typeof renewLink>,
      }),
    onSuccess: () => void refreshObject(client, 'opportunity', false),
  });
  if (send.data) return <Ready sent={send.data} email={mail.body.email} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t(isRevised ? 'resend' : 'newLink')}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button variant="primary" busy={send.isPending} onClick={() => send.mutate()}>
            {t(isRevised ? 'send' : 'newLink')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3.5">
        {item.changeRequest && (
          <blockquote className="border-l-2 border-amber pl-2.5 break-words whitespace-pre-line">
            <span className="text-quiet">{t('asked')}</span> {item.changeRequest}
          </blockquote>
        )}
        <Mailing mail={mail} canMail={canMail} error={send.error} />
        {form && answers && (
          <Prefilled
            form={form}
            answers={answers}
            currency={currencyOf(deal?.record, currency)}
            error={send.error}
            onChange={setWritten}
          />
        )}
        <FormRefusal error={send.error} shown={['email', 'validDays', 'answers']} />
      </div>
    </Dialog>
  );
}
