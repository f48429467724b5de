import { noonOf } from '@throughline/domain/import/noon.ts';
import type { RecordInput } from '@throughline/domain/record/record.contract.ts';
import type { Values } from '../record/behavior.ts';
import type { NewRecord } from '../record/write-many.ts';
import type { Plan } from './plan.ts';
import { isPending } from './resolve-row.ts';
import type { Resolver } from './resolver.ts';

/**
 * A row's input as the record engine takes it: system fields that the past tells (when a deal was made, closed, entered its
 * stage), helpers, and the intent that says so. Values that are still to be made are named in `pending`.
 */
export function newRecordOf(plan: Plan, resolver: Resolver, row: Record<string, unknown>, reason: string): NewRecord {
  const input: RecordInput = {};
  const system: Values = {};
  const pending = new Set<string>();
  for (const [key, value] of Object.entries(row)) {
    if (key === '$collaborators') continue;
    if (key === 'createdAt' || key === 'closedAt') system[key] = value;
    else if (isPending(value) || key.startsWith('new:')) pending.add(key);
    else input[key] = value;
  }
  const collaborators = Array.isArray(row.$collaborators)
    ? row.$collaborators.filter((id) => typeof id === 'string')
    : [];
  const entered = plan.target === 'opportunity' ? enteredAt(plan, resolver, input, system) : undefined;
  return {
    input,
    system,
    collaborators,
    pending,
    intent: {
      imported: true,
      settleLater: true,
      reason,
      ...(entered === undefined ? {} : { enteredAt: entered }),
    },
  };
}

/** When the deal came to where it stands: a closed one when it closed, an open one when it began. */
function enteredAt(plan: Plan, resolver: Resolver, input: RecordInput, system: Values): string | undefined {
  const stage = typeof input.stage === 'string' ? resolver.stageById(input.stage) : undefined;
  const { timeZone } = resolver.ctx.directory.workspace;
  const now = new Date(resolver.ctx.now).toISOString();
  if (stage !== undefined && stage.kind !== 'open') {
    if (plan.settings.keepClosedDates === false) {
      delete system.closedAt;
      return undefined;
    }
    if (system.closedAt === undefined && typeof input.closeDate === 'string')
      system.closedAt = noonOf(input.closeDate, timeZone);
    return typeof system.closedAt === 'string' ? system.closedAt : undefined;
  }
  delete system.closedAt;
  const began = [input.startedAt, system.createdAt].find((value) => typeof value === 'string');
  const at = typeof began === 'string' && began.length === 10 ? noonOf(began, timeZone) : began;
  return typeof at === 'string' && at < now ? at : undefined;
}

/** Fields of a row that change a record that is there: what is blank in the file stays, and the past is not retold. */
export function changesOf(row: Record<string, unknown>): RecordInput {
  return Object.fromEntries(
    Object.entries(row).filter(
      ([key, value]) =>
        !key.startsWith('$') &&
        !key.startsWith('new:') &&
        key !== 'createdAt' &&
        key !== 'closedAt' &&
        !isPending(value),
    ),
  );
}
