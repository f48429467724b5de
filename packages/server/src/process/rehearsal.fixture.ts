import { type ProcessDefinition, processDefinitionSchema } from '@throughline/domain/process/process.ts';
import type { StageKind } from '@throughline/domain/process/process.object.ts';
import type { Ctx } from '../platform/ctx.ts';
import { newId } from '../platform/id.ts';

const both = (text: string) => ({ zh: text, en: text });

/** A stage of a test with what it asks; criteria and actions as they are written in a definition. */
export interface StageSketch {
  key: string;
  kind: StageKind;
  entry?: readonly object[];
  exit?: readonly object[];
  actions?: readonly object[];
  requiredFields?: readonly string[];
  deliverables?: readonly object[];
  skippable?: 'earned' | 'exception';
}

/** @param ids stage key → id, so that versions share their stages */
export const definitionFrom = (
  sketches: readonly StageSketch[],
  ids: ReadonlyMap<string, string>,
  exceptions: readonly object[] = [],
): ProcessDefinition =>
  processDefinitionSchema.parse({
    stages: sketches.map((sketch, position) => ({
      id: ids.get(sketch.key),
      key: sketch.key,
      name: both(sketch.key),
      definition: both(sketch.key),
      kind: sketch.kind,
      position,
      probability: position / 10,
      ownerRoles: ['salesRep'],
      windowDays: null,
      requiredFields: sketch.requiredFields ?? [],
      deliverables: sketch.deliverables ?? [],
      actions: sketch.actions ?? [],
      criteria: { entry: sketch.entry ?? [], exit: sketch.exit ?? [] },
      autoAdvance: false,
      skippable: sketch.skippable ?? 'earned',
    })),
    exceptions,
  });

export const idsFor = (sketches: readonly StageSketch[]): Map<string, string> =>
  new Map(sketches.map(({ key }) => [key, newId()]));

/** A process whose published version is this definition, whatever a check would say of it. @returns its id */
export async function publishedProcess(ctx: Ctx, definition: ProcessDefinition): Promise<string> {
  const id = newId();
  const at = new Date(ctx.now).toISOString();
  await ctx.transaction(async (tx) => {
    await tx.run(
      `insert into process (workspace_id, id, key, name, name_en, current_version, created_at, updated_at)
       values ($1, $2, $3, 'rehearsed', 'rehearsed', 1, $4, $4)`,
      [ctx.workspaceId, id, `p${id.slice(-12)}`, at],
    );
    await tx.run(
      `insert into process_version (workspace_id, id, process_id, number, status, definition, created_at, published_at)
       values ($1, $2, $3, 1, 'published', $4, $5, $5)`,
      [ctx.workspaceId, newId(), id, JSON.stringify(definition), at],
    );
    for (const { id: stage, key, kind, position, probability } of definition.stages) {
      await tx.run(
        `insert into stage (workspace_id, id, process_id, key, name, name_en, kind, position, probability)
         values ($1, $2, $3, $4, $4, $4, $5, $6, $7)`,
        [ctx.workspaceId, stage, id, key, kind, position, probability],
      );
    }
  });
  return id;
}

/** The draft of version 2. */
export const draftedProcess = (ctx: Ctx, process: string, definition: ProcessDefinition): Promise<void> =>
  ctx.transaction(async (tx) => {
    await tx.run(`delete from process_version where workspace_id = $1 and process_id = $2 and status = 'draft'`, [
      ctx.workspaceId,
      process,
    ]);
    await tx.run(
      `insert into process_version (workspace_id, id, process_id, number, status, definition, created_at)
       values ($1, $2, $3, 2, 'draft', $4, $5)`,
      [ctx.workspaceId, newId(), process, JSON.stringify(definition), new Date(ctx.now).toISOString()],
    );
  });
