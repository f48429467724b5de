import type { Calendar } from '../calendar/calendar.ts';
import { DAY_MS, formatDay } from '../calendar/day.ts';
import { dayOfInstant } from '../calendar/zone.ts';
import { type FactValue, isEmptyValue } from '../condition/facts.ts';
import type { DealSign } from '../opportunity/opportunity.object.ts';
import type { Label } from '../platform/label.ts';
import type { DealFactKey } from './deal-fact.ts';
import type { GateFacts } from './gate.ts';
import { pathOf, type ProcessDefinition, type Stage } from './process.ts';

/** What signs look at: what gates look at. */
export type SignFacts = GateFacts;
export interface SignEnv {
  /** Epoch milliseconds. */
  now: number;
  calendar: Calendar;
  /** Version of the process that the deal runs on. */
  definition: ProcessDefinition;
}

/** Something is wrong with a deal: why, by which facts, and what to do. */
export interface Sign {
  key: DealSign;
  reason: Label;
  facts: Label[];
  remedy: Label;
}

/** A sign that the facts give, from an instant on (null = at once) for as long as they stay as they are. */
export interface Course {
  from: number | null;
  say: () => Omit<Sign, 'key'>;
}

/** The facts of a deal with what every rule asks of them. */
export interface Scene {
  facts: SignFacts;
  env: SignEnv;
  stage: Stage;
  /** Stage that confirms the need; undefined where the process has none. */
  needStage: Stage | undefined;
}

/** The stage that confirms the need: named so, or the first that asks for its document, or for the field. */
export function needStageOf(definition: ProcessDefinition): Stage | undefined {
  const open = pathOf(definition).filter((stage) => stage.kind === 'open');
  const asksForDocument = (stage: Stage): boolean =>
    stage.criteria.exit.some(
      (criterion) =>
        (criterion.kind === 'confirmation' && criterion.form === 'requirementSurvey') ||
        (criterion.kind === 'document' && isRequirement(criterion.document)),
    ) || stage.deliverables.some((one) => one.document !== null && isRequirement(one.document));
  return (
    open.find((stage) => stage.key === 'need') ??
    open.find(asksForDocument) ??
    open.find((stage) => stage.requiredFields.includes('need'))
  );
}

export const isRequirement = (document: string): boolean =>
  document === 'requirementSurvey' || document === 'requirementDocument';

export const isFilled = (value: FactValue): boolean =>
  typeof value === 'string' ? value.trim() !== '' : !isEmptyValue(value);

export const both = (zh: string, en: string): Label => ({ zh, en });
export const dayOf = ({ env }: Scene, at: string | number): string =>
  formatDay(dayOfInstant(env.calendar.timeZone, typeof at === 'number' ? at : Date.parse(at)));
export const days = (from: number, to: number): number => Math.floor((to - from) / DAY_MS);
export const joined = (labels: readonly Label[]): Label =>
  both(labels.map((one) => one.zh).join('、'), labels.map((one) => one.en).join(', '));

/** Words of somebody, cut so that a reason stays one line. */
const MOST_QUOTED = 60;
export function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  // A character of two halves is not cut in the middle.
  return line.length <= MOST_QUOTED ? line : `${line.slice(0, MOST_QUOTED).replace(/\p{Cs}$/u, '')}…`;
}

/** Newest value that was reported of a fact; undefined where nobody did. */
export function reportedOf({ facts }: Scene, fact: DealFactKey): number | undefined {
  return facts.reported.find((one) => one.fact === fact)?.value;
}
export const hasDocument = ({ facts }: Scene, ...kinds: string[]): boolean =>
  facts.documents.some((file) => kinds.includes(file.kind));

/** The contract stands on paper, by signature or by report; a deal that counts as won is taken at its word unless somebody reported otherwise. */
export function isSigned(scene: Scene): boolean {
  const { facts, stage } = scene;
  if (hasDocument(scene, 'contract')) return true;
  if (facts.confirmations.some((one) => one.form === 'contractSignature' && one.status === 'signed')) return true;
  const reported = reportedOf(scene, 'contractSigned');
  return reported === undefined ? stage.kind !== 'open' : reported >= 1;
}

/** The customer's requirement stands on paper, or was confirmed in the stage that asks for it. */
export function hasRequirement(scene: Scene): boolean {
  const { facts, needStage } = scene;
  return (
    facts.documents.some((file) => isRequirement(file.kind)) ||
    facts.confirmations.some((one) => one.form === 'requirementSurvey' && one.status === 'signed') ||
    (needStage !== undefined && facts.evidence.some((given) => given.ref.startsWith(`${needStage.key}.`)))
  );
}
