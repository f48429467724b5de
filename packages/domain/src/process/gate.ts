import { type EvaluateEnv, evaluate } from '../condition/evaluate.ts';
import type { Facts } from '../condition/facts.ts';
import { conditionPaths, isKeptByServices } from '../condition/reads.ts';
import { documentKindLabel } from '../file/document-kind.ts';
import { AppError } from '../platform/error.ts';
import type { Label } from '../platform/label.ts';
import { findField, type ObjectDescription } from '../record/object.ts';
import { playerOf, type TeamMember } from '../team/team-role.ts';
import type { Criterion } from './criterion.ts';
import { dealFact } from './deal-fact.ts';
import type { CriterionState, EvidenceItem, EvidenceLevel, Remedy } from './gate.contract.ts';
import { isDeclarable } from './given-evidence.ts';
import type { GateKeeper } from './move.ts';
import { type ExceptionChannel, pathOf, type ProcessDefinition, type Stage } from './process.ts';

export type Side = 'entry' | 'exit';

/** Somebody's word or proof for one criterion, given on the deal. */
export interface GivenEvidence {
  id: string;
  /** `stage.criterion`, by their keys: it holds in every version and copy that has both. */
  ref: string;
  level: 'declared' | 'proven';
  source: 'statement' | 'file' | 'activity';
  /** File or activity that stands behind it. */
  about: string | null;
  note: string | null;
  by: string | null;
  /** ISO instants in UTC, here and below. */
  at: string;
}
export interface DocumentFact {
  id: string;
  kind: string;
  name: string;
  by: string | null;
  at: string;
}
export interface TalkFact {
  id: string;
  kind: string;
  action: string;
  conclusion: string | null;
  nextStep: string | null;
  /** Decision role of the contact on this deal; null where no contact is named or the role is unknown. */
  role: string | null;
  contact: string | null;
  by: string | null;
  at: string;
}
export interface ActionFact {
  task: string;
  /** Keys of the stage and of its standard action. */
  stage: string;
  action: string;
  status: 'open' | 'done' | 'cancelled';
  owner: string | null;
  /** What the action asks for is attached. */
  proven: boolean;
  at: string;
}
export interface ApprovalFact {
  id: string;
  flow: string;
  status: 'running' | 'approved' | 'rejected' | 'withdrawn';
  /** Nothing that was approved has changed since. */
  fits: boolean;
  waitingFor: readonly string[];
  by: string | null;
  at: string;
}
export interface ConfirmationFact {
  id: string;
  form: string;
  status: 'open' | 'changesAsked' | 'signed' | 'revoked' | 'expired';
  signer: string | null;
  at: string;
}
export interface ReportedFact {
  fact: string;
  value: number;
  /** A person's report is their word; another system's is proof. */
  source: 'member' | 'apiKey';
  by: string | null;
  at: string;
}
/** A granted exception that has not lapsed, or one that a move rested on. */
export interface Waiver {
  exception: string;
  /** Key of its channel. */
  channel: string;
  stages: readonly string[];
  criteria: readonly string[];
  /** When it lapses; null once a move rested on it. */
  expires: string | null;
}

/** All that gates look at, of one deal at one moment. */
export interface GateFacts {
  /** The deal as conditions read it, with what their paths lead through. */
  deal: Facts;
  owner: string | null;
  stageEnteredAt: string | null;
  evidence: readonly GivenEvidence[];
  documents: readonly DocumentFact[];
  talks: readonly TalkFact[];
  actions: readonly ActionFact[];
  approvals: readonly ApprovalFact[];
  confirmations: readonly ConfirmationFact[];
  reported: readonly ReportedFact[];
  waivers: readonly Waiver[];
  team: readonly TeamMember[];
}

export type GateEnv = Omit<EvaluateEnv, 'object'> & { object: ObjectDescription };

/** What a criterion takes, before who must provide it and whether it was waived. */
interface Finding {
  evidence: EvidenceItem[];
  /** Enough of it is there, at this level. */
  level: EvidenceLevel;
  remedy: Remedy;
  progress?: { have: number; want: number };
  broken?: Label;
  flipsAt?: number | null;
}

const refOf = (stage: Stage, key: string): string => `${stage.key}.${key}`;
const strongest = (evidence: readonly EvidenceItem[]): EvidenceLevel =>
  evidence.some((item) => item.level === 'proven') ? 'proven' : evidence.length > 0 ? 'declared' : 'none';

/** Words or proof that somebody gave for a criterion, newest first. */
const givenFor = (facts: GateFacts, ref: string): EvidenceItem[] =>
  facts.evidence
    .filter((given) => given.ref === ref)
    .map(({ level, source, id, about, note, by, at }) => ({
      level,
      source,
      id: about ?? id,
      text: note,
      by,
      at,
      given: id,
    }))
    .toSorted((one, other) => (one.at < other.at ? 1 : -1));

/** Criteria that a stage has beside those written down: its required fields, its required documents. */
function impliedCriteria(stage: Stage, side: Side): Criterion[] {
  // Nobody leaves a decision, so what it asks for is asked before; a loss has its review.
  const asks = stage.kind === 'open' || stage.kind === 'delivering' ? 'exit' : stage.kind === 'lost' ? null : 'entry';
  if (side !== asks) return [];
  const fields = stage.requiredFields.map(
    (field): Criterion => ({
      kind: 'field',
      key: `field:${field}`,
      label: { zh: field, en: field },
      demandsProof: false,
      condition: { kind: 'compare', path: field, op: 'notEmpty' },
    }),
  );
  const documents = stage.deliverables.flatMap(({ key, label, document, required, role }): Criterion[] =>
    required && document !== null
      ? [
          {
            kind: 'document',
            key: `deliverable:${key}`,
            label,
            document,
            atLeast: 1,
            demandsProof: true,
            ...(role === undefined ? {} : { role }),
          },
        ]
      : [],
  );
  return [...fields, ...documents];
}

/** The criteria of one side of a stage in the order of the definition, implied ones last. */
export const criteriaOf = (stage: Stage, side: Side): Criterion[] => [
  ...stage.criteria[side],
  ...impliedCriteria(stage, side),
];

/**
 * Where a deal stands with one side of a stage: each criterion that applies to it, those that lead first.
 * @param skipped the stage is passed over, so an exception for the whole of it counts
 * @returns [] where nothing is asked
 */
export function gateOf(
  definition: ProcessDefinition,
  stage: Stage,
  side: Side,
  facts: GateFacts,
  env: GateEnv,
  skipped = false,
): CriterionState[] {
  const states: { state: CriterionState; leads: boolean }[] = [];
  for (const criterion of criteriaOf(stage, side)) {
    const applies = criterion.when === undefined ? ALWAYS : holds(criterion.when, facts, env);
    if (applies.broken === undefined && !applies.holds) continue;
    const found =
      applies.broken === undefined
        ? look(definition, stage, criterion, facts, env, 0)
        : brokenFinding(applies.broken, applies.flipsAt);
    const leads = criterion.leadsWhen !== undefined && holds(criterion.leadsWhen, facts, env).holds;
    const flips = [applies.flipsAt, found.flipsAt].filter((at) => typeof at === 'number');
    states.push({ state: stateOf(definition, stage, side, criterion, found, flips, facts, env, skipped), leads });
  }
  return [...states.filter(({ leads }) => leads), ...states.filter(({ leads }) => !leads)].map(({ state }) => state);
}

/**
 * The first exception that excuses. Until a move rests on it, its trigger must go on holding: what was let through was a deal
 * like that, not one whose amount was typed for the request alone.
 */
function excusing(
  definition: ProcessDefinition,
  facts: GateFacts,
  env: GateEnv,
  excuses: (waiver: Waiver) => boolean,
): { waiver: Waiver | undefined; flips: number[] } {
  const flips: number[] = [];
  const waiver = facts.waivers.find((one) => {
    if (!excuses(one)) return false;
    const channel = definition.exceptions.find(({ key }) => key === one.channel);
    if (one.expires === null || channel === undefined) return true;
    const trigger = holds(channel.when, facts, env);
    if (trigger.flipsAt !== null) flips.push(trigger.flipsAt);
    return trigger.holds;
  });
  return { waiver, flips };
}

function stateOf(
  definition: ProcessDefinition,
  stage: Stage,
  side: Side,
  criterion: Criterion,
  found: Finding,
  flips: readonly number[],
  facts: GateFacts,
  env: GateEnv,
  skipped: boolean,
): CriterionState {
  const ref = refOf(stage, criterion.key);
  const { waiver, flips: triggered } = excusing(
    definition,
    facts,
    env,
    (one) => one.criteria.includes(ref) || (skipped && one.stages.includes(stage.key)),
  );
  const isEnough = criterion.demandsProof ? found.level === 'proven' : found.level !== 'none';
  const role = criterion.role ?? stage.ownerRoles[0] ?? 'salesRep';
  return {
    ref,
    stage: stage.id,
    side,
    key: criterion.key,
    kind: criterion.kind,
    label: labelOf(criterion, env.object),
    responsible: { role, member: playerOf(role, facts.team, facts.owner) ?? null },
    demandsProof: criterion.demandsProof,
    level: found.level,
    met: isEnough || waiver !== undefined,
    waivedBy: isEnough ? null : (waiver?.exception ?? null),
    evidence: found.evidence.slice(0, MOST_SHOWN),
    remedy: criterion.demandsProof && found.level === 'declared' ? proving(found.remedy) : found.remedy,
    progress: found.progress ?? null,
    broken: found.broken ?? null,
    flipsAt: flips.length + triggered.length === 0 ? null : Math.min(...flips, ...triggered),
  };
}
/** Things behind a criterion that are listed; all of them count. */
const MOST_SHOWN = 20;

/** Where a word is there and proof is asked for, the proof is what is missing. */
const proving = (remedy: Remedy): Remedy => (remedy.do === 'declare' ? { do: 'prove' } : remedy);

function labelOf(criterion: Criterion, object: ObjectDescription): Label {
  if (!criterion.key.startsWith('field:')) return criterion.label;
  const label = findField(object, criterion.key.slice('field:'.length))?.label ?? criterion.label;
  return { zh: `${label.zh}已填写`, en: `${label.en} filled in` };
}

interface Answer {
  holds: boolean;
  flipsAt: number | null;
  broken?: Label;
}
const ALWAYS: Answer = { holds: true, flipsAt: null };

/** A condition that no longer fits the description blocks, and says so; it never lets through. */
function holds(condition: Parameters<typeof evaluate>[0], facts: GateFacts, env: GateEnv): Answer {
  try {
    return evaluate(condition, facts.deal, env);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const broken = error.details.message ?? {
      zh: '条件引用的字段已不存在',
      en: 'The condition reads a field that no longer exists',
    };
    return { holds: false, flipsAt: null, broken };
  }
}

const brokenFinding = (broken: Label, flipsAt: number | null): Finding => ({
  evidence: [],
  level: 'none',
  remedy: { do: 'askProcessOwner' },
  broken,
  flipsAt,
});

const MOST_LINKS = 60;

/** What is there for a criterion, whichever kind it is. */
function look(
  definition: ProcessDefinition,
  stage: Stage,
  criterion: Criterion,
  facts: GateFacts,
  env: GateEnv,
  depth: number,
): Finding {
  const given = isDeclarable(criterion.kind) ? givenFor(facts, refOf(stage, criterion.key)) : [];
  switch (criterion.kind) {
    case 'statement':
      return { evidence: given, level: strongest(given), remedy: { do: criterion.demandsProof ? 'prove' : 'declare' } };
    case 'field':
      return lookAtField(stage, criterion, facts, env);
    case 'document':
      return lookAtDocuments(criterion, given, facts);
    case 'activity':
      return lookAtTalks(criterion, given, facts, env);
    case 'action':
      return lookAtActions(stage, criterion, given, facts);
    case 'approval':
      return lookAtApprovals(criterion, facts);
    case 'confirmation':
      return lookAtConfirmations(criterion, given, facts);
    case 'fact':
      return lookAtFact(criterion, facts);
    case 'earlier':
      return lookEarlier(definition, criterion, facts, env, depth);
  }
}

type Of<K extends Criterion['kind']> = Extract<Criterion, { kind: K }>;

function lookAtField(stage: Stage, criterion: Of<'field'>, facts: GateFacts, env: GateEnv): Finding {
  const answer = holds(criterion.condition, facts, env);
  if (answer.broken !== undefined) return brokenFinding(answer.broken, null);
  const reads = conditionPaths(criterion.condition);
  const fields = [...new Set(reads.filter((path) => findField(env.object, path)?.system !== true))];
  const remedy: Remedy = { do: 'setFields', fields: fields.map((path) => path.split('.')[0] ?? path) };
  if (!answer.holds) return { evidence: [], level: 'none', remedy, flipsAt: answer.flipsAt };
  // Proof beside what somebody typed counts too: a file that shows the budget.
  const given = talksAsWords(givenFor(facts, refOf(stage, criterion.key))).filter((item) => item.level === 'proven');
  const own: EvidenceItem = {
    level: isKeptByServices(criterion.condition, env) ? 'proven' : 'declared',
    source: 'field',
    id: null,
    text: null,
    by: null,
    at: null,
  };
  const evidence = [own, ...given];
  return {
    evidence,
    level: strongest(evidence),
    remedy: criterion.demandsProof ? { do: 'prove' } : remedy,
    flipsAt: answer.flipsAt,
  };
}

/**
 * A follow-up is written by whoever names it, so that it proves no signature, document or figure: naming one is their word.
 */
const talksAsWords = (given: readonly EvidenceItem[]): EvidenceItem[] =>
  given.map((item) => (item.source === 'activity' ? { ...item, level: 'declared' } : item));

/** One file or follow-up counts once, however often it is named. */
function distinct(evidence: readonly EvidenceItem[]): EvidenceItem[] {
  const seen = new Set<string>();
  return evidence.filter(({ source, id }) => {
    const key = `${source} ${id}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Enough of one level: what is proven counts as declared too. */
function enough(evidence: readonly EvidenceItem[], want: number): EvidenceLevel {
  if (evidence.filter((item) => item.level === 'proven').length >= want) return 'proven';
  return evidence.length >= want ? 'declared' : 'none';
}

function lookAtDocuments(criterion: Of<'document'>, given: EvidenceItem[], facts: GateFacts): Finding {
  const files = facts.documents
    .filter((file) => file.kind === criterion.document)
    .map(({ id, name, by, at }): EvidenceItem => ({ level: 'proven', source: 'file', id, text: name, by, at }));
  const evidence = distinct([...files, ...talksAsWords(given)]);
  const level = enough(evidence, criterion.atLeast);
  // Somebody's word for the whole is one word, however many files are asked for.
  const word = level === 'none' && given.some((item) => item.source === 'statement') ? 'declared' : level;
  return {
    evidence,
    level: word,
    remedy: { do: 'attach', document: criterion.document, documentLabel: documentKindLabel(criterion.document) },
    progress: { have: Math.min(files.length, criterion.atLeast), want: criterion.atLeast },
  };
}

function lookAtTalks(criterion: Of<'activity'>, given: EvidenceItem[], facts: GateFacts, env: GateEnv): Finding {
  const since = criterion.sinceEntry ? facts.stageEnteredAt : null;
  const asked = facts.talks.filter(
    (talk) =>
      (criterion.kinds.length === 0 || (criterion.kinds as readonly string[]).includes(talk.kind)) &&
      (criterion.contactRole === null || talk.role === criterion.contactRole || talk.contact === null) &&
      (since === null || talk.at >= since),
  );
  // A visit that is planned has shown nothing yet. Clocks of phones run ahead a little.
  const until = new Date(env.now + AHEAD_MS).toISOString();
  const talks = asked.filter((talk) => talk.at <= until);
  const planned = asked.flatMap((talk) => (talk.at > until ? [Date.parse(talk.at) - AHEAD_MS] : []));
  const found = talks.flatMap(({ id, action, contact, role, by, at }): EvidenceItem[] => {
    const isNamed = contact !== null && (criterion.contactRole === null || role === criterion.contactRole);
    // A talk with nobody named is the rep's word that it was the person who is asked for.
    return [{ level: isNamed ? 'proven' : 'declared', source: 'activity', id, text: action, by, at }];
  });
  // What a named talk was is told by the talk itself.
  const evidence = distinct([...found, ...talksAsWords(given)]).toSorted((one, other) =>
    (one.at ?? '') < (other.at ?? '') ? 1 : -1,
  );
  return {
    evidence: evidence.slice(0, MOST_TALKS_SHOWN),
    level: enough(evidence, criterion.atLeast),
    remedy: { do: 'logActivity', kinds: [...criterion.kinds], contactRole: criterion.contactRole },
    progress: { have: Math.min(evidence.length, criterion.atLeast), want: criterion.atLeast },
    flipsAt: planned.length === 0 ? null : Math.min(...planned),
  };
}
const MOST_TALKS_SHOWN = 5;
const AHEAD_MS = 15 * 60 * 1000;

function lookAtActions(stage: Stage, criterion: Of<'action'>, given: EvidenceItem[], facts: GateFacts): Finding {
  const wanted = stage.actions.filter((action) =>
    criterion.action === null ? action.required : action.key === criterion.action,
  );
  const done: EvidenceItem[] = [];
  let open: ActionFact | undefined;
  let firstMissing: string | undefined;
  for (const action of wanted) {
    const tasks = facts.actions.filter((fact) => fact.stage === stage.key && fact.action === action.key);
    const finished = tasks.find((fact) => fact.status === 'done');
    if (finished === undefined) {
      firstMissing ??= action.key;
      open ??= tasks.find((fact) => fact.status === 'open');
      continue;
    }
    done.push({
      level: finished.proven && action.evidence !== 'none' ? 'proven' : 'declared',
      source: 'task',
      id: finished.task,
      text: null,
      by: finished.owner,
      at: finished.at,
    });
  }
  const all = done.length === wanted.length && wanted.length > 0;
  const own = all ? (done.every((item) => item.level === 'proven') ? 'proven' : 'declared') : 'none';
  const word = strongest(given);
  return {
    evidence: [...done, ...given],
    level: own === 'proven' || word === 'proven' ? 'proven' : own === 'declared' ? 'declared' : word,
    remedy: { do: 'doAction', action: open?.action ?? firstMissing ?? null, task: open?.task ?? null },
    progress: { have: done.length, want: wanted.length },
  };
}

/** An approval fits as long as nothing that was approved has changed. Both by field key, in stored form. */
export const approvalFits = (
  subject: Readonly<Record<string, unknown>>,
  row: Readonly<Record<string, unknown>>,
): boolean => Object.entries(subject).every(([field, value]) => same(row[field], value));

const same = (one: unknown, other: unknown): boolean =>
  (one ?? null) === (other ?? null) || JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

function lookAtApprovals(criterion: Of<'approval'>, facts: GateFacts): Finding {
  const own = facts.approvals.filter((approval) => approval.flow === criterion.flow);
  const granted = own.filter((approval) => approval.status === 'approved' && approval.fits);
  const running = own.find((approval) => approval.status === 'running');
  return {
    evidence: granted.map(({ id, by, at }) => ({ level: 'proven', source: 'approval', id, text: null, by, at })),
    level: granted.length > 0 ? 'proven' : 'none',
    remedy:
      running === undefined
        ? { do: 'requestApproval', flow: criterion.flow }
        : { do: 'awaitApproval', approval: running.id, waitingFor: [...running.waitingFor] },
  };
}

function lookAtConfirmations(criterion: Of<'confirmation'>, given: EvidenceItem[], facts: GateFacts): Finding {
  const own = facts.confirmations.filter((confirmation) => confirmation.form === criterion.form);
  const signed = own
    .filter((confirmation) => confirmation.status === 'signed')
    .map(
      ({ id, signer, at }): EvidenceItem => ({
        level: 'proven',
        source: 'confirmation',
        id,
        text: signer,
        by: null,
        at,
      }),
    );
  const open = own.find((confirmation) => confirmation.status === 'open');
  const evidence = [...signed, ...talksAsWords(given)];
  return {
    evidence,
    level: strongest(evidence),
    remedy:
      open === undefined
        ? { do: 'sendConfirmation', form: criterion.form }
        : { do: 'awaitCustomer', confirmation: open.id },
  };
}

function lookAtFact(criterion: Of<'fact'>, facts: GateFacts): Finding {
  const fact = dealFact(criterion.fact);
  const remedy: Remedy = fact.field === undefined ? { do: 'reportFact', fact: criterion.fact } : { do: 'makeHappen' };
  if (fact.field !== undefined) {
    const value = facts.deal[fact.field];
    const amount = typeof value === 'number' ? value : value === true || typeof value === 'string' ? 1 : 0;
    const at = typeof value === 'string' ? value : null;
    const isThere = amount >= criterion.atLeast;
    // A decision maker with whom no talk is logged was confirmed by somebody's word.
    const isWord = criterion.fact === 'keyPersonConfirmed' && Number(facts.deal.keyContacts ?? 0) === 0;
    const level = isWord ? 'declared' : 'proven';
    return {
      evidence: isThere ? [{ level, source: 'fact', id: null, text: null, by: null, at }] : [],
      level: isThere ? level : 'none',
      remedy,
      progress: { have: amount, want: criterion.atLeast },
    };
  }
  const reported = facts.reported.find((one) => one.fact === criterion.fact);
  const isThere = reported !== undefined && reported.value >= criterion.atLeast;
  const level = reported?.source === 'apiKey' ? 'proven' : 'declared';
  return {
    evidence: isThere ? [{ level, source: 'fact', id: null, text: null, by: reported.by, at: reported.at }] : [],
    level: isThere ? level : 'none',
    remedy,
    progress: { have: reported?.value ?? 0, want: criterion.atLeast },
  };
}

function lookEarlier(
  definition: ProcessDefinition,
  criterion: Of<'earlier'>,
  facts: GateFacts,
  env: GateEnv,
  depth: number,
): Finding {
  const stage = definition.stages.find((one) => one.key === criterion.stage);
  const target = stage && criteriaOfBoth(stage).find((one) => one.key === criterion.criterion);
  if (stage === undefined || target === undefined || depth > MOST_LINKS) {
    return brokenFinding(
      {
        zh: `引用的标准“${criterion.stage}.${criterion.criterion}”不存在`,
        en: `The criterion ${criterion.stage}.${criterion.criterion} that it refers to does not exist`,
      },
      null,
    );
  }
  const applies = target.when === undefined ? ALWAYS : holds(target.when, facts, env);
  if (applies.broken !== undefined) return brokenFinding(applies.broken, applies.flipsAt);
  // What the deal was never asked for, or was excused from, is not asked for here either.
  const ref = refOf(stage, target.key);
  const { waiver } = excusing(
    definition,
    facts,
    env,
    (one) => one.criteria.includes(ref) || one.stages.includes(stage.key),
  );
  if (!applies.holds || waiver !== undefined)
    return { evidence: [], level: 'proven', remedy: { do: 'declare' }, flipsAt: applies.flipsAt };
  const found = look(definition, stage, target, facts, env, depth + 1);
  // Less than the earlier stage asked for is nothing.
  if (target.demandsProof && found.level !== 'proven') return { ...found, level: 'none', evidence: [] };
  return found;
}

export const criteriaOfBoth = (stage: Stage): Criterion[] => [
  ...criteriaOf(stage, 'entry'),
  ...criteriaOf(stage, 'exit'),
];

/**
 * What a deal is asked before it leaves a stage. The beginning of the path is no move, so what it asks at its entry is
 * asked here.
 */
export function leavingGate(
  definition: ProcessDefinition,
  stage: Stage,
  facts: GateFacts,
  env: GateEnv,
  skipped = false,
): CriterionState[] {
  const entry = pathOf(definition)[0]?.id === stage.id ? gateOf(definition, stage, 'entry', facts, env, skipped) : [];
  return [...entry, ...gateOf(definition, stage, 'exit', facts, env, skipped)];
}

/** Green channels whose trigger the deal meets now. */
export const openChannels = (definition: ProcessDefinition, facts: GateFacts, env: GateEnv): ExceptionChannel[] =>
  definition.exceptions.filter((channel) => holds(channel.when, facts, env).holds);

/** A stage that is passed over with an exception alone, as one more thing to be asked. */
function skipState(definition: ProcessDefinition, stage: Stage, facts: GateFacts, env: GateEnv): CriterionState {
  const { waiver } = excusing(definition, facts, env, (one) => one.stages.includes(stage.key));
  const channels = openChannels(definition, facts, env).filter(({ skips }) => skips.stages.includes(stage.key));
  const role = stage.ownerRoles[0] ?? 'salesRep';
  return {
    ref: refOf(stage, 'skip'),
    stage: stage.id,
    side: 'entry',
    key: 'skip',
    kind: 'skip',
    label: {
      zh: `跳过“${stage.name.zh}”须走例外通道`,
      en: `Passing over ${stage.name.en} needs an exception`,
    },
    responsible: { role, member: playerOf(role, facts.team, facts.owner) ?? null },
    demandsProof: true,
    level: 'none',
    met: waiver !== undefined,
    waivedBy: waiver?.exception ?? null,
    evidence: [],
    remedy: { do: 'requestException', channels: channels.map((channel) => channel.key) },
    progress: null,
    broken: null,
    flipsAt: null,
  };
}

/** How moves look at one deal at one moment. */
export function keeperOf(definition: ProcessDefinition, facts: GateFacts, env: GateEnv): GateKeeper {
  // One keeper answers for many targets, and the stages between are asked for each of them.
  const known = new Map<string, CriterionState[]>();
  return {
    gate(stage, side, skipped) {
      const key = `${stage.id} ${side} ${skipped}`;
      let states = known.get(key);
      if (states === undefined) {
        states =
          side === 'exit'
            ? leavingGate(definition, stage, facts, env, skipped)
            : gateOf(definition, stage, 'entry', facts, env, skipped);
        known.set(key, states);
      }
      return states;
    },
    skip: (stage) => skipState(definition, stage, facts, env),
  };
}
