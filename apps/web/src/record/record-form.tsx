import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { submitKeys } from '../app/client.ts';
import { useDraft } from '../app/draft.ts';
import type { FormRequest } from '../app/form-request.ts';
import { appText } from '../app/app.text.ts';
import { type DescribedField, type DescribedObject, fieldOf } from '../app/objects.ts';
import { useOnline } from '../app/offline.tsx';
import { AppProblem } from '../app/problem.ts';
import { explain } from '../app/problem-state.tsx';
import { useOpenRecord } from '../app/use-open-record.ts';
import { useMe } from '../app/session.ts';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { Drawer } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';
import { FieldEditor, isEditable, isWide } from './field-editor.tsx';
import { initialValues } from './initial-values.ts';
import { processesQuery } from './lookups.ts';
import { useStageMeaning } from './process-names.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { recordText } from './record.text.ts';
import { changedInput, isEmpty, nameOf, toInput } from './value.ts';
import { placeRow, refreshObject, sendUpdate, useWrites } from './writes.ts';

type Values = Record<string, unknown>;

/** Drawer that creates or edits a record of any described object. Loaded on first use. */
export default function RecordForm({
  request,
  object,
  onClose,
}: {
  request: FormRequest;
  object: DescribedObject;
  onClose: () => void;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const me = useMe();
  const format = useFormat();
  const [now] = useState(() => new Date().toISOString());
  const hasProcess = object.fields.some((field) => field.kind === 'reference' && field.to === 'process');
  const processes = useQuery({ ...processesQuery, enabled: hasProcess });
  const title = t(request.record ? 'editOf' : 'newOf', { object: label(object.label) });
  if (hasProcess && processes.isPending)
    return (
      <Drawer open onClose={onClose} title={title}>
        <SkeletonRows rows={10} />
      </Drawer>
    );
  const start =
    request.record ??
    initialValues(object, request.values ?? {}, {
      me: { id: me.member.id, name: me.member.name },
      processes: processes.data ?? [],
      inLanguage: label,
      now,
      currency: format.currency,
    });
  return <Form request={request} object={object} start={start} title={title} onClose={onClose} />;
}

function fieldsOf(object: DescribedObject): { first: DescribedField[]; more: DescribedField[] } {
  const first = object.formFields.flatMap((key) =>
    object.fields.filter((field) => field.key === key && isEditable(field)),
  );
  const more = object.fields.filter((field) => isEditable(field) && !first.includes(field));
  return { first, more };
}

function Form({
  request,
  object,
  start,
  title,
  onClose,
}: {
  request: FormRequest;
  object: DescribedObject;
  start: Values;
  title: string;
  onClose: () => void;
}) {
  const t = useText(recordText);
  const app = useText(appText);
  const label = useLabel();
  const format = useFormat();
  const client = useQueryClient();
  const openRecord = useOpenRecord();
  const online = useOnline();
  const writes = useWrites(object);
  const [keyring] = useState(submitKeys);
  const [base] = useState(start);
  const draft = useDraft<Values>(`${object.key}/${request.record?.id ?? 'new'}`);
  const { first, more } = useMemo(() => fieldsOf(object), [object]);
  const [all, setAll] = useState(false);
  const form = useForm<Values>({ defaultValues: { ...base, ...draft.restored?.values } });
  const values = useWatch({ control: form.control });
  const { keep } = draft;
  useEffect(() => {
    if (form.formState.isDirty) keep(values);
  }, [values, keep, form.formState.isDirty]);

  const save = useMutation({
    mutationFn: async (typed: Values) => {
      if (request.record) {
        const body = changedInput(object.fields, request.record, typed);
        if (Object.keys(body).length === 0) return request.record;
        return sendUpdate(object, request.record, typed, keyring.keyFor(body));
      }
      const input = Object.fromEntries(
        [...first, ...more]
          .filter((field) => !isEmpty(typed[field.key]))
          .map((field) => [field.key, toInput(field, typed[field.key])]),
      );
      return writes.create(input, keyring.keyFor(input));
    },
    onSuccess: (row) => {
      // The choice between both values was put off: the form stays open with what was typed.
      if (!row) return;
      keyring.done();
      draft.drop();
      placeRow(client, object.key, row);
      void refreshObject(client, object.key, request.record === undefined);
      request.onSaved?.(row);
      onClose();
      const name = nameOf(row, object.nameField);
      toast({
        title: request.record ? t('saved') : t('created', { name }),
        ...(request.record ? {} : { action: { label: t('open'), run: () => openRecord(object, row) } }),
      });
    },
    onError: (error) => {
      if (!(error instanceof AppProblem)) return;
      for (const problem of error.fields) {
        const field = fieldOf(object, problem.field.split('.')[0] ?? '');
        if (!field) continue;
        form.setError(field.key, { type: 'server', message: problem.message });
        if (more.includes(field)) setAll(true);
      }
    },
  });

  const meaning = useStageMeaning();
  const shown = all ? [...first, ...more] : first;
  const told = save.error ? explain(save.error, app) : undefined;
  const named =
    save.error instanceof AppProblem &&
    save.error.fields.some((problem) => fieldOf(object, problem.field.split('.')[0] ?? ''));
  return (
    <Drawer
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <span className="mr-auto text-sm text-ink-2" role="status">
            {save.isPending && !online ? t('waitingNetwork') : null}
          </span>
          <Button variant="primary" type="submit" form="record-form" busy={save.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      {draft.restored && (
        <div className="mb-3 flex items-center gap-2 rounded-sm bg-accent-soft px-3 py-1.5 text-sm text-accent-ink">
          <span className="flex-1">
            {app('draftRestored', { when: format.time(new Date(draft.restored.at).toISOString()) })}
          </span>
          <button
            type="button"
            className="font-medium underline"
            onClick={() => {
              draft.drop();
              form.reset(base);
            }}
          >
            {app('draftDiscard')}
          </button>
        </div>
      )}
      {told && (
        <div role="alert" className="mb-3 rounded-sm bg-red-soft px-3 py-2 text-red-ink">
          {named && save.error instanceof AppProblem ? t('fixFields', { count: save.error.fields.length }) : told.title}
          {!named && told.detail && <span className="block text-sm text-ink">{told.detail}</span>}
          {!named && told.requestId && <code className="block font-mono text-xs">{told.requestId}</code>}
        </div>
      )}
      <form
        id="record-form"
        noValidate
        className="grid grid-cols-1 gap-x-3 gap-y-3.5 md:grid-cols-2"
        onSubmit={(event) => void form.handleSubmit((typed) => save.mutate(typed))(event)}
      >
        {shown.map((field, at) => (
          <Controller
            key={field.key}
            control={form.control}
            name={field.key}
            rules={{
              validate: (value) =>
                value === undefined && form.getFieldState(field.key).isDirty
                  ? t(field.kind === 'date' || field.kind === 'dateTime' ? 'badDay' : 'badNumber')
                  : !(field.required && isEmpty(value)) || t('needed'),
            }}
            render={({ field: { value, onChange, onBlur }, fieldState }) => (
              <Field
                className={isWide(field) || (at === 0 && field.kind === 'text') ? 'md:col-span-2' : undefined}
                label={label(field.label)}
                required={field.required}
                hint={meaning(field, value) ?? (field.hint && label(field.hint))}
                error={fieldState.error?.message}
              >
                <FieldEditor
                  field={field}
                  value={value}
                  record={values}
                  onChange={onChange}
                  onBlur={onBlur}
                  autoFocus={at === 0 && !request.record}
                />
              </Field>
            )}
          />
        ))}
      </form>
      {!all && more.length > 0 && (
        <Button variant="ghost" className="mt-4" onClick={() => setAll(true)}>
          {t('moreFields')}
        </Button>
      )}
    </Drawer>
  );
}
