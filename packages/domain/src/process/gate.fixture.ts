import { defaultCalendar } from '../calendar/default-calendar.ts';
import { opportunityObject } from '../opportunity/opportunity.object.ts';
import { standardCatalog } from '../record/objects.ts';
import { type Criterion, criterionSchema } from './criterion.ts';
import type { GateEnv, GateFacts } from './gate.ts';
import { type ProcessDefinition, processDefinitionSchema } from './process.ts';

/** A deal that nobody has touched. */
export const NO_FACTS: GateFacts = {
  deal: {},
  owner: 'rep',
  stageEnteredAt: '2026-11-02T01:00:00.000Z',
  evidence: [],
  documents: [],
  talks: [],
  actions: [],
  approvals: [],
  confirmations: [],
  reported: [],
  waivers: [],
  team: [],
};
export const NOW = Date.parse('2026-11-10T02:00:00Z');
export const ENV: GateEnv = {
  now: NOW,
  calendar: defaultCalendar('Asia/Shanghai'),
  object: opportunityObject,
  catalog: standardCatalog,
};

export const idOf = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const words = (text: string) => ({ zh: text, en: text });

/** A criterion from its kind and what the kind asks for. */
export const criterionOf = (input: Record<string, unknown>): Criterion =>
  criterionSchema.parse({ key: 'it', label: words('it'), ...input });

/** Stages `a`, `b`, `c` (open), `won`, `lost`; `exits` are the exit criteria of `a`, `entries` the entry criteria of `b`. */
export function processOf(
  exits: readonly Criterion[] = [],
  entries: readonly Criterion[] = [],
  stages: Readonly<Record<string, Record<string, unknown>>> = {},
): ProcessDefinition {
  const stage = (key: string, kind: string, position: number) => ({
    id: idOf(position),
    key,
    name: words(key),
    definition: words(key),
    kind,
    position,
    probability: 0.5,
    ownerRoles: ['salesRep'],
    windowDays: null,
    requiredFields: [],
    deliverables: [],
    actions: [],
    criteria: { entry: key === 'b' ? entries : [], exit: key === 'a' ? exits : [] },
    autoAdvance: false,
    ...stages[key],
  });
  return processDefinitionSchema.parse({
    stages: [
      stage('a', 'open', 1),
      stage('b', 'open', 2),
      stage('c', 'open', 3),
      stage('won', 'won', 4),
      stage('lost', 'lost', 5),
    ],
  });
}
