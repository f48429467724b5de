import { columnOf, findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe } from '../record/access.ts';
import type { Batch } from './import.queries.ts';
import { isRecordTarget } from './check.ts';

/**
 * Brings the facts of other records up to date that the batch's changes cause (an account's open deals): once for each
 * record that was, or is, pointed at by a record of the batch. Repeating it changes nothing.
 */
export async function settleFacts(ctx: Ctx, tx: Tx, batch: Batch): Promise<void> {
  if (!isRecordTarget(batch.target)) return;
  const settles = ctx.platform.behaviors.get(batch.target)?.settles;
  if (settles === undefined) return;
  const object = describe(ctx, batch.target);
  const field = findField(object, settles.field);
  if (field === undefined) return;
  const rows = await tx.sql<{ id: string }>(
    `select distinct id from (
       select (jsonb_array_elements_text(jsonb_path_query_array(e.changes, $4::jsonpath))) as id from event e
       where e.workspace_id = $1 and e.batch_id = $2 and e.object = $3
       union all
       select o.${columnOf(field)}::text from import_row r join ${object.table} o on o.workspace_id = r.workspace_id and o.id = r.record_id
       where r.workspace_id = $1 and r.import_id = $2 and r.state = 'updated') touched where id is not null`,
    [ctx.workspaceId, batch.id, object.key, `$[*] ? (@.field == "${field.key}").*`],
    `import-settle-${object.key}`,
  );
  const ids = rows.map((row) => row.id).filter((id) => id !== field.key);
  await settles.refresh(ctx, tx, ids);
}
