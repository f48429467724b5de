import type { CriterionState, EvidenceItem } from '@throughline/domain/process/gate.contract.ts';
import { criteriaOfBoth } from '@throughline/domain/process/gate.ts';
import { dealFact } from '@throughline/domain/process/deal-fact.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, fieldRight, mask, scopesOf } from '../record/access.ts';

type Right = 'hidden' | 'masked' | 'plain';

function rightTo(ctx: Ctx, objectKey: string, key: string): Right {
  const object = describe(ctx, objectKey);
  const field = findField(object, key);
  if (field === undefined || scopesOf(ctx.actor, objectKey, 'read').length === 0) return 'hidden';
  const right = fieldRight(ctx.actor, object, field);
  return right === 'hidden' || right === 'masked' ? right : 'plain';
}

/** Field of the deal that a criterion counts, through those that refer to another; undefined where it counts none. */
function countedField(definition: ProcessDefinition, state: CriterionState): string | undefined {
  let stage = definition.stages.find((one) => one.id === state.stage);
  let key = state.key;
  for (let links = 0; links < definition.stages.length && stage !== undefined; links++) {
    const criterion = criteriaOfBoth(stage).find((one) => one.key === key);
    if (criterion?.kind === 'fact') return dealFact(criterion.fact).field;
    if (criterion?.kind !== 'earlier') return undefined;
    stage = definition.stages.find((one) => one.key === criterion.stage);
    key = criterion.criterion;
  }
  return undefined;
}

/**
 * What the caller is told of criteria: whether each is met is everybody's who reads the deal, the words of a follow-up and
 * the number behind a fact are for those who may read the field.
 */
export function seenBy(ctx: Ctx, definition: ProcessDefinition, states: readonly CriterionState[]): CriterionState[] {
  if (ctx.actor.kind === 'system') return [...states];
  const words = rightTo(ctx, 'activity', 'action');
  const known = new Map<string, Right>();
  const rightToField = (field: string): Right => {
    const right = known.get(field) ?? rightTo(ctx, 'opportunity', field);
    known.set(field, right);
    return right;
  };
  return states.map((state) => {
    const field = state.kind === 'fact' || state.kind === 'earlier' ? countedField(definition, state) : undefined;
    const isCounted = field !== undefined && rightToField(field) !== 'plain';
    const isWorded = words !== 'plain' && state.evidence.some((item) => item.source === 'activity');
    if (!isCounted && !isWorded) return state;
    return {
      ...state,
      progress: isCounted ? null : state.progress,
      evidence: state.evidence.map((item): EvidenceItem => {
        if (item.source === 'activity' && words !== 'plain')
          return { ...item, text: words === 'hidden' ? null : (mask(item.text) as string | null) };
        return isCounted && item.source === 'fact' ? { ...item, at: null } : item;
      }),
    };
  });
}
