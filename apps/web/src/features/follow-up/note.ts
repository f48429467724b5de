import { followUpProblems } from '@throughline/domain/activity/note-quality.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { RecordInput, Ref } from '@throughline/domain/record/record.contract.ts';
import { asRef, asText, isEmpty } from '../../record/value.ts';

/** What a follow-up can be about. */
export const SUBJECTS = ['opportunity', 'account', 'lead'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The form's own values; all others of the description stand below 更多. */
export interface Note {
  kind: string;
  action: string;
  conclusion: string;
  nextStep: string;
  /** ISO instant; undefined while the box holds text that is no day. */
  nextStepAt: string | null | undefined;
  /** null: now, as of saving. */
  at: string | null | undefined;
  subject: Subject;
  about: Ref | null;
  contact: Ref | null;
  advanced: boolean;
  rest: Record<string, unknown>;
}
export const NOTE_FIELDS = [
  'kind',
  'action',
  'conclusion',
  'nextStep',
  'nextStepAt',
  'at',
  'opportunity',
  'account',
  'lead',
  'contact',
  'advanced',
] as const;

/** @param given values of the record to edit, or of the place where the form was opened */
export function noteOf(given: Readonly<Record<string, unknown>>, subjects: readonly Subject[]): Note {
  const subject = subjects.find((one) => asRef(given[one])) ?? subjects[0] ?? 'opportunity';
  return {
    kind: asText(given['kind']) || 'visit',
    action: asText(given['action']),
    conclusion: asText(given['conclusion']),
    nextStep: asText(given['nextStep']),
    nextStepAt: asText(given['nextStepAt']) || null,
    at: asText(given['at']) || null,
    subject,
    about: asRef(given[subject]) ?? null,
    contact: asRef(given['contact']) ?? null,
    advanced: given['advanced'] === true,
    rest: Object.fromEntries(
      Object.entries(given).filter(([key]) => !(NOTE_FIELDS as readonly string[]).includes(key)),
    ),
  };
}

/** Values as the record has them; references as `{ id, name }`. Empty texts are left out of a new record. */
export function valuesOf(note: Note): Record<string, unknown> {
  return {
    ...note.rest,
    kind: note.kind,
    action: note.action.trim() || null,
    conclusion: note.conclusion.trim() || null,
    nextStep: note.nextStep.trim() || null,
    nextStepAt: note.nextStepAt ?? null,
    ...(note.at ? { at: note.at } : {}),
    opportunity: note.subject === 'opportunity' ? note.about : null,
    ...(note.subject === 'account' ? { account: note.about } : {}),
    lead: note.subject === 'lead' ? note.about : null,
    contact: note.contact,
    advanced: note.subject === 'opportunity' ? note.advanced : null,
  };
}

/** Body of a new record: only what is said. */
export const inputOf = (note: Note): RecordInput =>
  Object.fromEntries(
    Object.entries(valuesOf(note)).flatMap(([key, value]) =>
      isEmpty(value) ? [] : [[key, asRef(value)?.id ?? value]],
    ),
  );

/**
 * The rules of R54 and R55 before sending: the same function as the server's.
 * @param isOpenDeal it is about a deal that is still open, which must have a next step
 * @param policyOff rules of the sales policy that the workspace switched off
 * @returns message per field; {} when it may be sent
 */
export function problemsOf(
  note: Note,
  isOpenDeal: boolean,
  policyOff: readonly string[] = [],
): Partial<Record<string, Label>> {
  const named = note.action.trim() !== '';
  const found = followUpProblems(
    { action: note.action, conclusion: note.conclusion, nextStep: note.nextStep, nextStepAt: note.nextStepAt ?? null },
    isOpenDeal,
    policyOff,
  );
  return Object.fromEntries(
    found.filter((problem) => named || problem.field !== 'action').map((problem) => [problem.field, problem.message]),
  );
}
