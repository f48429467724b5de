import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CriterionState } from '@throughline/domain/process/gate.contract.ts';
import { submitKeys } from '../../app/client.ts';
import { useDraft } from '../../app/draft.ts';
import { fieldOf, useFindObject } from '../../app/objects.ts';
import { AppProblem } from '../../app/problem.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { FieldEditor, isEditable, isWide } from '../../record/field-editor.tsx';
import { recordQuery } from '../../record/queries.ts';
import { placeRow, refreshObject, sendUpdate } from '../../record/writes.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { gateText } from './gate.text.ts';
import { factKind } from './remedy.ts';
import { RemedyFrame } from './remedy-frame.tsx';
import { useEvidence } from './use-evidence.ts';

export interface RemedyFormProps {
  dealId: string;
  state: CriterionState;
  /** Whom to ask where the member may not do it. */
  responsible: string;
  onClose: () => void;
}

/** Just the fields that the criterion asks for. */
export function SetFieldsForm({ dealId, state, responsible, onClose, fields }: RemedyFormProps & { fields: string[] }) {
  const t = useText(gateText);
  const label = useLabel();
  const client = useQueryClient();
  const object = useFindObject('opportunity');
  const row = useQuery({
    ...recordQuery(object ?? { key: 'opportunity', path: 'opportunities' }, dealId),
    enabled: object !== undefined,
  }).data?.record;
  const draft = useDraft<Record<string, unknown>>(`gate/${dealId}/${state.ref}`);
  const [typed, setTyped] = useState<Record<string, unknown>>(draft.restored?.values ?? {});
  const [keyring] = useState(submitKeys);
  const save = useMutation({
    mutationFn: () => {
      if (!object || !row) throw new Error('the deal is not here yet');
      return sendUpdate(object, row, typed, keyring.keyFor(typed));
    },
    onSuccess: (saved) => {
      if (!saved) return;
      keyring.done();
      draft.drop();
      placeRow(client, 'opportunity', saved);
      void refreshObject(client, 'opportunity', true);
      onClose();
    },
  });
  if (!object || !row) return <Skeleton className="m-3 h-8" />;
  const known = fields.flatMap((key) => fieldOf(object, key) ?? []);
  const writable = known.filter(isEditable);
  const fault = (key: string): string | undefined =>
    save.error instanceof AppProblem
      ? save.error.fields.find((one) => one.field.split('.')[0] === key)?.message
      : undefined;
  const placed = writable.some((field) => fault(field.key) !== undefined);
  return (
    <RemedyFrame
      name={`${t('fillIn')} ${label(state.label)}`}
      error={placed ? undefined : save.error}
      busy={save.isPending}
      send={writable.length > 0 ? t('save') : undefined}
      // A text that is no value of its field stays as typed and is not sent.
      onSend={() => Object.values(typed).every((value) => value !== undefined) && save.mutate()}
      onCancel={onClose}
    >
      {writable.length === 0 && (
        <p className="text-sm text-ink-2">
          {known.some((field) => !field.system) ? t('noRight', { who: responsible }) : t('nothingToFill')}
        </p>
      )}
      <div className="grid gap-2.5 md:grid-cols-2">
        {writable.map((field, at) => (
          <Field
            key={field.key}
            label={label(field.label)}
            hint={field.hint && label(field.hint)}
            error={fault(field.key)}
            className={isWide(field) || writable.length === 1 ? 'md:col-span-2' : undefined}
          >
            <FieldEditor
              field={field}
              value={field.key in typed ? typed[field.key] : row[field.key]}
              record={{ ...row, ...typed }}
              autoFocus={at === 0}
              onChange={(value) => {
                const next = { ...typed, [field.key]: value };
                setTyped(next);
                draft.keep(next);
              }}
            />
          </Field>
        ))}
      </div>
    </RemedyFrame>
  );
}

/** Somebody's word that a criterion is met. */
export function DeclareForm({ dealId, state, onClose }: RemedyFormProps) {
  const t = useText(gateText);
  const label = useLabel();
  const evidence = useEvidence(dealId);
  const draft = useDraft<string>(`gate/${dealId}/${state.ref}`);
  const [note, setNote] = useState(() => draft.restored?.values ?? '');
  const [keyring] = useState(submitKeys);
  const save = useMutation({
    mutationFn: () => evidence.give(state.ref, { note: note.trim() || undefined }, keyring.keyFor(note)),
    onSuccess: () => {
      draft.drop();
      onClose();
    },
  });
  return (
    <RemedyFrame
      name={t('declareTitle', { label: label(state.label) })}
      error={save.error}
      busy={save.isPending}
      send={t('declare')}
      onSend={() => save.mutate()}
      onCancel={onClose}
    >
      <Field label={t('note')} hint={t('declaredHint')}>
        <Textarea
          autoFocus
          rows={2}
          maxLength={2000}
          placeholder={t('noteHint')}
          value={note}
          onChange={(event) => {
            setNote(event.target.value);
            draft.keep(event.target.value);
          }}
        />
      </Field>
    </RemedyFrame>
  );
}

/** A fact that finance, delivery or law reports: yes, a share, a number. */
export function ReportFactForm({ dealId, state, onClose, fact }: RemedyFormProps & { fact: string }) {
  const t = useText(gateText);
  const label = useLabel();
  const evidence = useEvidence(dealId);
  const kind = factKind(fact);
  const have = state.progress?.have ?? 0;
  const [value, setValue] = useState<number | null>(kind === 'flag' ? 1 : have > 0 ? have : null);
  const [note, setNote] = useState('');
  const [keyring] = useState(submitKeys);
  const save = useMutation({
    mutationFn: () => evidence.report(fact, value ?? 0, note.trim(), keyring.keyFor([value, note])),
    onSuccess: onClose,
  });
  const name = label(state.label);
  return (
    <RemedyFrame
      name={`${t('reportFact')} ${name}`}
      error={save.error}
      busy={save.isPending}
      send={t('reportFact')}
      onSend={() => value !== null && save.mutate()}
      onCancel={onClose}
    >
      {kind === 'flag' ? (
        <Checkbox checked={value === 1} onChange={(checked) => setValue(checked ? 1 : 0)}>
          {name}
        </Checkbox>
      ) : (
        <Field label={name} className="max-w-60">
          <NumberInput
            autoFocus
            {...(kind === 'share' && { suffix: '%' })}
            value={value === null ? null : kind === 'share' ? Number((value * 100).toPrecision(12)) : value}
            onChange={(next) =>
              setValue(
                typeof next === 'number' ? (kind === 'share' ? Number((next / 100).toPrecision(12)) : next) : null,
              )
            }
          />
        </Field>
      )}
      <Field label={t('note')}>
        <Input
          maxLength={2000}
          placeholder={t('noteHint')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
    </RemedyFrame>
  );
}
