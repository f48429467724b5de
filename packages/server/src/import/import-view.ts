import {
  IMPORT_MOVES,
  type ImportColumn,
  type ImportDetail,
  type ImportStatus,
  type ImportSummary,
} from '@throughline/domain/import/import.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Batch } from './import.queries.ts';
import { columnSettings, makePlan, missingFields, writableFields } from './plan.ts';

const may = (status: ImportStatus, to: ImportStatus): boolean =>
  (IMPORT_MOVES[status] as readonly ImportStatus[]).includes(to);

export function summaryOf(ctx: Ctx, batch: Batch): ImportSummary {
  return {
    id: batch.id,
    target: batch.target,
    fileName: batch.fileName,
    fileBytes: batch.fileBytes,
    status: batch.status,
    createdAt: batch.createdAt,
    createdBy: { id: batch.createdBy, name: ctx.directory.members.get(batch.createdBy)?.name ?? null },
    startedAt: batch.startedAt,
    finishedAt: batch.finishedAt,
    progress: { done: batch.progressDone, total: batch.progressTotal },
    counts: batch.counts,
    error: batch.error,
  };
}

/** Everything that the wizard shows of one import. */
export function detailOf(ctx: Ctx, batch: Batch): ImportDetail {
  const { inspection, status } = batch;
  const written = batch.counts.created + batch.counts.updated > 0;
  const isRunning = status === 'checking' || status === 'importing' || status === 'undoing';
  return {
    ...summaryOf(ctx, batch),
    file: {
      format: inspection.format,
      encoding: inspection.encoding,
      encodingUnsure: inspection.encodingUnsure,
      encodings: inspection.encodings,
      delimiter: inspection.delimiter,
      sheet: inspection.sheet,
      sheets: inspection.sheets,
      headerRow: inspection.headerRow,
      headerUnsure: inspection.headerUnsure,
      warnings: inspection.warnings,
    },
    preview: inspection.preview,
    columns: columnsOf(batch),
    fields: writableFields(ctx, batch.target).fields.map(({ key, label, kind, required }) => ({
      key,
      label,
      kind,
      required: required === true,
    })),
    settings: batch.settings,
    missingFields: missingFields(ctx, makePlan(ctx, batch)),
    resolution: batch.resolution,
    can: {
      change: (may(status, 'draft') || status === 'draft') && !isRunning && !written,
      check: may(status, 'checking') && !written,
      start: may(status, 'importing') && (status !== 'failed' || batch.startedAt !== null),
      cancel: status === 'checking' || status === 'importing',
      undo: may(status, 'undoing') && written,
      remove: !isRunning,
    },
  };
}

function columnsOf({ inspection, settings }: Batch): ImportColumn[] {
  const own = new Set((settings.columns ?? []).map((column) => column.column));
  const proposals = new Map(inspection.proposal.map((one) => [one.column, one]));
  return columnSettings(inspection, settings).map((setting) => {
    const proposal = proposals.get(setting.column);
    const isOwn = own.has(setting.column);
    return {
      column: setting.column,
      header: inspection.headings[setting.column] ?? '',
      examples: inspection.evidence[setting.column]?.examples ?? [],
      field: setting.field,
      create: setting.create ?? null,
      confidence: isOwn ? 1 : (proposal?.confidence ?? 0),
      how: isOwn ? { zh: '您的选择', en: 'Your choice' } : (proposal?.how ?? null),
      attention: isOwn ? null : (proposal?.attention ?? null),
      unit: setting.unit ?? null,
      dateOrder: setting.dateOrder ?? inspection.evidence[setting.column]?.dateOrder ?? null,
      newKind: proposal?.newKind ?? 'text',
    };
  });
}
