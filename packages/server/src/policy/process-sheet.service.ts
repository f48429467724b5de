import { SHIPPED_FLOWS } from '@throughline/domain/approval/shipped-flows.ts';
import { SHIPPED_FORMS } from '@throughline/domain/confirmation/shipped-forms.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { type ProcessSheet, processSheet, type SheetEnv } from '@throughline/domain/policy/process-sheet.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { listProcessRows, versionOf } from '../process/process.queries.ts';
import { visibleCatalog } from '../record/access.ts';

export interface NamedSheet extends ProcessSheet {
  id: string;
  name: Label;
  isDefault: boolean;
  /** Number of the published version. */
  version: number;
}

type Named = { key: string; name: string; name_en: string };

/** Shipped names under those that the workspace gave. */
const namesOf = (shipped: readonly { key: string; name: Label }[], own: readonly Named[]): Map<string, Label> =>
  new Map<string, Label>([
    ...shipped.map(({ key, name }) => [key, name] as const),
    ...own.map((row) => [row.key, { zh: row.name, en: row.name_en }] as const),
  ]);

async function sheetEnv(ctx: Ctx, tx: Tx): Promise<SheetEnv> {
  const catalog = visibleCatalog(ctx);
  const object = catalog.find('opportunity');
  if (object === undefined) throw new AppError('not_found');
  const [flows, forms] = await Promise.all([
    tx.sql<Named>(
      'select key, name, name_en from approval_flow where workspace_id = $1 and not retired',
      [ctx.workspaceId],
      'sheet-flows',
    ),
    tx.sql<Named>(
      'select key, name, name_en from confirmation_form where workspace_id = $1 and not retired',
      [ctx.workspaceId],
      'sheet-forms',
    ),
  ]);
  return {
    object,
    catalog,
    currency: ctx.directory.workspace.currency,
    roles: new Map([...ctx.directory.roles].map(([key, role]) => [key, role.name])),
    flows: namesOf(SHIPPED_FLOWS, flows),
    forms: namesOf(SHIPPED_FORMS, forms),
  };
}

/** Published processes in words, the default first; retired ones left out. Readable by everyone, like the processes. */
export const processSheets = (ctx: Ctx): Promise<NamedSheet[]> =>
  ctx.read(async (tx) => {
    const env = await sheetEnv(ctx, tx);
    const processes = (await listProcessRows(tx)).filter((row) => !row.retired);
    const published = await tx.db
      .selectFrom('process_version')
      .selectAll()
      .where('workspace_id', '=', ctx.workspaceId)
      .where('status', '=', 'published')
      .execute();
    return processes.flatMap((row) => {
      const version = published.find((one) => one.process_id === row.id);
      if (version === undefined) return [];
      const sheet = processSheet(versionOf(version).definition, env);
      const name = { zh: row.name, en: row.name_en };
      return [{ id: row.id, name, isDefault: row.is_default, version: version.number, ...sheet }];
    });
  });

/** @throws AppError not_found where there is no such process in use */
export async function processSheetOf(ctx: Ctx, id: string): Promise<NamedSheet> {
  const found = (await processSheets(ctx)).find((sheet) => sheet.id === id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
