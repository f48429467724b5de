import { civilFromDay } from '@throughline/domain/calendar/day.ts';
import { dayOfInstant } from '@throughline/domain/calendar/zone.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Values } from './behavior.ts';

/** Gives the automatic numbers of a new record: each once, in the order of asking; one that is not made leaves a gap. */
export const giveNumbers = (ctx: Ctx, object: ObjectDescription, values: Values): Promise<void> =>
  giveManyNumbers(ctx, object, [values]);

/** The same for many new records, in their order: one step of the counter for all. */
export async function giveManyNumbers(ctx: Ctx, object: ObjectDescription, rows: readonly Values[]): Promise<void> {
  for (const field of object.fields) {
    if (field.kind !== 'autoNumber') continue;
    const wanting = rows.filter((values) => !values[field.key]);
    if (wanting.length === 0) continue;
    const today = civilFromDay(dayOfInstant(ctx.directory.workspace.timeZone, ctx.now));
    const year = String(today.year);
    const month = String(today.month).padStart(2, '0');
    const period = field.pattern.includes('{MM}') ? `${year}-${month}` : field.pattern.includes('{YYYY}') ? year : '';
    const key = { workspaceId: ctx.workspaceId, object: object.key, field: field.key, period };
    const first = await ctx.platform.counters.take(key, wanting.length);
    wanting.forEach((values, index) => {
      values[field.key] = field.pattern
        .replace('{YYYY}', year)
        .replace('{MM}', month)
        .replace(/\{(0+)\}/, (_all, zeros: string) => String(first + index).padStart(zeros.length, '0'));
    });
  }
}
