import type { ApprovalFlowRow } from '@throughline/domain/approval/approval.contract.ts';
import { type ApprovalFlow, approvalFlowSchema } from '@throughline/domain/approval/flow.ts';
import { flowProblems } from '@throughline/domain/approval/flow-problems.ts';
import { SHIPPED_FLOWS } from '@throughline/domain/approval/shipped-flows.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { requireRight } from '../identity/people-rules.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { processesAskingFor } from '../process/process.queries.ts';
import { deleteFlow, flowRows, lockFlow, putFlow, retireFlow, type StoredFlow } from './approval.queries.ts';

const shippedFlow = (key: string): ApprovalFlow | undefined => SHIPPED_FLOWS.find((flow) => flow.key === key);

/** Flows in use, shipped ones first. */
export const listFlows = (ctx: Ctx): Promise<{ items: ApprovalFlowRow[] }> =>
  ctx.read(async (tx) => ({ items: rowsOf(await flowRows(tx)) }));

function rowsOf(rows: readonly StoredFlow[]): ApprovalFlowRow[] {
  const own = new Map(rows.filter((row) => !row.retired).map((row) => [row.key, row]));
  const rowOf = (flow: ApprovalFlow, shipped: boolean): ApprovalFlowRow => {
    const row = own.get(flow.key);
    if (row === undefined) return { flow, shipped, changed: false, version: 0 };
    return { flow: approvalFlowSchema.parse(row.definition), shipped, changed: shipped, version: row.version };
  };
  return [
    ...SHIPPED_FLOWS.map((flow) => rowOf(flow, true)),
    ...[...own.values()]
      .filter((row) => shippedFlow(row.key) === undefined)
      .map((row) => rowOf(approvalFlowSchema.parse(row.definition), false)),
  ];
}

/** @throws AppError invalid naming the flow where there is none, or it is retired */
export async function findFlow(tx: Tx, key: string): Promise<ApprovalFlow> {
  const found = rowsOf(await flowRows(tx)).find((row) => row.flow.key === key);
  if (found !== undefined) return found.flow;
  throw invalid([
    {
      field: 'flow',
      value: key,
      message: {
        zh: '没有这个审批流，或它已停用；请在“设置 › 审批流”里查看。',
        en: 'There is no such approval flow, or it is retired; see Settings › Approval flows.',
      },
    },
  ]);
}

const by = (ctx: Ctx): string | null => (ctx.actor.kind === 'system' ? null : ctx.actor.memberId);
const at = (ctx: Ctx): string => new Date(ctx.now).toISOString();

/** @throws AppError forbidden, invalid with each place, stale_version where someone else changed it meanwhile */
export async function saveFlow(
  ctx: Ctx,
  key: string,
  input: { flow: Omit<ApprovalFlow, 'key'>; version?: number | undefined },
): Promise<ApprovalFlowRow> {
  requireRight(ctx, 'manageProcesses');
  const flow: ApprovalFlow = { ...input.flow, key };
  const { catalog, roles, members } = ctx.directory;
  const problems = flowProblems(flow, { catalog, roles, members });
  const shipped = shippedFlow(key);
  if (shipped !== undefined && shipped.object !== flow.object) {
    problems.push({
      field: 'object',
      value: flow.object,
      message: {
        zh: '自带审批流的对象不能更改，请新建一个审批流。',
        en: 'The object of a shipped flow stays; make a new flow instead.',
      },
    });
  }
  if (problems.length > 0) throw invalid(problems.map((one) => ({ ...one, field: `flow.${one.field}` })));
  return ctx.transaction(async (tx) => {
    const before = await lockFlow(tx, key);
    const seen = before === undefined || before.retired ? 0 : before.version;
    if (input.version !== undefined && input.version !== seen) {
      throw new AppError('stale_version', {
        current: before?.definition ?? shipped,
        message: {
          zh: '这个审批流刚被别人改过，请刷新后再改。',
          en: 'Someone else changed this flow meanwhile; refresh and change it again.',
        },
      });
    }
    await putFlow(tx, { id: before?.id ?? newId(), key, name: flow.name, definition: flow }, at(ctx), by(ctx));
    const row = await lockFlow(tx, key);
    await emit(within(ctx, tx), tx, {
      object: 'approvalFlow',
      recordId: row?.id ?? '',
      recordVersion: row?.version ?? null,
      action: before === undefined ? 'created' : 'updated',
      changes: [{ field: 'definition', from: before?.definition ?? shipped ?? null, to: flow }],
    });
    return { flow, shipped: shipped !== undefined, changed: shipped !== undefined, version: row?.version ?? 1 };
  });
}

/** A gate that asks for an approval which nobody can request would stay shut. @throws AppError conflict naming the processes */
async function refuseNeeded(tx: Tx, key: string): Promise<void> {
  const asking = await processesAskingFor(tx, 'flow', key);
  if (asking.length === 0) return;
  throw new AppError('conflict', {
    message: {
      zh: `流程“${asking.map((one) => one.name).join('”、“')}”仍要求这个审批；请先在流程中改用别的审批流并发布。`,
      en: `It is asked for by ${asking.map((one) => one.name_en).join(', ')}; name another flow there and publish first.`,
    },
  });
}

/** Retires an own flow; a shipped one that was changed is as it came. @throws AppError forbidden, not_found, conflict while a process asks for it */
export async function dropFlow(ctx: Ctx, key: string): Promise<{ items: ApprovalFlowRow[] }> {
  requireRight(ctx, 'manageProcesses');
  return ctx.transaction(async (tx) => {
    const row = await lockFlow(tx, key);
    if (row === undefined || row.retired) throw new AppError('not_found');
    const shipped = shippedFlow(key);
    if (shipped === undefined) await refuseNeeded(tx, key);
    await (shipped === undefined ? retireFlow(tx, key, at(ctx), by(ctx)) : deleteFlow(tx, key));
    await emit(within(ctx, tx), tx, {
      object: 'approvalFlow',
      recordId: row.id,
      recordVersion: null,
      action: shipped === undefined ? 'retired' : 'restored',
      changes: [{ field: 'definition', from: row.definition, to: shipped ?? null }],
    });
    return { items: rowsOf(await flowRows(tx)) };
  });
}
