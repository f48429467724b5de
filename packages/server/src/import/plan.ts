import type { ColumnEvidence } from '@throughline/domain/import/column-witness.ts';
import type { ColumnSetting, ImportSettings, ImportTarget } from '@throughline/domain/import/import.contract.ts';
import { normalized } from '@throughline/domain/import/normalize.ts';
import type { Aliases } from '@throughline/domain/import/parse-choice.ts';
import { targetFields, targetObject } from '@throughline/domain/import/targets.ts';
import type { ValueContext } from '@throughline/domain/import/values.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Field, FieldKind } from '@throughline/domain/record/field.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import { fieldRight } from '../record/access.ts';
import type { Fixes } from './import.queries.ts';
import type { Inspection } from './inspection.ts';

/** A column of the file with everything that its cells are understood by. */
export interface PlannedColumn {
  column: number;
  header: string;
  field: Field;
  /** Key in a row's input: the field's, or `new:<column>` for a custom field still to be made. */
  key: string;
  context: ValueContext;
  /** Text in the file → text that stands for it; null empties it. */
  replaced: Record<string, string | null>;
}

/** How the rows of one file become records. */
export interface Plan {
  target: ImportTarget;
  object: ObjectDescription;
  columns: PlannedColumn[];
  settings: ImportSettings;
  fixes: Fixes;
  skipped: ReadonlySet<number>;
}

export const newFieldKey = (column: number): string => `new:${column}`;

/** What each column becomes: as a person set it, else as proposed. */
export function columnSettings(inspection: Inspection, settings: ImportSettings): ColumnSetting[] {
  const own = new Map((settings.columns ?? []).map((column) => [column.column, column]));
  return inspection.proposal.map(
    ({ column, field, unit }) =>
      own.get(column) ?? { column, field, ...(unit === undefined ? {} : { unit: plainUnit(unit) }) },
  );
}

const plainUnit = ({ exponent, currency, text }: { exponent: number; currency?: string; text: string }) => ({
  exponent,
  text,
  ...(currency === undefined ? {} : { currency }),
});

/** Fields of the target that the actor may fill. @throws AppError not_found for an object that is not there */
export function writableFields(ctx: Ctx, target: ImportTarget): { object: ObjectDescription; fields: Field[] } {
  const object = targetObject(target, ctx.directory.catalog);
  if (object === undefined) throw new AppError('not_found');
  const fields = targetFields(target, object);
  return {
    object,
    fields: object.bare ? fields : fields.filter((field) => fieldRight(ctx.actor, object, field) === 'write'),
  };
}

/** Fields that the import itself knows how to keep where no column gives them. */
const GIVEN_BY_SERVICE: Partial<Record<ImportTarget, readonly string[]>> = {
  opportunity: ['process', 'stage', 'name'],
};

/** Required fields that neither a column nor a default gives. */
export function missingFields(ctx: Ctx, plan: Plan): string[] {
  const given = new Set([
    ...plan.columns.map((column) => column.field.key),
    ...Object.keys(plan.settings.defaults ?? {}),
    ...(GIVEN_BY_SERVICE[plan.target] ?? []),
  ]);
  if (
    plan.target === 'opportunity' &&
    !plan.columns.some(({ field }) => ['name', 'account', 'product'].includes(field.key))
  )
    given.delete('name');
  const { fields } = writableFields(ctx, plan.target);
  return fields
    .filter((field) => field.required === true && field.default === undefined && !given.has(field.key))
    .map((field) => field.key);
}

/** The currency that amounts without one are in. */
const currencyOf = (ctx: Ctx, settings: ImportSettings): string =>
  typeof settings.defaults?.currency === 'string' ? settings.defaults.currency : ctx.directory.workspace.currency;

export function makePlan(
  ctx: Ctx,
  batch: { target: ImportTarget; inspection: Inspection; settings: ImportSettings; fixes: Fixes },
): Plan {
  const { inspection, settings, fixes } = batch;
  const { object, fields } = writableFields(ctx, batch.target);
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const { timeZone } = ctx.directory.workspace;
  const defaultYear = Number(new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric' }).format(ctx.now));
  const columns = columnSettings(inspection, settings).flatMap((setting): PlannedColumn[] => {
    const field =
      setting.create === undefined
        ? byKey.get(setting.field ?? '')
        : madeField(newFieldKey(setting.column), setting.create.label, setting.create.kind);
    if (field === undefined) return [];
    const evidence = inspection.evidence[setting.column];
    return [
      {
        column: setting.column,
        header: inspection.headings[setting.column] ?? '',
        field,
        key: field.key,
        context: {
          evidence: withChoices(evidence, setting),
          currency: currencyOf(ctx, settings),
          timeZone,
          defaultYear,
          ...(setting.unit ? { unit: setting.unit } : {}),
          ...aliasesOf(settings, field),
        },
        replaced: fixes.values[String(setting.column)] ?? {},
      },
    ];
  });
  // The currency of a row is known before its amounts are read.
  columns.sort((a, b) => Number(b.field.key === 'currency') - Number(a.field.key === 'currency'));
  return { target: batch.target, object, columns, settings, fixes, skipped: new Set(fixes.skipped) };
}

const withChoices = (evidence: ColumnEvidence | undefined, setting: ColumnSetting): ValueContext['evidence'] => ({
  decimalComma: setting.decimalComma ?? evidence?.decimalComma ?? false,
  hundreds: evidence?.hundreds ?? false,
  ...((setting.dateOrder ?? evidence?.dateOrder) ? { dateOrder: setting.dateOrder ?? evidence?.dateOrder } : {}),
});

function aliasesOf(settings: ImportSettings, field: Field): { aliases?: Aliases } {
  const decided = settings.choices?.[field.key];
  if (decided === undefined) return {};
  const entries = Object.entries(decided).flatMap(([text, key]): [string, string][] =>
    key === null ? [] : [[normalized(text), key]],
  );
  return { aliases: new Map(entries) };
}

/** A custom field as it will be, before it is there. */
function madeField(key: string, label: string, kind: FieldKind): Field {
  const base = { key, label: { zh: label, en: label } };
  if (kind === 'decimal') return { ...base, kind, scale: 4 };
  switch (kind) {
    case 'choice':
    case 'multiChoice':
    case 'reference':
    case 'autoNumber':
    case 'attachment':
      return { ...base, kind: 'text' };
    default:
      return { ...base, kind };
  }
}

/** Columns that point to records of the file's own kind: they are linked when all rows are written. */
export const selfFields = (plan: Plan): Set<string> =>
  new Set(
    plan.columns
      .filter(({ field }) => field.kind === 'reference' && field.to === plan.object.key)
      .map((column) => column.key),
  );
