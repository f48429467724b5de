import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { readAnswers } from '@throughline/domain/confirmation/answer.ts';
import type { PortalPage, signPortal } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { type BodyOf, request } from '../../app/client.ts';
import { AppProblem } from '../../app/problem.ts';
import { useLabel, useLocale, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { forgetDraft, saveDraft, savedDraft } from './portal-draft.ts';
import { portalText } from './portal.text.ts';
import { QuestionInput } from './question-input.tsx';
import { SignaturePad } from './signature-pad.tsx';

type OpenPage = Extract<PortalPage, { state: 'open' }>;
type Kind = 'drawn' | 'typed';

/** The form, the statement and the signature. What is filled in stays on the device until it is signed. */
export function PortalForm({
  token,
  page,
  onDone,
}: {
  token: string;
  page: OpenPage;
  onDone: (page: PortalPage) => void;
}) {
  const t = useText(portalText);
  const label = useLabel();
  const locale = useLocale();
  const [restored, setRestored] = useState(() => savedDraft(token));
  const [answers, setAnswers] = useState<Record<string, unknown>>(() => restored?.answers ?? page.answers);
  const [signer, setSigner] = useState(restored?.signer ?? page.recipient ?? '');
  const [position, setPosition] = useState(restored?.title ?? '');
  const [kind, setKind] = useState<Kind>('drawn');
  const [png, setPng] = useState<string | null>(null);
  const [typed, setTyped] = useState<string>();
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const read = readAnswers(page.form, answers);
  const text = (typed ?? signer).trim();
  const faults = new Map<string, string>();
  if (tried) {
    for (const { field, message } of read.problems) faults.set(field, label(message));
    if (signer.trim() === '') faults.set('signer', t('needName'));
    if (kind === 'drawn' ? png === null : text === '') faults.set('signature', t('needSignature'));
  }
  const send = useMutation({
    mutationFn: () =>
      request<PortalPage>('POST', '/portal/sign', {
        body: {
          token,
          answers: read.answers,
          signer: signer.trim(),
          ...(position.trim() === '' ? {} : { title: position.trim() }),
          signature: kind === 'drawn' ? { kind, png: png ?? '' } : { kind, text },
        } satisfies BodyOf<typeof signPortal>,
      }),
    onSuccess: (after) => {
      forgetDraft(token);
      onDone(after);
    },
  });
  if (send.error instanceof AppProblem)
    for (const { field, message } of send.error.fields) if (!faults.has(field)) faults.set(field, message);

  const edit = (change: { answers?: Record<string, unknown>; signer?: string; title?: string }): void => {
    const next = { answers, signer, title: position, ...change };
    setAnswers(next.answers);
    setSigner(next.signer);
    setPosition(next.title);
    saveDraft(token, next);
  };
  const startOver = (): void => {
    forgetDraft(token);
    setRestored(undefined);
    setAnswers(page.answers);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const isSigned = kind === 'drawn' ? png !== null : text !== '';
    if (read.problems.length === 0 && signer.trim() !== '' && isSigned) send.mutate();
    else setLook((count) => count + 1);
  };
  // After the faults are drawn: to the first of them.
  const [look, setLook] = useState(0);
  useEffect(() => {
    if (look === 0) return;
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    first?.scrollIntoView({ block: 'center' });
    (first?.matches('fieldset') ? first.querySelector('input') : first)?.focus({ preventScroll: true });
  }, [look]);

  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(Date.parse(page.expiresAt));
  const intro = label(page.form.intro);
  return (
    <main className="flex flex-col gap-5 pb-4">
      <div className="flex flex-col gap-2">
        <p className="text-base text-ink-2">{t('from', { sender: page.sender, workspace: page.workspace })}</p>
        <h1 className="text-2xl font-semibold">{label(page.form.name)}</h1>
        <p className="text-base">
          <span className="text-quiet">{t('subject')}</span> {page.title}
        </p>
        {intro !== '' && <p className="text-base whitespace-pre-line text-ink-2">{intro}</p>}
      </div>
      {restored && (
        <p
          role="status"
          className="flex flex-wrap items-center gap-2 rounded-md bg-accent-soft px-3 py-2 text-accent-ink"
        >
          <span className="flex-1">{t('restored')}</span>
          <button type="button" className="font-medium underline" onClick={startOver}>
            {t('startOver')}
          </button>
        </p>
      )}
      <form ref={form} noValidate className="flex flex-col gap-5" onSubmit={submit}>
        {page.form.questions.length > 0 && (
          <section className="flex flex-col gap-6 rounded-lg border border-line bg-surface p-4 md:p-6">
            {page.form.questions.map((question) => (
              <QuestionInput
                key={question.key}
                question={question}
                currency={page.currency}
                value={answers[question.key] ?? null}
                error={faults.get(`answers.${question.key}`)}
                onChange={(value) => edit({ answers: { ...answers, [question.key]: value } })}
              />
            ))}
          </section>
        )}
        <section
          aria-labelledby="confirm-title"
          className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 md:p-6"
        >
          <h2 id="confirm-title" className="text-lg font-semibold">
            {t('confirmTitle')}
          </h2>
          <p className="border-l-2 border-accent pl-3 text-base whitespace-pre-line">{label(page.form.statement)}</p>
          <div className="grid gap-4 md:grid-cols-2">
            <Field label={t('yourName')} required error={faults.get('signer')}>
              <Input
                autoComplete="name"
                maxLength={100}
                className="h-10! text-base! max-md:h-11!"
                value={signer}
                onChange={(event) => edit({ signer: event.target.value })}
              />
            </Field>
            <Field label={`${t('yourTitle')} · ${t('optional')}`}>
              <Input
                autoComplete="organization-title"
                maxLength={100}
                className="h-10! text-base! max-md:h-11!"
                value={position}
                onChange={(event) => edit({ title: event.target.value })}
              />
            </Field>
          </div>
          <div className="flex flex-col gap-2">
            <div className="flex items-center gap-3">
              <span className="text-sm text-ink-2">
                {t('signature')} <span className="text-red-ink">*</span>
              </span>
              <span className="flex-1" />
              <Segmented
                name={t('signature')}
                value={kind}
                onChange={setKind}
                items={[
                  { value: 'drawn', label: t('draw') },
                  { value: 'typed', label: t('type') },
                ]}
              />
            </div>
            {kind === 'drawn' ? (
              <SignaturePad onChange={setPng} invalid={faults.has('signature')} />
            ) : (
              <Input
                aria-label={t('typedHint')}
                aria-invalid={faults.has('signature') || undefined}
                maxLength={100}
                className="h-14! text-center text-2xl!"
                value={typed ?? signer}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
            <p className={faults.has('signature') ? 'text-xs text-red-ink' : 'text-xs text-quiet'}>
              {faults.get('signature') ?? faults.get('signature.png') ?? t(kind === 'typed' ? 'typedHint' : 'padHint')}
            </p>
          </div>
          <Trouble error={send.error} faults={faults.size} tried={tried} />
          <Button type="submit" variant="primary" size="lg" className="h-12! text-base!" busy={send.isPending}>
            {t(send.isPending ? 'signing' : 'sign')}
          </Button>
          <Button size="lg" variant="ghost" className="text-base!" onClick={() => setAsking(true)}>
            {t('ask')}
          </Button>
        </section>
        <p className="text-sm text-quiet">{t('until', { day })}</p>
      </form>
      {asking && <AskDialog token={token} sender={page.sender} onClose={() => setAsking(false)} onDone={onDone} />}
    </main>
  );
}

/** What stands in the way, above the button. */
function Trouble({ error, faults, tried }: { error: unknown; faults: number; tried: boolean }) {
  const t = useText(portalText);
  const isOther = error instanceof AppProblem && error.fields.length === 0;
  const said = isOther
    ? `${t('failed')} ${error.code === 'network' ? t('offline') : error.message}`
    : tried && faults > 0
      ? t('mend', { count: faults })
      : undefined;
  return (
    <p role="alert" className="rounded-md bg-red-soft px-3 py-2 text-red-ink empty:hidden">
      {said}
    </p>
  );
}
