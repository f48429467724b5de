import type { ExportQuery } from '@throughline/domain/export/export.contract.ts';
import { inLocale, type Label } from '@throughline/domain/platform/label.ts';
import { invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { ExportColumn, ExportValue } from '../import/write/export-value.ts';
import { writeCsv } from '../import/write/csv.ts';
import { writeXlsx } from '../import/write/xlsx.ts';
import type { Ctx } from '../platform/ctx.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe, fieldRight, readableFields } from '../record/access.ts';
import { listRecords, requireAction } from '../record/read.ts';

const PAGE = 2_000;

export interface ExportFile {
  fileName: string;
  contentType: string;
  /** The file, made as it is read; the log says how much was taken once it ends. */
  bytes: AsyncGenerator<Uint8Array>;
}

/**
 * Every record of a selection that the caller may both read and export, in pages of one statement each. Hidden fields are
 * left out, masked ones stay masked. The first page is read before this answers, so that a wrong filter is a refusal and
 * not half a file.
 * @throws AppError forbidden without the action `export`; invalid as for a list
 */
export async function exportRecords(ctx: Ctx, objectKey: string, query: ExportQuery): Promise<ExportFile> {
  const object = describe(ctx, objectKey);
  requireAction(ctx, object, 'export');
  const fields = exportedFields(ctx, object, query.fields);
  const request = {
    filter: query.filter,
    q: query.q,
    bin: query.bin,
    sort: query.sort,
    limit: PAGE,
    fields: [...fields.map((field) => field.key), ...currencyKey(object, fields)].join(','),
    alsoMay: 'export' as const,
  };
  const first = await listRecords(ctx, objectKey, request);
  const locale = ctx.locale;
  const header = headers(fields, locale);
  const columns = fields.map(
    (field, at): ExportColumn => ({ header: header[at] ?? '', kind: columnKind(ctx, object, field) }),
  );
  const read = fields.map((field) => reader(ctx, object, field));
  let count = 0;
  async function* rows(): AsyncGenerator<ExportValue[]> {
    let page = first;
    for (;;) {
      for (const record of page.items) {
        count++;
        yield read.map((value) => value(record));
      }
      if (page.nextCursor === null) return;
      page = await listRecords(ctx, objectKey, { ...request, cursor: page.nextCursor });
    }
  }
  const options = { timeZone: ctx.directory.workspace.timeZone, locale };
  const plural = inLocale(object.plural, locale);
  const made =
    query.format === 'csv'
      ? writeCsv(columns, rows(), options)
      : writeXlsx(columns, rows(), { ...options, sheetName: plural });
  async function* logged(): AsyncGenerator<Uint8Array> {
    let isWhole = false;
    try {
      yield* made;
      isWhole = true;
    } finally {
      await logExport(ctx, object, query, count, isWhole);
    }
  }
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: options.timeZone }).format(ctx.now);
  return {
    fileName: `${plural} ${day}.${query.format}`,
    contentType:
      query.format === 'csv'
        ? 'text/csv; charset=utf-8'
        : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes: logged(),
  };
}

/** Who took how much, also of a download that broke off. */
function logExport(ctx: Ctx, object: ObjectDescription, query: ExportQuery, count: number, isWhole: boolean) {
  return ctx.transaction((tx) =>
    emit(ctx, tx, {
      object: 'export',
      recordId: newId(),
      recordVersion: null,
      action: 'exported',
      changes: [
        { field: 'object', from: null, to: object.key },
        { field: 'count', from: null, to: count },
        { field: 'format', from: null, to: query.format },
        { field: 'complete', from: null, to: isWhole },
        { field: 'filter', from: null, to: query.filter ?? null },
      ],
    }),
  );
}

/** Fields in the order asked for; all readable ones otherwise, without those that only services keep. */
function exportedFields(ctx: Ctx, object: ObjectDescription, asked: string | undefined): Field[] {
  const readable = readableFields(ctx.actor, object).filter((field) => field.kind !== 'attachment');
  if (asked === undefined) return readable.filter((field) => field.key !== 'processVersion');
  return asked.split(',').flatMap((part) => {
    const key = part.trim();
    if (key === '' || key === 'id' || key === 'version') return [];
    const field = readable.find((candidate) => candidate.key === key);
    if (field !== undefined) return [field];
    throw invalid([
      {
        field: 'fields',
        value: key,
        message: { zh: `${object.label.zh}没有字段“${key}”。`, en: `${object.label.en} has no field “${key}”.` },
      },
    ]);
  });
}

const isRecordMoney = (field: Field): boolean => field.kind === 'money' && field.base !== true;

/** Amounts are written in the record's currency, which must be read with them. */
function currencyKey(object: ObjectDescription, fields: readonly Field[]): string[] {
  const has = object.fields.some((field) => field.key === 'currency');
  return has && fields.some(isRecordMoney) && !fields.some((field) => field.key === 'currency') ? ['currency'] : [];
}

/** Labels; a second field of one label carries its key. */
function headers(fields: readonly Field[], locale: Parameters<typeof inLocale>[1]): string[] {
  const seen = new Set<string>();
  return fields.map((field) => {
    const label = inLocale(field.label as Label, locale);
    const header = seen.has(label) ? `${label} (${field.key})` : label;
    seen.add(label);
    return header;
  });
}

function columnKind(ctx: Ctx, object: ObjectDescription, field: Field): ExportColumn['kind'] {
  if (fieldRight(ctx.actor, object, field) === 'masked') return 'text';
  switch (field.kind) {
    case 'integer':
    case 'decimal':
      return 'number';
    case 'money':
    case 'percent':
    case 'date':
    case 'dateTime':
    case 'boolean':
      return field.kind;
    default:
      return 'text';
  }
}

/** How a field gets from the record into a cell: as people read it, numbers and dates as such. */
function reader(ctx: Ctx, object: ObjectDescription, field: Field): (record: RecordRow) => ExportValue {
  const { key } = field;
  if (fieldRight(ctx.actor, object, field) === 'masked') return (record) => textOf(record[key]);
  switch (field.kind) {
    case 'reference':
    case 'user':
    case 'department':
      return (record) => textOf((record[key] as { name?: unknown } | null)?.name);
    case 'money': {
      const base = ctx.directory.workspace.currency;
      return (record) => {
        const minor = record[key];
        if (typeof minor !== 'number') return null;
        const own = isRecordMoney(field) && typeof record.currency === 'string' ? record.currency : base;
        return { minor, currency: own };
      };
    }
    case 'integer':
    case 'decimal':
    case 'percent':
    case 'date':
    case 'dateTime':
    case 'boolean':
      return (record) => (record[key] as ExportValue | undefined) ?? null;
    case 'choice': {
      const labels = new Map(field.options.map((option) => [option.key, inLocale(option.label, ctx.locale)]));
      return (record) => labels.get(String(record[key])) ?? textOf(record[key]);
    }
    case 'multiChoice':
    case 'address': {
      const module = kindOf(field);
      return (record) => (record[key] == null ? null : module.format(record[key], field, ctx.locale));
    }
    default:
      return (record) => textOf(record[key]);
  }
}

const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
