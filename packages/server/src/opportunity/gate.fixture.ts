import { bareStage } from '@throughline/domain/process/bare-stage.ts';
import type { Criterion } from '@throughline/domain/process/criterion.ts';
import type { ProcessDefinition, Stage } from '@throughline/domain/process/process.ts';
import type { TestPlatform } from '@throughline/testing/platform.ts';
import { newId } from '../platform/id.ts';
import { publishDraft, saveDraft } from '../process/draft.service.ts';
import { createProcess, getProcess, listProcesses } from '../process/process.service.ts';

const words = (text: string) => ({ zh: text, en: text });

/** A stage that asks for nothing. */
export const plainStage = (key: string, kind: Stage['kind'], position: number, rest: Partial<Stage> = {}): Stage => ({
  id: newId(),
  key,
  name: words(key),
  definition: words(key),
  kind,
  position,
  probability: kind === 'lost' ? 0 : 0.5,
  ownerRoles: ['salesRep'],
  ...bareStage(),
  ...rest,
});

export interface TestProcess {
  id: string;
  definition: ProcessDefinition;
  /** Stage id by key. */
  stage: Readonly<Record<string, string>>;
}

/** Publishes a process of its own with these stages: `a` first. */
export async function publishedProcess(test: TestPlatform, definition: ProcessDefinition): Promise<TestProcess> {
  const ctx = await test.as();
  const [source] = await listProcesses(ctx);
  if (source === undefined) throw new Error('a workspace has processes');
  const { id } = await createProcess(ctx, { name: words(`流程 ${newId().slice(-6)}`), copyOf: source.id });
  // A stage keeps its id for as long as the process knows its key.
  const known = new Map((await getProcess(ctx, id)).definition.stages.map((stage) => [stage.key, stage.id]));
  const stages = definition.stages.map((stage) => ({ ...stage, id: known.get(stage.key) ?? stage.id }));
  await saveDraft(ctx, id, { definition: { ...definition, stages } });
  await publishDraft(ctx, id);
  const published = await getProcess(ctx, id);
  return {
    id,
    definition: published.definition,
    stage: Object.fromEntries(published.definition.stages.map((stage) => [stage.key, stage.id])),
  };
}

/** `a` → `b` → `c` → `won`, `lost`; `exit` is what `a` asks before it is left. */
export const gatedDefinition = (exit: Criterion[], a: Partial<Stage> = {}): ProcessDefinition => ({
  stages: [
    plainStage('a', 'open', 1, { criteria: { entry: [], exit }, ...a }),
    plainStage('b', 'open', 2),
    plainStage('c', 'open', 3),
    plainStage('won', 'won', 4),
    plainStage('lost', 'lost', 5),
  ],
  exceptions: [],
});
