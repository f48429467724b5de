import { DAY_MS } from '../calendar/day.ts';
import type { FactValue } from '../condition/facts.ts';
import type { Label } from '../platform/label.ts';
import { asksForProposal, putsOff } from './customer-words.ts';
import type { TalkFact } from './gate.ts';
import { pathOf } from './process.ts';
import { both, type Course, dayOf, days, hasRequirement, isFilled, joined, quoted, type Scene } from './sign-scene.ts';

/* Signs of a sale that is worked in the wrong order: R26, R27. */

/** Days of silence after “let me think” (R27: two weeks). */
export const SILENT_DAYS = 14;
/** Days in which a proposal follows the request. */
export const PROPOSAL_DAYS = 7;
/** Follow-ups after the request that were something else. */
const SMALL_TALKS = 2;

const PARTS: readonly (readonly [Label, (scene: Scene) => boolean])[] = [
  [both('关键人', 'key person'), knowsKeyPerson],
  [both('需求', 'need'), ({ facts }) => isFilled(facts.deal.need)],
  [both('预算', 'budget'), ({ facts }) => isFilled(facts.deal.budget) || facts.deal.budgetConfirmed === true],
  [both('时间计划', 'timeline'), ({ facts }) => isFilled(facts.deal.timeline)],
  [both('竞争对手', 'competitor'), ({ facts }) => isFilled(facts.deal.competitor)],
];

function knowsKeyPerson({ facts }: Scene): boolean {
  const { keyContacts, keyPersonMet, keyPersonConfirmedAt, primaryContact } = facts.deal;
  const isPrimary =
    typeof primaryContact === 'object' &&
    primaryContact !== null &&
    (primaryContact as { decisionRole?: FactValue }).decisionRole === 'decisionMaker';
  return (
    (typeof keyContacts === 'number' && keyContacts > 0) ||
    keyPersonMet === true ||
    isFilled(keyPersonConfirmedAt) ||
    isPrimary ||
    facts.talks.some((talk) => talk.role === 'decisionMaker')
  );
}

/** R26. Asked once the deal is past the stage that confirms the need, or past the second of a process without such a stage. */
export function air(scene: Scene): Course | undefined {
  const { stage, needStage, env } = scene;
  if (stage.kind !== 'open') return undefined;
  const open = pathOf(env.definition).filter((one) => one.kind === 'open');
  const last = needStage ?? open[1] ?? open[0];
  if (last === undefined || stage.position <= last.position) return undefined;
  const missing = PARTS.filter(([, isThere]) => !isThere(scene)).map(([label]) => label);
  if (missing.length === 0) return undefined;
  const list = joined(missing);
  return {
    from: null,
    say: () => ({
      reason: both(
        `已到“${stage.name.zh}”，五项要素还缺 ${missing.length} 项：${list.zh}`,
        `In ${stage.name.en} with ${missing.length} of 5 parts missing: ${list.en}`,
      ),
      facts: PARTS.map(([label, isThere]) =>
        isThere(scene)
          ? both(`已有：${label.zh}`, `There: ${label.en}`)
          : both(`缺：${label.zh}`, `Missing: ${label.en}`),
      ),
      remedy: both(
        `补齐${list.zh}；补不齐就退回“${last.name.zh}”`,
        `Find out ${list.en}; otherwise take the deal back to ${last.name.en}`,
      ),
    }),
  };
}

/** R27: a quote or a proposal before the need is known. */
export function quotedTooEarly(scene: Scene): Course | undefined {
  const { facts, stage, needStage } = scene;
  if (stage.kind !== 'open') return undefined;
  const quotes: { at: string; what: Label }[] = [
    ...facts.documents
      .filter((file) => file.kind === 'quote')
      .map(({ at, name }) => ({ at, what: both(`报价单“${quoted(name)}”`, `Quote ${quoted(name)}`) })),
    ...facts.talks
      .filter((talk) => talk.kind === 'proposal')
      .map(({ at, action }) => ({ at, what: both(`方案跟进“${quoted(action)}”`, `Proposal “${quoted(action)}”`) })),
    ...(typeof facts.deal.quoteSentAt === 'string'
      ? [{ at: facts.deal.quoteSentAt, what: both('正式报价', 'Formal quote') }]
      : []),
  ];
  const first = quotes.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))[0];
  if (first === undefined) return undefined;
  const needIsEmpty = !isFilled(facts.deal.need);
  const isBefore = needStage !== undefined && stage.position <= needStage.position && !hasRequirement(scene);
  if (!needIsEmpty && !isBefore) return undefined;
  const why = needIsEmpty
    ? both('需求还是空的', 'the need is still empty')
    : both(`需求尚未在“${needStage?.name.zh}”确认`, `the need is not confirmed in ${needStage?.name.en} yet`);
  return {
    from: null,
    say: () => ({
      reason: both(
        `${dayOf(scene, first.at)} 就给了${first.what.zh}，而${why.zh}`,
        `${first.what.en} on ${dayOf(scene, first.at)}, and ${why.en}`,
      ),
      facts: [
        both(`${first.what.zh}：${dayOf(scene, first.at)}`, `${first.what.en}: ${dayOf(scene, first.at)}`),
        both(`当前阶段：${stage.name.zh}`, `Present stage: ${stage.name.en}`),
        ...(needIsEmpty ? [both('需求：未填写', 'Need: empty')] : []),
      ],
      remedy: both(
        '先问清需求与痛点，请客户在需求调查表上确认，再谈价格',
        'Learn the need first and have the customer confirm the requirement survey; then talk about the price',
      ),
    }),
  };
}

const latest = (talks: readonly TalkFact[]): TalkFact | undefined =>
  talks.reduce<TalkFact | undefined>(
    (last, talk) => (last === undefined || Date.parse(talk.at) > Date.parse(last.at) ? talk : last),
    undefined,
  );

/** R27: the customer said “let me think”, and nobody called for two weeks. */
export function silentAfterThinking(scene: Scene): Course | undefined {
  const { facts, stage, env } = scene;
  if (stage.kind !== 'open') return undefined;
  const last = latest(facts.talks);
  if (last?.conclusion == null || !putsOff(last.conclusion)) return undefined;
  const said = last.conclusion;
  const at = Date.parse(last.at);
  return {
    from: at + SILENT_DAYS * DAY_MS,
    say: () => ({
      reason: both(
        `${dayOf(scene, at)} 客户说“${quoted(said)}”，此后 ${days(at, env.now)} 天没有跟进`,
        `On ${dayOf(scene, at)} the customer said “${quoted(said)}”; no follow-up in the ${days(at, env.now)} days since`,
      ),
      facts: [
        both(`最近跟进：${dayOf(scene, at)}`, `Last follow-up: ${dayOf(scene, at)}`),
        both(
          `已沉默 ${days(at, env.now)} 天（上限 ${SILENT_DAYS} 天）`,
          `Silent for ${days(at, env.now)} days (at most ${SILENT_DAYS})`,
        ),
      ],
      remedy: both(
        '今天就联系：问清在考虑什么、还要说服谁，约定下一次的时间',
        'Call today: ask what is being considered and who else must agree, and settle the next date',
      ),
    }),
  };
}

const PROPOSAL_KINDS = ['proposal', 'demo'];
const PROPOSAL_DOCUMENTS = ['proposal', 'quote', 'bid'];

/** R27: a proposal was asked for; what followed was something else. */
export function chatInsteadOfProposal(scene: Scene): Course | undefined {
  const { facts, stage, env } = scene;
  if (stage.kind !== 'open') return undefined;
  const answers = [
    ...facts.talks.filter((talk) => PROPOSAL_KINDS.includes(talk.kind)).map((talk) => talk.at),
    ...facts.documents.filter((file) => PROPOSAL_DOCUMENTS.includes(file.kind)).map((file) => file.at),
    ...(typeof facts.deal.quoteSentAt === 'string' ? [facts.deal.quoteSentAt] : []),
  ].map((at) => Date.parse(at));
  const answered = Math.max(Number.NEGATIVE_INFINITY, ...answers);
  const after = facts.talks
    .filter((talk) => Date.parse(talk.at) > answered)
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const request = after.find((talk) => [talk.conclusion, talk.nextStep].some((text) => asksForProposal(text ?? '')));
  if (request === undefined) return undefined;
  const at = Date.parse(request.at);
  const since = after.filter((talk) => Date.parse(talk.at) > at);
  if (since.length < SMALL_TALKS) return undefined;
  const words = [request.conclusion, request.nextStep].find((text) => asksForProposal(text ?? '')) ?? '';
  return {
    from: at + PROPOSAL_DAYS * DAY_MS,
    say: () => ({
      reason: both(
        `${dayOf(scene, at)} 就要方案（“${quoted(words)}”），之后 ${since.length} 次跟进都不是方案，已过 ${days(at, env.now)} 天`,
        `A proposal was asked for on ${dayOf(scene, at)} (“${quoted(words)}”); ${since.length} follow-ups since were none, ${days(at, env.now)} days later`,
      ),
      facts: since
        .slice(0, 3)
        .map((talk) =>
          both(`${dayOf(scene, talk.at)}：${quoted(talk.action)}`, `${dayOf(scene, talk.at)}: ${quoted(talk.action)}`),
        ),
      remedy: both(
        '把方案或报价发出去，并约客户讲解；给不了就说明原因和时间',
        'Send the proposal or quote and present it; if that cannot be done, say why and by when',
      ),
    }),
  };
}
