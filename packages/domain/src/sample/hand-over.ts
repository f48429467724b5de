import type { SampleAction } from './action.ts';
import type { SampleAccount } from './customer.ts';
import type { SamplePerson } from './organisation.ts';

const HANDED = new Set(['account', 'contact', 'opportunity', 'task']);

/**
 * Puts the hand-over of an account among the actions that concern it: the manager passes on the account, its contacts, and
 * the deals and tasks that are not over; what the former owner would have done later, the new one does.
 * @param actions of the account, in order
 */
export function withHandOver(
  account: SampleAccount,
  manager: SamplePerson,
  actions: readonly SampleAction[],
): readonly SampleAction[] {
  const { handOver, seller } = account;
  if (handOver === undefined) return actions;
  const before = actions.filter(({ at }) => at < handOver.at);
  const after = actions.filter(({ at }) => at >= handOver.at);
  if (!before.some((action) => action.do === 'create' && action.key === account.key)) return actions;
  const over = new Set(
    before.flatMap((action) => {
      if (action.do === 'move' && (action.stage === 'lost' || action.stage === 'done')) return [action.key];
      return action.do === 'change' && action.object === 'task' ? [action.key] : [];
    }),
  );
  const handed = before.filter(
    (action) =>
      action.do === 'create' &&
      HANDED.has(action.object) &&
      !over.has(action.key) &&
      (action.links.owner === undefined || action.links.owner === seller.key),
  );
  const transfers = handed.flatMap((action): SampleAction[] =>
    action.do !== 'create'
      ? []
      : [
          {
            at: handOver.at,
            by: manager.key,
            do: 'transfer',
            object: action.object,
            key: action.key,
            to: handOver.to.key,
            reason: '区域内调整客户分工',
          },
        ],
  );
  return [
    ...before.map((action) => (action.by === handOver.to.key ? { ...action, by: seller.key } : action)),
    ...transfers,
    ...after.map((action) => (action.by === seller.key ? { ...action, by: handOver.to.key } : action)),
  ];
}
