import { useQueryClient } from '@tanstack/react-query';
import { recordLookup } from '../../record/lookups.ts';
import { useText } from '../../i18n/use-text.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { followUpText } from './follow-up.text.ts';
import type { Note, Subject } from './note.ts';

const PLACEHOLDER = { opportunity: 'chooseOpportunity', account: 'chooseAccount', lead: 'chooseLead' } as const;

/** What the follow-up is about: a deal as a rule, an account or a lead otherwise. */
export function SubjectPicker({
  note,
  subjects,
  onChange,
  error,
  autoFocus,
}: {
  note: Note;
  subjects: readonly Subject[];
  onChange: (change: Partial<Note>) => void;
  error?: string | undefined;
  autoFocus: boolean;
}) {
  const t = useText(followUpText);
  const client = useQueryClient();
  return (
    <div className="flex flex-col gap-1.5">
      {subjects.length > 1 && (
        <div>
          <Segmented
            name={t('about')}
            value={note.subject}
            onChange={(subject) => onChange({ subject, about: null, contact: null })}
            items={subjects.map((value) => ({ value, label: t(value) }))}
          />
        </div>
      )}
      <Field
        label={<span className={subjects.length > 1 ? 'sr-only' : undefined}>{t(note.subject)}</span>}
        error={error}
      >
        <Combobox
          key={note.subject}
          autoFocus={autoFocus}
          placeholder={t(PLACEHOLDER[note.subject])}
          value={note.about && { id: note.about.id, name: note.about.name ?? '—' }}
          onChange={(option) => onChange({ about: option && { id: option.id, name: option.name }, contact: null })}
          load={(text, signal) => recordLookup(note.subject).load(client, text, signal)}
        />
      </Field>
    </div>
  );
}
