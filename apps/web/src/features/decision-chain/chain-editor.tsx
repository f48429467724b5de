import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BadgeCheck } from 'lucide-react';
import { useState } from 'react';
import { ACTIVITY_KINDS } from '@throughline/domain/activity/activity.object.ts';
import { ATTITUDES, DECISION_ROLES, INFLUENCE } from '@throughline/domain/contact/contact.object.ts';
import type { ChainItem } from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import { circleOf } from '@throughline/domain/decision-chain/decision-chain.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { recordAddress, useFindObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { bracketed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { asText } from '../../record/value.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { chainText } from './decision-chain.text.ts';
import { type ChainWrites, talksQuery } from './queries.ts';

type Values = Pick<ChainItem, 'role' | 'attitude' | 'influence' | 'reportsTo'> & { note: string };

/** What the deal itself says; what it takes from the contact stays open. */
const valuesOf = (item: ChainItem): Values => ({
  role: item.own.includes('role') ? item.role : null,
  attitude: item.own.includes('attitude') ? item.attitude : null,
  influence: item.own.includes('influence') ? item.influence : null,
  reportsTo: item.reportsTo,
  note: item.note ?? '',
});

/** What a person of the customer means to a deal, and whether they were confirmed as the key person. */
export function ChainEditor({
  dealId,
  item,
  everybody,
  writes,
  onClose,
}: {
  dealId: string;
  item: ChainItem;
  everybody: readonly ChainItem[];
  writes: ChainWrites;
  onClose: () => void;
}) {
  const t = useText(chainText);
  const label = useLabel();
  const contacts = useFindObject('contact');
  const [values, setValues] = useState<Values>(() => valuesOf(item));
  const [busy, setBusy] = useState(false);
  const contact = item.contact.id;
  const set = (more: Partial<Values>): void => setValues({ ...values, ...more });
  const options = <K extends string>(list: readonly { key: K; label: { zh: string; en: string }; color: string }[]) =>
    list.map((option) => ({ value: option.key, label: label(option.label), color: option.color }));
  /** Shown while the deal says nothing itself. */
  const inherited = (
    key: 'role' | 'attitude' | 'influence',
    list: readonly { key: string; label: { zh: string; en: string } }[],
  ) => {
    const found = item.own.includes(key) ? undefined : list.find((option) => option.key === item[key]);
    return found ? `${label(found.label)}${bracketed(t('asContact'))}` : t('asContact');
  };
  const links = everybody.map((one) => ({ contact: one.contact.id, reportsTo: one.reportsTo }));
  const superiors = everybody.filter(
    (one) => one.contact.id !== contact && circleOf(links, contact, one.contact.id) === undefined,
  );
  const run = async (work: () => Promise<boolean>): Promise<void> => {
    setBusy(true);
    const done = await work();
    setBusy(false);
    if (done) onClose();
  };
  const isDirty = JSON.stringify(values) !== JSON.stringify(valuesOf(item));
  return (
    <Dialog
      open
      onClose={onClose}
      title={item.contact.name ?? '—'}
      aside={
        item.canOpen &&
        contacts && (
          <Link to={recordAddress(contacts, contact) as '/'} className={buttonClass('ghost', 'sm')}>
            {t('open')}
          </Link>
        )
      }
      footer={
        <>
          <Button
            variant="danger"
            className="mr-auto"
            disabled={busy}
            onClick={() => void run(() => writes.remove(item))}
          >
            {t('remove')}
          </Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!isDirty}
            onClick={() => void run(() => writes.change(contact, { ...values, note: values.note.trim() || null }))}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 md:grid-cols-2">
        <Field label={t('role')}>
          <Select
            clearable
            value={values.role}
            placeholder={inherited('role', DECISION_ROLES)}
            options={options(DECISION_ROLES)}
            onChange={(role) => set({ role })}
          />
        </Field>
        <Field label={t('attitude')}>
          <Select
            clearable
            value={values.attitude}
            placeholder={inherited('attitude', ATTITUDES)}
            options={options(ATTITUDES)}
            onChange={(attitude) => set({ attitude })}
          />
        </Field>
        <Field label={t('influence')}>
          <Select
            clearable
            value={values.influence}
            placeholder={inherited('influence', INFLUENCE)}
            options={options(INFLUENCE)}
            onChange={(influence) => set({ influence })}
          />
        </Field>
        <Field label={t('reportsTo')}>
          <Select
            clearable
            value={values.reportsTo}
            placeholder={t('nobodyAbove')}
            options={superiors.map((one) => ({ value: one.contact.id, label: one.contact.name ?? '—' }))}
            onChange={(reportsTo) => set({ reportsTo })}
          />
        </Field>
        <Field label={t('note')} className="md:col-span-2">
          <Textarea
            rows={2}
            maxLength={2000}
            placeholder={t('notePlaceholder')}
            value={values.note}
            onChange={(event) => set({ note: event.target.value })}
          />
        </Field>
      </div>
      {item.role === 'decisionMaker' && (
        <KeyPerson dealId={dealId} item={item} writes={writes} busy={busy} onRun={(work) => void run(work)} />
      )}
    </Dialog>
  );
}

function KeyPerson({
  dealId,
  item,
  writes,
  busy,
  onRun,
}: {
  dealId: string;
  item: ChainItem;
  writes: ChainWrites;
  busy: boolean;
  onRun: (work: () => Promise<boolean>) => void;
}) {
  const t = useText(chainText);
  const format = useFormat();
  const contact = item.contact.id;
  const { confirmed } = item;
  if (confirmed) {
    return (
      <section aria-label={t('keyPerson')} className="mt-4 flex items-center gap-2 rounded-md bg-green-soft px-3 py-2">
        <BadgeCheck aria-hidden size={16} className="shrink-0 text-green-ink" />
        <p className="min-w-0 flex-1">
          {t('confirmedBy', { name: confirmed.by?.name ?? '—', at: format.time(confirmed.at) })}
          {confirmed.activity && <span className="block truncate text-sm text-ink-2">{confirmed.activity.action}</span>}
        </p>
        <Button size="sm" disabled={busy} onClick={() => onRun(() => writes.unconfirm(contact))}>
          {t('unconfirm')}
        </Button>
      </section>
    );
  }
  return <ConfirmForm dealId={dealId} contact={contact} writes={writes} busy={busy} onRun={onRun} />;
}

function ConfirmForm({
  dealId,
  contact,
  writes,
  busy,
  onRun,
}: {
  dealId: string;
  contact: string;
  writes: ChainWrites;
  busy: boolean;
  onRun: (work: () => Promise<boolean>) => void;
}) {
  const t = useText(chainText);
  const label = useLabel();
  const format = useFormat();
  const talks = useQuery(talksQuery(dealId, contact)).data;
  const [chosen, setChosen] = useState<string | null>();
  const [note, setNote] = useState('');
  const activity = chosen === undefined ? (talks?.[0]?.id ?? null) : chosen;
  const told = (row: RecordRow): string => {
    const kind = ACTIVITY_KINDS.find((one) => one.key === row['kind']);
    return [format.time(asText(row['at'])), kind && label(kind.label), asText(row['action'])]
      .filter(Boolean)
      .join(' · ');
  };
  return (
    <section aria-label={t('keyPerson')} className="mt-4 flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="font-semibold">{t('unconfirmedKey')}</h3>
      {talks && talks.length === 0 && <p className="text-sm text-quiet">{t('noTalks')}</p>}
      {talks && talks.length > 0 && (
        <Field label={t('proof')}>
          <Select
            clearable
            value={activity}
            options={talks.map((row) => ({ value: row.id, label: told(row) }))}
            onChange={setChosen}
          />
        </Field>
      )}
      <Field label={t('proofNote')}>
        <Textarea
          rows={2}
          maxLength={2000}
          placeholder={t('proofPlaceholder')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
      <Button
        className="self-start"
        disabled={busy || (activity === null && note.trim() === '')}
        onClick={() => onRun(() => writes.confirm(contact, { activity, note: note.trim() || null }))}
      >
        {t('confirm')}
      </Button>
    </section>
  );
}
