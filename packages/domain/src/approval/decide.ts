import type { Label } from '../platform/label.ts';
import type { FlowStep } from './flow.ts';

export const APPROVAL_STATUSES = ['running', 'approved', 'rejected', 'withdrawn'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];
export const VOTE_STATUSES = [
  'waiting',
  'open',
  'approved',
  'rejected',
  'returned',
  'transferred',
  'cancelled',
] as const;
export type VoteStatus = (typeof VOTE_STATUSES)[number];

/**
 * An approval runs from its request until it has one outcome: `approved` when the last step is done, `rejected` when a step
 * can no longer be done or it went back to the requester, `withdrawn` by the requester or with its record.
 */
export const APPROVAL_MOVES = {
  running: ['approved', 'rejected', 'withdrawn'],
  approved: [],
  rejected: [],
  withdrawn: [],
} as const satisfies Record<ApprovalStatus, readonly ApprovalStatus[]>;

/**
 * What one person is asked: `waiting` until the step begins, or while those whom they want to hear first decide; `open`
 * until they decide, hand it over, or it is no longer needed (`cancelled`).
 */
export const VOTE_MOVES = {
  waiting: ['open', 'cancelled'],
  open: ['approved', 'rejected', 'returned', 'transferred', 'waiting', 'cancelled'],
  approved: [],
  rejected: [],
  returned: [],
  transferred: [],
  cancelled: [],
} as const satisfies Record<VoteStatus, readonly VoteStatus[]>;

/** Asked by the flow, or added by an approver: to be heard before them, together with them, or after the step agreed. */
export const VOTE_PLACES = ['step', 'before', 'with', 'after'] as const;
export type VotePlace = (typeof VOTE_PLACES)[number];
export type SignerPlace = Exclude<VotePlace, 'step'>;

export interface Vote {
  id: string;
  /** Index of the step. */
  step: number;
  /** A return begins a new round; the newest round of a step counts. */
  round: number;
  member: string;
  place: VotePlace;
  /** Vote of the approver who added it. */
  addedBy: string | null;
  status: VoteStatus;
}
export interface ApprovalState {
  status: ApprovalStatus;
  step: number;
  round: number;
  votes: readonly Vote[];
}
export type StepRule = Pick<FlowStep, 'mode' | 'percent'>;

export type Act =
  | { do: 'approve' | 'reject'; vote: string }
  /** `toStep` null: back to the requester, which ends it. */
  | { do: 'return'; vote: string; toStep: number | null }
  | { do: 'transfer'; vote: string; to: string }
  | { do: 'addSigner'; vote: string; member: string; when: SignerPlace }
  | { do: 'withdraw' };

export type NewVote = Omit<Vote, 'id' | 'status'> & { status: 'waiting' | 'open' };
export interface Changes {
  status: ApprovalStatus;
  step: number;
  round: number;
  set: { id: string; status: VoteStatus }[];
  add: NewVote[];
}
export interface ActRefusal {
  ok: false;
  code: 'over' | 'not_open' | 'bad_step' | 'takes_part';
  message: Label;
}

/** Votes of a new approval. @param members those asked in each step; none is empty */
export const firstVotes = (members: readonly (readonly string[])[]): NewVote[] =>
  members.flatMap((ids, step) =>
    ids.map(
      (member): NewVote => ({
        step,
        round: 1,
        member,
        place: 'step',
        addedBy: null,
        status: step === 0 ? 'open' : 'waiting',
      }),
    ),
  );

const isUndecided = (vote: Vote): boolean => vote.status === 'waiting' || vote.status === 'open';

/** The votes of a step that count: of its newest round, without those handed over to someone else. */
export function standing<V extends Vote>(votes: readonly V[], step: number): V[] {
  const own = votes.filter((vote) => vote.step === step);
  const round = Math.max(...own.map((vote) => vote.round));
  return own.filter((vote) => vote.round === round && vote.status !== 'transferred');
}

/** How many of the people asked must agree. */
export const needed = (rule: StepRule, asked: number): number =>
  rule.mode === 'any' ? 1 : rule.mode === 'all' ? asked : Math.max(1, Math.ceil((asked * rule.percent) / 100));

export type StepVerdict = 'open' | 'agreed' | 'done' | 'failed';

/**
 * Where a step stands. `agreed`: enough of those whom the flow asks said yes, and added signers are still to decide;
 * `failed`: one who is needed said no, or too few are left who could say yes.
 */
export function verdictOf(rule: StepRule, votes: readonly Vote[], step: number): StepVerdict {
  const seats = standing(votes, step);
  const asked = seats.filter((vote) => vote.place === 'step');
  const added = seats.filter((vote) => vote.place !== 'step');
  if (added.some((vote) => vote.status === 'rejected')) return 'failed';
  const want = needed(rule, asked.length);
  const yes = asked.filter((vote) => vote.status === 'approved').length;
  const no = asked.filter((vote) => vote.status === 'rejected').length;
  if (rule.mode === 'any' ? no > 0 : asked.length - no < want) return 'failed';
  if (yes < want) return 'open';
  return added.every((vote) => vote.status === 'approved') ? 'done' : 'agreed';
}

/**
 * What an act makes of an approval; the only place that decides it, the same for a person, a deputy and the clock.
 * Who may act is the caller's question.
 * @param rules of the steps, in order
 */
export function decide(
  rules: readonly StepRule[],
  approval: ApprovalState,
  act: Act,
): { ok: true; changes: Changes } | ActRefusal {
  if (APPROVAL_MOVES[approval.status].length === 0) {
    return {
      ok: false,
      code: 'over',
      message: { zh: '审批已经结束，不能再操作。', en: 'This approval is over; nothing more can be done with it.' },
    };
  }
  const draft = new Draft(rules, approval);
  if (act.do === 'withdraw') return draft.end('withdrawn');
  const vote = approval.votes.find((one) => one.id === act.vote);
  if (vote?.status !== 'open') {
    return {
      ok: false,
      code: 'not_open',
      message: {
        zh: '这一项已处理，或还没轮到，请刷新后查看。',
        en: 'This was decided already or its turn has not come; refresh to see where it stands.',
      },
    };
  }
  switch (act.do) {
    case 'approve':
    case 'reject':
      draft.put(vote.id, act.do === 'approve' ? 'approved' : 'rejected');
      return draft.settle();
    case 'return':
      return sendBack(draft, approval, vote, act.toStep);
    case 'transfer':
      if (takesPart(approval, vote, act.to)) return TAKES_PART;
      draft.put(vote.id, 'transferred');
      draft.add({ ...seatOf(vote), member: act.to, status: 'open' });
      return draft.done();
    case 'addSigner':
      if (takesPart(approval, vote, act.member)) return TAKES_PART;
      if (act.when === 'before') draft.put(vote.id, 'waiting');
      draft.add({
        step: vote.step,
        round: vote.round,
        member: act.member,
        place: act.when,
        addedBy: vote.id,
        status: act.when === 'after' ? 'waiting' : 'open',
      });
      return draft.done();
  }
}

const TAKES_PART: ActRefusal = {
  ok: false,
  code: 'takes_part',
  message: {
    zh: '此人已参与这一步的审批，请选择别人。',
    en: 'They take part in this step already; choose someone else.',
  },
};
const takesPart = (approval: ApprovalState, vote: Vote, member: string): boolean =>
  standing(approval.votes, vote.step).some((one) => one.member === member);

const seatOf = ({ step, round, place, addedBy }: Vote): Omit<NewVote, 'member' | 'status'> => ({
  step,
  round,
  place,
  addedBy,
});

/** Steps from `toStep` to the present one are asked anew, of those who hold their seats now; added signers are not. */
function sendBack(
  draft: Draft,
  approval: ApprovalState,
  vote: Vote,
  toStep: number | null,
): { ok: true; changes: Changes } | ActRefusal {
  if (toStep !== null && (toStep < 0 || toStep >= approval.step)) {
    return {
      ok: false,
      code: 'bad_step',
      message: {
        zh: '只能退回到前面的步骤，或退回给发起人。',
        en: 'It goes back to an earlier step, or to the requester.',
      },
    };
  }
  draft.put(vote.id, 'returned');
  if (toStep === null) return draft.end('rejected');
  draft.cancelStep();
  const round = approval.round + 1;
  for (let step = toStep; step <= approval.step; step++)
    for (const seat of standing(approval.votes, step))
      if (seat.place === 'step')
        draft.add({ ...seatOf(seat), round, member: seat.member, status: step === toStep ? 'open' : 'waiting' });
  draft.step = toStep;
  draft.round = round;
  return draft.done();
}

/** Collects the changes of one act. */
class Draft {
  readonly #rules: readonly StepRule[];
  readonly #votes: Map<string, Vote>;
  readonly #set = new Map<string, VoteStatus>();
  readonly #added: NewVote[] = [];
  status: ApprovalStatus;
  step: number;
  round: number;

  constructor(rules: readonly StepRule[], approval: ApprovalState) {
    this.#rules = rules;
    this.#votes = new Map(approval.votes.map((vote) => [vote.id, vote]));
    this.status = approval.status;
    this.step = approval.step;
    this.round = approval.round;
  }

  put(id: string, status: VoteStatus): void {
    const vote = this.#votes.get(id);
    if (vote === undefined || !(VOTE_MOVES[vote.status] as readonly VoteStatus[]).includes(status))
      throw new Error(`a vote does not become ${status} from ${vote?.status}`);
    this.#votes.set(id, { ...vote, status });
    this.#set.set(id, status);
  }

  add(vote: NewVote): void {
    this.#added.push(vote);
  }

  cancelStep(): void {
    for (const vote of standing([...this.#votes.values()], this.step))
      if (isUndecided(vote)) this.put(vote.id, 'cancelled');
  }

  end(status: 'approved' | 'rejected' | 'withdrawn'): { ok: true; changes: Changes } {
    for (const vote of this.#votes.values()) if (isUndecided(vote)) this.put(vote.id, 'cancelled');
    this.status = status;
    return this.done();
  }

  /** After a decision: ends the approval, begins the next step, or opens who was waited for. */
  settle(): { ok: true; changes: Changes } {
    const rule = this.#rules[this.step];
    if (rule === undefined) throw new Error(`the flow has no step ${this.step}`);
    const votes = [...this.#votes.values()];
    const verdict = verdictOf(rule, votes, this.step);
    if (verdict === 'failed') return this.end('rejected');
    const seats = standing(votes, this.step);
    // Enough agreed: the others are not asked any more. Whoever was added still is.
    if (verdict !== 'open')
      for (const vote of seats) if (vote.place === 'step' && isUndecided(vote)) this.put(vote.id, 'cancelled');
    if (verdict !== 'done') {
      for (const vote of seats) if (this.#mayOpen(vote, seats, verdict)) this.put(vote.id, 'open');
      return this.done();
    }
    if (this.step === this.#rules.length - 1) return this.end('approved');
    this.step += 1;
    for (const vote of standing(votes, this.step)) if (vote.status === 'waiting') this.put(vote.id, 'open');
    return this.done();
  }

  #mayOpen(vote: Vote, seats: readonly Vote[], verdict: StepVerdict): boolean {
    if (this.#votes.get(vote.id)?.status !== 'waiting' || (vote.place === 'after' && verdict !== 'agreed'))
      return false;
    return seats.every((other) => other.place !== 'before' || other.addedBy !== vote.id || other.status === 'approved');
  }

  done(): { ok: true; changes: Changes } {
    const set = [...this.#set].map(([id, status]) => ({ id, status }));
    return { ok: true, changes: { status: this.status, step: this.step, round: this.round, set, add: this.#added } };
  }
}

/** The approval after its changes. @param newId of each added vote */
export const applied = (approval: ApprovalState, changes: Changes, newId: () => string): ApprovalState => ({
  status: changes.status,
  step: changes.step,
  round: changes.round,
  votes: [
    ...approval.votes.map((vote) => ({
      ...vote,
      status: changes.set.find((one) => one.id === vote.id)?.status ?? vote.status,
    })),
    ...changes.add.map((vote) => ({ ...vote, id: newId() })),
  ],
});
