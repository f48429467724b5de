import { idOf } from '../condition/facts.ts';
import type { DealSign } from '../opportunity/opportunity.object.ts';
import { deliveringUnsigned, dunnedTooEarly, signedWithoutRequirement } from './sign-contradiction.ts';
import { air, chatInsteadOfProposal, quotedTooEarly, silentAfterThinking } from './sign-rhythm.ts';
import { type Course, needStageOf, type Scene, type Sign, type SignEnv, type SignFacts } from './sign-scene.ts';

/**
 * Signs that hold now, in the order of `DEAL_SIGNS`; [] = none. Pure.
 * Only what the facts say: a deal that was repaired has the sign no longer.
 */
export function signsOf(facts: SignFacts, env: SignEnv): Sign[] {
  return coursesOf(facts, env).flatMap(([key, { from, say }]) =>
    from === null || from <= env.now ? [{ key, ...say() }] : [],
  );
}

/** The next instant (epoch ms, after now) at which the mere passing of time adds or removes a sign; null = never. */
export function signsFlipAt(facts: SignFacts, env: SignEnv): number | null {
  const coming = coursesOf(facts, env).flatMap(([, { from }]) => (from !== null && from > env.now ? [from] : []));
  return coming.length === 0 ? null : Math.min(...coming);
}

const RULES: readonly (readonly [DealSign, (deal: Scene) => Course | undefined])[] = [
  ['air', air],
  ['quotedTooEarly', quotedTooEarly],
  ['silentAfterThinking', silentAfterThinking],
  ['chatInsteadOfProposal', chatInsteadOfProposal],
  ['signedWithoutRequirement', signedWithoutRequirement],
  ['dunnedTooEarly', dunnedTooEarly],
  ['deliveringUnsigned', deliveringUnsigned],
];

function coursesOf(facts: SignFacts, env: SignEnv): (readonly [DealSign, Course])[] {
  const stageId = idOf(facts.deal.stage);
  const stage = env.definition.stages.find((one) => one.id.toLowerCase() === stageId);
  // What is over, won or lost, is nobody's to repair.
  if (stage === undefined || stage.kind === 'lost' || stage.kind === 'done') return [];
  const scene: Scene = { facts, env, stage, needStage: needStageOf(env.definition) };
  return RULES.flatMap(([key, rule]) => {
    const course = rule(scene);
    return course === undefined ? [] : [[key, course] as const];
  });
}
