import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Values } from './behavior.ts';

/**
 * Gives the automatic numbers of a new record. The counter's row is locked until the transaction ends, so numbers are
 * without gaps or repeats; creations of one object queue there, which is why it is the last step before the insert.
 */
export async function giveNumbers(ctx: Ctx, tx: Tx, object: ObjectDescription, values: Values): Promise<void> {
  for (const field of object.fields) {
    if (field.kind !== 'autoNumber' || values[field.key]) continue;
    const [year = '', month = ''] = new Intl.DateTimeFormat('en-CA', {
      timeZone: ctx.directory.workspace.timeZone,
      year: 'numeric',
      month: '2-digit',
    })
      .format(ctx.now)
      .split('-');
    const period = field.pattern.includes('{MM}') ? `${year}-${month}` : field.pattern.includes('{YYYY}') ? year : '';
    const [row] = await tx.sql<{ value: number }>(
      `insert into auto_number (workspace_id, object, field, period, value) values ($1, $2, $3, $4, 1)
       on conflict (workspace_id, object, field, period) do update set value = auto_number.value + 1 returning value`,
      [ctx.workspaceId, object.key, field.key, period],
      'auto-number',
    );
    values[field.key] = field.pattern
      .replace('{YYYY}', year)
      .replace('{MM}', month)
      .replace(/\{(0+)\}/, (_all, zeros: string) => String(row?.value ?? 0).padStart(zeros.length, '0'));
  }
}
