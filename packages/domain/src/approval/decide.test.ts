import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Act,
  APPROVAL_MOVES,
  type ApprovalState,
  applied,
  decide,
  firstVotes,
  needed,
  standing,
  type StepRule,
  VOTE_MOVES,
  verdictOf,
} from './decide.ts';

const ANY: StepRule = { mode: 'any', percent: 100 };
const ALL: StepRule = { mode: 'all', percent: 100 };
const share = (percent: number): StepRule => ({ mode: 'percent', percent });

let serial = 0;
const newId = (): string => `v${(serial += 1)}`;
const begun = (members: readonly (readonly string[])[]): ApprovalState =>
  applied(
    { status: 'running', step: 0, round: 1, votes: [] },
    { status: 'running', step: 0, round: 1, set: [], add: firstVotes(members) },
    newId,
  );

/** An approval that people act on by name. */
class Played {
  readonly rules: StepRule[];
  now: ApprovalState;
  constructor(rules: StepRule[], members: string[][]) {
    this.rules = rules;
    this.now = begun(members);
  }
  voteOf(member: string): string {
    return this.now.votes.findLast((vote) => vote.member === member && vote.status === 'open')?.id ?? 'none';
  }
  act(act: Act): this {
    const answer = decide(this.rules, this.now, act);
    if (!answer.ok) throw new Error(answer.code);
    this.now = applied(this.now, answer.changes, newId);
    return this;
  }
  yes = (member: string) => this.act({ do: 'approve', vote: this.voteOf(member) });
  no = (member: string) => this.act({ do: 'reject', vote: this.voteOf(member) });
  back = (member: string, toStep: number | null) => this.act({ do: 'return', vote: this.voteOf(member), toStep });
  give = (member: string, to: string) => this.act({ do: 'transfer', vote: this.voteOf(member), to });
  add = (member: string, other: string, when: 'before' | 'with' | 'after') =>
    this.act({ do: 'addSigner', vote: this.voteOf(member), member: other, when });
  get open(): string {
    return this.now.votes
      .filter((vote) => vote.status === 'open')
      .map((vote) => vote.member)
      .join('');
  }
  refusal(act: Act): string | undefined {
    const answer = decide(this.rules, this.now, act);
    return answer.ok ? undefined : answer.code;
  }
}

describe('steps', () => {
  it('come one after the other, and the last one approves', () => {
    const played = new Played([ANY, ANY], [['a'], ['b']]);
    expect(played.open).toBe('a');
    played.yes('a');
    expect([played.now.status, played.open]).toEqual(['running', 'b']);
    played.yes('b');
    expect([played.now.status, played.open]).toEqual(['approved', '']);
    expect(played.refusal({ do: 'withdraw' })).toBe('over');
  });

  it('with any take the first decision, whatever it is', () => {
    expect(new Played([ANY], [['a', 'b']]).yes('b').now.status).toBe('approved');
    const refused = new Played([ANY], [['a', 'b']]).no('a');
    expect(refused.now.status).toBe('rejected');
    expect(refused.now.votes.map((vote) => vote.status)).toEqual(['rejected', 'cancelled']);
  });

  it('with all need everyone, and end with the first no', () => {
    const played = new Played([ALL], [['a', 'b']]).yes('a');
    expect([played.now.status, played.open]).toEqual(['running', 'b']);
    expect(played.yes('b').now.status).toBe('approved');
    expect(new Played([ALL], [['a', 'b']]).yes('a').no('b').now.status).toBe('rejected');
  });

  it('with a share end as soon as it is reached or out of reach', () => {
    expect([needed(share(60), 5), needed(share(50), 3), needed(share(1), 3), needed(share(100), 3)]).toEqual([
      3, 2, 1, 3,
    ]);
    const five = () => new Played([share(60)], [['a', 'b', 'c', 'd', 'e']]);
    expect(five().no('a').no('b').yes('c').yes('d').now.status).toBe('running');
    expect(five().no('a').no('b').yes('c').yes('d').yes('e').now.status).toBe('approved');
    expect(five().no('a').no('b').no('c').now.status).toBe('rejected');
    const enough = five().yes('a').yes('b').yes('c');
    expect(enough.now.votes.map((vote) => vote.status).slice(3)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a return', () => {
  it('asks the steps from there on anew, in a new round', () => {
    const played = new Played([ANY, ALL, ANY], [['a'], ['b', 'c'], ['d']]).yes('a').yes('b').back('c', 0);
    expect([played.now.status, played.now.step, played.now.round, played.open]).toEqual(['running', 0, 2, 'a']);
    played.yes('a');
    expect(played.open).toBe('bc');
    played.yes('b').yes('c');
    expect(played.open).toBe('d');
    expect(played.yes('d').now.status).toBe('approved');
  });

  it('asks whoever holds the seat now, and those added no more', () => {
    const played = new Played([ANY, ANY], [['a'], ['b']]).give('a', 'z').add('z', 's', 'with').yes('s').yes('z');
    played.back('b', 0);
    expect(played.open).toBe('z');
    played.yes('z');
    expect(played.open).toBe('b');
  });

  it('to the requester ends it; forward and to itself it does not go', () => {
    const played = new Played([ANY, ANY], [['a'], ['b']]).yes('a');
    for (const toStep of [1, 2, -1])
      expect(played.refusal({ do: 'return', vote: played.voteOf('b'), toStep })).toBe('bad_step');
    played.back('b', null);
    expect(played.now.status).toBe('rejected');
    expect(played.now.votes.at(-1)?.status).toBe('returned');
  });
});

describe('added signers', () => {
  it('before: the approver waits for them', () => {
    const played = new Played([ANY], [['a']]).add('a', 's', 'before');
    expect(played.open).toBe('s');
    played.add('s', 't', 'before');
    expect(played.open).toBe('t');
    played.yes('t');
    expect(played.open).toBe('s');
    played.yes('s');
    expect(played.open).toBe('a');
    expect(played.yes('a').now.status).toBe('approved');
  });

  it('with: both must agree, even where another approver suffices', () => {
    const played = new Played([ANY], [['a', 'b']]).add('a', 's', 'with').yes('b');
    expect([played.now.status, played.open]).toEqual(['running', 's']);
    expect(played.yes('s').now.status).toBe('approved');
    expect(new Played([ANY], [['a']]).add('a', 's', 'with').no('s').now.status).toBe('rejected');
  });

  it('after: they are asked once the step agreed', () => {
    const played = new Played([ALL, ANY], [['a', 'b'], ['c']]).add('a', 's', 'after').yes('a');
    expect(played.open).toBe('b');
    played.yes('b');
    expect(played.open).toBe('s');
    played.add('s', 't', 'before');
    expect(played.open).toBe('t');
    played.yes('t').yes('s');
    expect(played.open).toBe('c');
  });

  it('are others than those who take part', () => {
    const played = new Played([ALL], [['a', 'b']]);
    expect(played.refusal({ do: 'addSigner', vote: played.voteOf('a'), member: 'b', when: 'with' })).toBe('takes_part');
    expect(played.refusal({ do: 'transfer', vote: played.voteOf('a'), to: 'b' })).toBe('takes_part');
  });
});

it('a transfer hands the seat over, added or not', () => {
  const played = new Played([ALL], [['a', 'b']]).give('a', 'z').add('z', 's', 'before').give('s', 'u').yes('u');
  expect(played.open).toBe('bz');
  expect(played.yes('z').yes('b').now.status).toBe('approved');
});

it('a withdrawal cancels all that was asked', () => {
  const played = new Played([ALL, ANY], [['a', 'b'], ['c']]).yes('a').act({ do: 'withdraw' });
  expect(played.now.status).toBe('withdrawn');
  expect(played.now.votes.map((vote) => vote.status)).toEqual(['approved', 'cancelled', 'cancelled']);
});

it('nobody decides twice, nor before their turn', () => {
  const played = new Played([ALL, ANY], [['a', 'b'], ['c']]);
  const [first, , waiting] = played.now.votes;
  played.yes('a');
  expect(played.refusal({ do: 'approve', vote: first?.id ?? '' })).toBe('not_open');
  expect(played.refusal({ do: 'approve', vote: waiting?.id ?? '' })).toBe('not_open');
  expect(played.refusal({ do: 'approve', vote: 'unknown' })).toBe('not_open');
});

const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const rule = fc.oneof(
  fc.constantFrom(ANY, ALL),
  fc.integer({ min: 1, max: 100 }).map((percent) => share(percent)),
);
const flow = fc.array(
  fc.record({ rule, members: fc.uniqueArray(fc.constantFrom(...people), { minLength: 1, maxLength: 4 }) }),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const move = fc.record({
  kind: fc.constantFrom('approve', 'approve', 'approve', 'reject', 'return', 'transfer', 'addSigner', 'withdraw'),
  pick: fc.nat(20),
  other: fc.constantFrom(...people, 'x', 'y', 'z'),
  when: fc.constantFrom('before', 'with', 'after'),
  step: fc.integer({ min: -1, max: 3 }),
  luck: fc.nat(9),
});

function actOf(state: ApprovalState, chosen: typeof move extends fc.Arbitrary<infer T> ? T : never): Act {
  const open = state.votes.filter((vote) => vote.status === 'open');
  const vote = open[chosen.pick % Math.max(1, open.length)]?.id ?? 'none';
  switch (chosen.kind) {
    case 'withdraw':
      // Rare, so that most runs come to an end by decisions.
      return chosen.luck === 0 ? { do: 'withdraw' } : { do: 'approve', vote };
    case 'return':
      return {
        do: 'return',
        vote,
        toStep: chosen.step < 0 && chosen.luck > 0 ? 0 : chosen.step < 0 ? null : chosen.step,
      };
    case 'transfer':
      return { do: 'transfer', vote, to: chosen.other };
    case 'addSigner':
      return { do: 'addSigner', vote, member: chosen.other, when: chosen.when as 'with' };
    default:
      return { do: chosen.kind as 'approve', vote };
  }
}

it('whatever people do: never approved without every quorum, never two outcomes, never stuck', () => {
  const ends = new Map<string, number>();
  fc.assert(
    fc.property(flow, fc.array(move, { maxLength: 60 }), (steps, moves) => {
      const rules = steps.map((step) => step.rule);
      let state = begun(steps.map((step) => step.members));
      for (const chosen of moves) {
        const answer = decide(rules, state, actOf(state, chosen));
        if (!answer.ok) {
          if (state.status !== 'running') expect(answer.code).toBe('over');
          continue;
        }
        const next = applied(state, answer.changes, newId);
        // Only moves of the tables, and none out of an end.
        expect(state.status).toBe('running');
        if (next.status !== state.status) expect(APPROVAL_MOVES[state.status]).toContain(next.status);
        for (const vote of state.votes) {
          const after = next.votes.find((one) => one.id === vote.id);
          if (after !== undefined && after.status !== vote.status)
            expect(VOTE_MOVES[vote.status]).toContain(after.status);
        }
        state = next;
        check(rules, state);
      }
      ends.set(state.status, (ends.get(state.status) ?? 0) + 1);
    }),
    { numRuns: 1000 },
  );
  // The runs reach every end, so that the checks above were made.
  for (const end of ['running', 'approved', 'rejected', 'withdrawn']) expect(ends.get(end)).toBeGreaterThan(5);
});

function check(rules: readonly StepRule[], state: ApprovalState): void {
  const undecided = state.votes.filter((vote) => vote.status === 'open' || vote.status === 'waiting');
  const open = state.votes.filter((vote) => vote.status === 'open');
  if (state.status === 'running') {
    // Somebody is asked, and only in the present step and round.
    expect(open.length).toBeGreaterThan(0);
    for (const vote of open) expect(standing(state.votes, state.step)).toContain(vote);
    expect(new Set(open.map((vote) => vote.member)).size).toBe(open.length);
  } else expect(undecided).toEqual([]);
  // What lies behind was agreed to, by hand: quorum of those asked, and everyone who was added.
  const passed = state.status === 'approved' ? rules.length : state.step;
  for (let step = 0; step < passed; step++) {
    const seats = standing(state.votes, step);
    const asked = seats.filter((vote) => vote.place === 'step');
    const yes = asked.filter((vote) => vote.status === 'approved').length;
    const one = rules[step] ?? ANY;
    const want =
      one.mode === 'any' ? 1 : one.mode === 'all' ? asked.length : Math.ceil((asked.length * one.percent) / 100);
    expect(yes).toBeGreaterThanOrEqual(Math.max(1, want));
    expect(seats.filter((vote) => vote.place !== 'step' && vote.status !== 'approved')).toEqual([]);
    expect(seats.some((vote) => vote.status === 'rejected' && one.mode !== 'percent')).toBe(false);
    expect(verdictOf(one, state.votes, step)).toBe('done');
  }
}
