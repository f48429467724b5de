import { DEAL_FACTS } from '@throughline/domain/process/deal-fact.ts';
import type { CriterionState, DealGate, EvidenceItem, Remedy } from '@throughline/domain/process/gate.contract.ts';
import { isDeclarable } from '@throughline/domain/process/given-evidence.ts';

/**
 * How a remedy is offered: `form` opens in the place of the criterion, `dialog` over the page, `act` is done by the press
 * alone, `wait` names whom the deal waits for, `tell` says why there is nothing to press.
 */
export type OfferKind = 'form' | 'dialog' | 'act' | 'wait' | 'tell';
export type RemedyName = Remedy['do'];

/** The one button of each remedy; a new remedy does not compile without it. */
export const OFFERS = {
  setFields: { kind: 'form', text: 'fillIn' },
  declare: { kind: 'form', text: 'declare' },
  prove: { kind: 'form', text: 'prove' },
  attach: { kind: 'act', text: 'attach' },
  logActivity: { kind: 'act', text: 'logActivity' },
  doAction: { kind: 'act', text: 'finishTask' },
  requestApproval: { kind: 'dialog', text: 'requestApproval' },
  awaitApproval: { kind: 'wait', text: 'awaitApproval' },
  sendConfirmation: { kind: 'dialog', text: 'sendConfirmation' },
  awaitCustomer: { kind: 'wait', text: 'awaitCustomer' },
  reportFact: { kind: 'form', text: 'reportFact' },
  makeHappen: { kind: 'tell', text: 'makeHappen' },
  requestException: { kind: 'dialog', text: 'requestException' },
  askProcessOwner: { kind: 'tell', text: 'askProcessOwner' },
} as const satisfies { [Name in RemedyName]: { kind: OfferKind; text: string } };

/**
 * The remedy as it is offered: an action that the deal has no task of (it came into the stage before the action was asked
 * for, or passed over it) is met by somebody's word or proof, for nothing else would count.
 */
export const offered = ({ remedy, demandsProof }: CriterionState): Remedy =>
  remedy.do === 'doAction' && remedy.task === null ? { do: demandsProof ? 'prove' : 'declare' } : remedy;

export type OtherWay = 'declare' | 'prove' | 'requestException';

/** What else would meet a criterion, beside its one button; [] where it is met or nothing else would do. */
export function otherWays(state: CriterionState): OtherWay[] {
  if (state.met || state.broken !== null) return [];
  const main = offered(state).do;
  const ways: OtherWay[] = [];
  const hasWord = state.evidence.some((item) => item.source === 'statement');
  if (isDeclarable(state.kind) && !state.demandsProof && main !== 'declare' && !hasWord) ways.push('declare');
  // A field that is filled in is somebody's word; a file beside it proves it.
  const isProvable = isDeclarable(state.kind) || (state.kind === 'field' && state.level !== 'none');
  if (isProvable && main !== 'prove') ways.push('prove');
  if (main !== 'requestException') ways.push('requestException');
  return ways;
}

/** Criteria of one side of one stage, in gate order. */
export interface MissingGroup {
  stage: string;
  side: 'entry' | 'exit';
  items: CriterionState[];
}

/** What is missing by the door where it is asked for: leaving the present stage, passing over others, entering the target. */
export function missingGroups(missing: readonly CriterionState[]): MissingGroup[] {
  const groups: MissingGroup[] = [];
  for (const state of missing) {
    const last = groups.at(-1);
    if (last?.stage === state.stage && last.side === state.side) last.items.push(state);
    else groups.push({ stage: state.stage, side: state.side, items: [state] });
  }
  return groups;
}

/**
 * Whether a criterion only repeats one that stands before it: an `earlier` one asks again for what the stage before it asks,
 * and is met together with it.
 */
export const repeats = (state: CriterionState, before: readonly CriterionState[]): boolean =>
  state.kind === 'earlier' && before.some((one) => JSON.stringify(one.remedy) === JSON.stringify(state.remedy));

/** What a move to `stage` still lacks; undefined where the gate does not tell of that stage. */
export const lackOf = (gate: DealGate | undefined, stage: string): CriterionState[] | undefined =>
  gate?.targets.find((target) => target.stage === stage)?.missing;

/** The gate as it will be once the server took this word or proof: what is met leaves the lists of what is missing. */
export function withEvidence(gate: DealGate, ref: string, item: EvidenceItem): DealGate {
  const apply = (state: CriterionState): CriterionState => {
    if (state.ref !== ref) return state;
    const level = state.level === 'proven' || item.level === 'proven' ? 'proven' : 'declared';
    const met = state.met || !state.demandsProof || level === 'proven';
    return { ...state, level, met, evidence: [item, ...state.evidence] };
  };
  return {
    ...gate,
    exit: gate.exit.map(apply),
    targets: gate.targets.map((target) => ({
      ...target,
      missing: target.missing.map(apply).filter((state) => !state.met),
    })),
  };
}

/** The strongest of what stands behind a criterion, which its line shows. */
export const leading = (evidence: readonly EvidenceItem[]): EvidenceItem | undefined =>
  evidence.find((item) => item.level === 'proven') ?? evidence[0];

/** How a fact is written: a yes, a share of 0 to 1, a number. */
export const factKind = (fact: string): 'flag' | 'share' | 'count' =>
  DEAL_FACTS.find((one) => one.key === fact)?.kind ?? 'count';
