import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FieldOf } from '@throughline/domain/record/field.ts';
import { appText } from '../../app/app.text.ts';
import { useDraft } from '../../app/draft.ts';
import { type DescribedObject, fieldOf, useFindObject, useObjects } from '../../app/objects.ts';
import { useOnline } from '../../app/offline.tsx';
import { AppProblem } from '../../app/problem.ts';
import { explain } from '../../app/problem-state.tsx';
import { useMe } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { FormProps } from '../../record/custom-forms.ts';
import { FieldEditor, isEditable } from '../../record/field-editor.tsx';
import { recordQuery } from '../../record/queries.ts';
import { asRef, asText } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/checkbox.tsx';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { DateTimePicker } from '../../ui/date-picker.tsx';
import { Dialog, FullPage } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { usePhone } from '../../ui/use-phone.ts';
import { ContactPicker } from './contact-picker.tsx';
import { willText } from './effects.ts';
import { followUpText } from './follow-up.text.ts';
import { type Note, NOTE_FIELDS, noteOf, problemsOf, SUBJECTS } from './note.ts';
import { effectsBefore } from './outcome.ts';
import { SubjectPicker } from './subject-picker.tsx';
import { useSaveNote } from './use-save-note.ts';
import { WhenPicker } from './when-picker.tsx';

const LATE_MS = 24 * 3_600_000;

/** A follow-up in two taps: kind and next step; everything else is there when it is needed. A page of its own on a phone. */
export default function FollowUpForm({ request, object, onClose }: FormProps) {
  const t = useText(followUpText);
  const app = useText(appText);
  const label = useLabel();
  const format = useFormat();
  const online = useOnline();
  const phone = usePhone();
  const objects = useObjects();
  const { policyOff } = useMe().workspace;
  const subjects = SUBJECTS.filter((key) => objects.some((one) => one.key === key) && isWritable(object, key));
  const [base] = useState(() => noteOf(request.record ?? request.values ?? {}, subjects));
  const draft = useDraft<Note>(`activity/${request.record?.id ?? base.about?.id ?? 'new'}`);
  const [note, setNote] = useState<Note>(() => ({ ...base, ...draft.restored?.values }));
  const [tried, setTried] = useState(false);
  const [more, setMore] = useState(false);
  const change = (part: Partial<Note>): void => {
    const next = { ...note, ...part };
    setNote(next);
    draft.keep(next);
  };

  const deals = useFindObject('opportunity');
  const dealId = note.subject === 'opportunity' ? note.about?.id : undefined;
  const deal = useQuery({
    ...recordQuery(deals ?? { key: 'opportunity', path: 'opportunities' }, dealId ?? ''),
    enabled: deals !== undefined && dealId !== undefined,
  }).data?.record;
  const isOpenDeal = deal?.['stageKind'] === 'open' && !request.record;
  const account = note.subject === 'account' ? note.about?.id : asRef(deal?.['account'])?.id;

  const save = useSaveNote({ request, object, deal, onDone: () => (draft.drop(), onClose()) });
  const found = problemsOf(note, isOpenDeal, policyOff);
  const errorOf = (key: string): string | undefined => {
    const problem = tried ? found[key] : undefined;
    if (problem) return label(problem);
    return save.error instanceof AppProblem ? save.error.fields.find((one) => one.field === key)?.message : undefined;
  };
  const submit = (): void => {
    setTried(true);
    if (!note.about || Object.keys(found).length > 0 || note.nextStepAt === undefined || note.at === undefined) return;
    save.mutate(note);
  };
  useEffect(() => {
    if (tried) document.querySelector<HTMLElement>('#follow-up [aria-invalid="true"]')?.focus();
  }, [tried]);

  const kindField = fieldOf(object, 'kind') as FieldOf<'choice'> | undefined;
  const kinds = (kindField?.options ?? [])
    .filter((option) => !option.retired || option.key === note.kind)
    .map((option) => ({ value: option.key, label: label(option.label) }));
  const rest = object.fields.filter(
    (field) => isEditable(field) && !(NOTE_FIELDS as readonly string[]).includes(field.key),
  );
  const effects = request.record
    ? []
    : effectsBefore(
        deal,
        { nextStep: note.nextStep, nextStepAt: note.nextStepAt ?? null, advanced: note.advanced },
        format.today(),
        format.timeZone,
      );
  const shownFields = new Set([
    'action',
    'conclusion',
    'nextStep',
    'nextStepAt',
    'at',
    'contact',
    note.subject,
    ...rest.map((field) => field.key),
  ]);
  const unplaced =
    save.error &&
    !(
      save.error instanceof AppProblem &&
      save.error.fields.length > 0 &&
      save.error.fields.every((problem) => shownFields.has(problem.field))
    )
      ? explain(save.error, app)
      : undefined;
  const Frame = phone ? FullPage : Dialog;

  return (
    <Frame
      open
      onClose={onClose}
      title={t(request.record ? 'titleEdit' : 'title')}
      footer={
        <>
          {effects.length > 0 && (
            <p className="mr-auto text-sm text-ink-2">
              {t('afterSaving')}
              {effects.map((effect) => willText(effect, format)).join(' · ')}
            </p>
          )}
          <Button type="submit" form="follow-up" variant="primary" size={phone ? 'lg' : 'md'} busy={save.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form
        id="follow-up"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit();
        }}
      >
        {draft.restored && (
          <div className="flex items-center gap-2 rounded-sm bg-accent-soft px-3 py-1.5 text-sm text-accent-ink">
            <span className="flex-1">
              {app('draftRestored', { when: format.time(new Date(draft.restored.at).toISOString()) })}
            </span>
            <button
              type="button"
              className="font-medium underline"
              onClick={() => {
                draft.drop();
                setNote(base);
              }}
            >
              {app('draftDiscard')}
            </button>
          </div>
        )}
        {unplaced && (
          <div role="alert" className="rounded-sm bg-red-soft px-3 py-2 text-red-ink">
            {unplaced.title}
            {unplaced.detail && <span className="block text-sm text-ink">{unplaced.detail}</span>}
            {unplaced.requestId && <code className="block font-mono text-xs">{unplaced.requestId}</code>}
          </div>
        )}
        {!online && <p className="rounded-sm bg-sunken px-3 py-1.5 text-sm">{t('waiting')}</p>}
        <SubjectPicker
          note={note}
          subjects={subjects}
          onChange={change}
          autoFocus={!base.about && !phone}
          error={tried && !note.about ? t('aboutNeeded') : errorOf(note.subject)}
        />
        <div className="flex flex-col gap-1.5">
          <span className="text-sm text-ink-2">{t('kind')}</span>
          <ChoiceChips name={t('kind')} value={note.kind} onChange={(kind) => change({ kind })} options={kinds} />
        </div>
        <Field label={t('action')} error={errorOf('action')}>
          <Input
            value={note.action}
            maxLength={2000}
            placeholder={t('actionDefault', { kind: kinds.find((one) => one.value === note.kind)?.label ?? '' })}
            onChange={(event) => change({ action: event.target.value })}
          />
        </Field>
        <Field label={t('conclusion')} required={isOpenDeal} error={errorOf('conclusion')}>
          <Textarea
            rows={2}
            autoFocus={base.about !== null && !phone}
            placeholder={t('conclusionHint')}
            value={note.conclusion}
            onChange={(event) => change({ conclusion: event.target.value })}
          />
        </Field>
        <Field label={t('nextStep')} required={isOpenDeal} error={errorOf('nextStep')}>
          <Input
            maxLength={2000}
            placeholder={t('nextStepHint')}
            value={note.nextStep}
            onChange={(event) => change({ nextStep: event.target.value })}
          />
        </Field>
        <Field label={t('when')} required={isOpenDeal} error={errorOf('nextStepAt')}>
          <WhenPicker value={note.nextStepAt} onChange={(nextStepAt) => change({ nextStepAt })} />
        </Field>
        {isWritable(object, 'contact') && note.subject !== 'lead' && (
          <Field label={t('contact')} error={errorOf('contact')}>
            <ContactPicker account={account} value={note.contact} onChange={(contact) => change({ contact })} />
          </Field>
        )}
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          {note.subject === 'opportunity' && isWritable(object, 'advanced') && (
            <span title={t('advancedHint')}>
              <Switch checked={note.advanced} onChange={(advanced) => change({ advanced })}>
                {t('advanced')}
              </Switch>
            </span>
          )}
          <HappenedAt value={note.at} onChange={(at) => change({ at })} error={errorOf('at')} />
          {!more && rest.length > 0 && (
            <Button variant="ghost" size="sm" onClick={() => setMore(true)}>
              {t('more')}
            </Button>
          )}
        </div>
        {more &&
          rest.map((field) => (
            <Field
              key={field.key}
              label={label(field.label)}
              required={field.required}
              hint={field.hint && label(field.hint)}
              error={errorOf(field.key)}
            >
              <FieldEditor
                field={field}
                value={note.rest[field.key]}
                record={note.rest}
                onChange={(value) => change({ rest: { ...note.rest, [field.key]: value } })}
              />
            </Field>
          ))}
      </form>
    </Frame>
  );
}

const isWritable = (object: DescribedObject, key: string): boolean => {
  const field = fieldOf(object, key);
  return field !== undefined && isEditable(field);
};

function HappenedAt({
  value,
  onChange,
  error,
}: {
  value: string | null | undefined;
  onChange: (value: string | null | undefined) => void;
  error: string | undefined;
}) {
  const t = useText(followUpText);
  const { timeZone } = useFormat();
  const [opened] = useState(() => Date.now());
  const isLate = asText(value) !== '' && opened - Date.parse(asText(value)) > LATE_MS;
  if (value === null)
    return (
      <span className="flex items-center gap-1.5 text-sm text-ink-2">
        {t('happened')} {t('now')}
        <Button variant="ghost" size="sm" onClick={() => onChange(new Date(opened).toISOString())}>
          {t('otherTime')}
        </Button>
      </span>
    );
  return (
    <Field label={t('happened')} className="w-full" hint={isLate ? t('late') : undefined} error={error}>
      <DateTimePicker timeZone={timeZone} value={value ?? null} onChange={onChange} />
    </Field>
  );
}
