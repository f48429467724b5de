import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe } from '../record/access.ts';
import { type StoredRow, storedOf, storedSelect } from '../record/columns.ts';
import { statementName } from '../record/statement.ts';
import { definitionOfDeal, gateFigures, stageIn } from './deal-gate.ts';
import { loadGateFacts } from './gate-facts.ts';

/** Deals, newest change first, whose figures are worked out anew. */
const SAMPLE = 2_000;

/**
 * Deals whose kept figures are not those of their facts: something beside them changed past its service. What time has
 * changed by now and the next run of its job will write is no drift.
 */
export async function gateDrift(ctx: Ctx, tx: Tx): Promise<{ id: string; detail: string }[]> {
  const object = describe(ctx, 'opportunity');
  const text = `select ${storedSelect(object)} from ${object.table} t where t.workspace_id = $1::uuid and t.deleted_at is null
    and (t.gate_flips_at is null or t.gate_flips_at > $2) order by t.updated_at desc limit ${SAMPLE}`;
  const raw = await tx.sql<Record<string, unknown>>(text, [ctx.workspaceId, new Date(ctx.now)], statementName(text));
  const drifted: { id: string; detail: string }[] = [];
  for (const row of raw.map((one): StoredRow => storedOf(object, one))) {
    const definition = await definitionOfDeal(tx, row);
    const stage = stageIn(definition, row.stage);
    if (stage === undefined) continue;
    const { gateMet, gateTotal, signs } = gateFigures(
      ctx,
      definition,
      stage,
      await loadGateFacts(ctx, tx, row, definition),
    );
    const [kept, made] = [`${String(row.gateMet)}/${String(row.gateTotal)}`, `${gateMet}/${gateTotal}`];
    if (kept !== made) drifted.push({ id: row.id, detail: `gate ${kept} is not ${made}` });
    const shown = JSON.stringify(row.signs ?? null);
    if (shown !== JSON.stringify(signs))
      drifted.push({ id: row.id, detail: `signs ${shown} are not ${JSON.stringify(signs)}` });
  }
  return drifted;
}
