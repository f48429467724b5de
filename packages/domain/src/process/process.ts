import { z } from 'zod';
import { idSchema } from '../platform/id.ts';
import { labelSchema } from '../platform/label.ts';
import { roleSchema } from '../identity/permission.ts';
import { STAGE_KINDS } from './process.object.ts';

/** Keys of stages, actions and criteria: camelCase, stable once given. */
const keySchema = z.string().regex(/^[a-z][a-zA-Z0-9]{0,59}$/);

/**
 * What must hold to enter or leave a stage. `statement` is a criterion in words, which nothing checks yet; the kinds
 * that take evidence join this union.
 */
export const criterionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('statement'), key: keySchema, label: labelSchema }),
]);
export type Criterion = z.infer<typeof criterionSchema>;

/** A standard action of a stage: becomes a task of the person in `role`, due so many working days after the entry. */
export const standardActionSchema = z.object({
  key: keySchema,
  label: labelSchema,
  role: roleSchema.shape.key,
  dueWorkingDays: z.number().int().min(0).max(365),
});
export type StandardAction = z.infer<typeof standardActionSchema>;

export const stageSchema = z.object({
  /** Stays the same through all versions of the process. */
  id: idSchema,
  key: keySchema,
  name: labelSchema,
  /** What the status means, shown where it is chosen (R1). */
  definition: labelSchema,
  kind: z.enum(STAGE_KINDS),
  /** Order of the path; unique among the stages. */
  position: z.number().int().min(0).max(1000),
  /** Win probability of a deal in this stage, 0 to 1, until the scorecard says better. */
  probability: z.number().min(0).max(1),
  /** Roles that answer for the stage, the first above all. */
  ownerRoles: z.array(roleSchema.shape.key).min(1).max(5),
  /** Standard dwell in calendar days; null where waiting is no fault. */
  windowDays: z.number().int().min(1).max(3650).nullable(),
  /** Opportunity fields that the stage asks for (R24). */
  requiredFields: z.array(z.string().min(1).max(60)).max(50),
  /** Named results of the stage (R18): requirement document, quote ... */
  deliverables: z.array(labelSchema).max(30),
  actions: z.array(standardActionSchema).max(50),
  criteria: z.object({ entry: z.array(criterionSchema).max(50), exit: z.array(criterionSchema).max(50) }),
  /** The deal moves on by itself when every exit criterion holds. */
  autoAdvance: z.boolean(),
  /** No longer entered; deals that stand in it may leave. */
  retired: z.boolean().default(false),
});
export type Stage = z.infer<typeof stageSchema>;

/** A stage of a template: ids and positions come when a process is made of it (`definitionOf`). */
export type TemplateStage = Omit<Stage, 'id' | 'position' | 'retired'>;

const repeated = (values: readonly (string | number)[]): (string | number)[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

/** A process as one version holds it. Refused: repeated ids, keys, positions; no open stage, none that wins (won or delivering), or no lost one. */
export const processDefinitionSchema = z
  .object({ stages: z.array(stageSchema).min(3).max(60) })
  .superRefine(({ stages }, context) => {
    for (const property of ['id', 'key', 'position'] as const) {
      for (const value of repeated(stages.map((stage) => stage[property]))) {
        context.addIssue({ code: 'custom', path: ['stages'], message: `two stages have ${property} ${value}` });
      }
    }
    for (const stage of stages) {
      const keys = [...stage.actions, ...stage.criteria.entry, ...stage.criteria.exit].map((part) => part.key);
      for (const key of repeated(keys)) {
        context.addIssue({ code: 'custom', path: ['stages'], message: `stage ${stage.key} uses the key ${key} twice` });
      }
    }
    for (const side of [['open'], ['won', 'delivering'], ['lost']]) {
      if (!stages.some((stage) => side.includes(stage.kind) && !stage.retired)) {
        const message = `a process needs a stage of kind ${side.join(' or ')}`;
        context.addIssue({ code: 'custom', path: ['stages'], message });
      }
    }
  });
export type ProcessDefinition = z.infer<typeof processDefinitionSchema>;

/** Life of a version: a draft is edited and published once; the next publication retires it. Deals run on theirs until moved. */
export const VERSION_STATUSES = ['draft', 'published', 'retired'] as const;

/** Stages in the order of the path, without retired ones. */
export const pathOf = (definition: ProcessDefinition): Stage[] =>
  definition.stages.filter((stage) => !stage.retired).sort((one, other) => one.position - other.position);

/** Where a new deal begins: the first open stage. The schema proves that there is one. */
export function initialStage(definition: ProcessDefinition): Stage {
  const first = pathOf(definition).find((stage) => stage.kind === 'open');
  if (!first) throw new Error('process definition without an open stage');
  return first;
}
