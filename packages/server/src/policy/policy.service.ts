import type { PolicyActionView } from '@throughline/domain/policy/policy.contract.ts';
import { type PolicySwitch, policyState, TWELVE_ACTIONS } from '@throughline/domain/policy/twelve-actions.ts';
import { requireRight } from '../identity/people-rules.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { emit } from '../platform/events.ts';

const viewOf = (off: readonly string[]): PolicyActionView[] =>
  TWELVE_ACTIONS.map((action) => ({
    key: action.key,
    title: action.title,
    rule: action.rule,
    mechanism: action.mechanism,
    place: action.place,
    sources: [...action.sources],
    state: policyState(action, off),
    canSwitch: action.kind === 'switch',
  }));

/** The twelve key actions, in the order of the printed policy. */
export const readPolicy = (ctx: Ctx): PolicyActionView[] => viewOf(ctx.directory.workspace.policyOff);

/** Switches a rule for the whole workspace, from the next change on. @throws AppError forbidden */
export async function switchPolicy(ctx: Ctx, key: PolicySwitch, on: boolean): Promise<PolicyActionView[]> {
  requireRight(ctx, 'manageProcesses');
  return ctx.transaction(async (tx) => {
    const [row] = await tx.sql<{ off: string[] }>(
      'select policy_off as off from workspace where workspace_id = $1 for update',
      [ctx.workspaceId],
      'policy-lock',
    );
    const off = row?.off ?? [];
    const wasOn = !off.includes(key);
    if (wasOn === on) return viewOf(off);
    const next = on ? off.filter((one) => one !== key) : [...off, key].toSorted();
    await tx.run(
      'update workspace set policy_off = $2::text[] where workspace_id = $1',
      [ctx.workspaceId, next],
      'policy-switch',
    );
    await emit(within(ctx, tx), tx, {
      object: 'workspace',
      recordId: ctx.workspaceId,
      recordVersion: null,
      action: 'policySwitched',
      changes: [{ field: key, from: wasOn, to: on }],
    });
    return viewOf(next);
  });
}
