import { z } from 'zod';
import { conditionSchema } from '../condition/condition.ts';
import { documentKindSchema } from '../file/document-kind.schema.ts';
import { roleSchema } from '../identity/permission.ts';
import { idSchema } from '../platform/id.ts';
import { labelSchema } from '../platform/label.ts';
import { criterionSchema, keySchema } from './criterion.ts';
import { STAGE_KINDS } from './process.object.ts';

const roleKey = roleSchema.shape.key;

/** A standard action of a stage: becomes a task of the person in `role`, due so many working days after the entry. */
export const standardActionSchema = z.object({
  key: keySchema,
  label: labelSchema,
  role: roleKey,
  dueWorkingDays: z.number().int().min(0).max(365),
  /** The stage's actions count as done without it where false. */
  required: z.boolean().default(true),
  /** Steps of the action, ticked off one by one. */
  checklist: z.array(labelSchema).max(30).default([]),
  /** What must be attached to the task before it is done. */
  evidence: z.enum(['none', 'file', 'activity']).default('none'),
});
export type StandardAction = z.infer<typeof standardActionSchema>;

/** A named result of a stage (R18): requirement document, quote ... */
export const deliverableSchema = z.object({
  key: keySchema,
  label: labelSchema,
  /** Kind of the file that is this result; null for what is no document. */
  document: documentKindSchema.nullable().default(null),
  /** The stage is not left without it. */
  required: z.boolean().default(false),
  /** Who makes it; the first accountable role of the stage otherwise. */
  role: roleKey.optional(),
});
export type Deliverable = z.infer<typeof deliverableSchema>;

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
  /** RACI: roles that answer for the stage, the first above all (accountable), the others do the work (responsible). */
  ownerRoles: z.array(roleKey).min(1).max(5),
  consultedRoles: z.array(roleKey).max(10).default([]),
  /** Told when a deal enters, besides those who have something to do. */
  informedRoles: z.array(roleKey).max(10).default([]),
  /** Standard dwell in calendar days; null where waiting is no fault. */
  windowDays: z.number().int().min(1).max(3650).nullable(),
  /** How the stage is worked, in the words of the people who do it well. */
  guidance: z
    .object({ zh: z.string().max(4000), en: z.string().max(4000) })
    .nullable()
    .default(null),
  /** Opportunity fields that must be filled before the stage is left, or entered where it is won or done (R24). */
  requiredFields: z.array(z.string().min(1).max(60)).max(50),
  deliverables: z.array(deliverableSchema).max(30),
  actions: z.array(standardActionSchema).max(50),
  criteria: z.object({ entry: z.array(criterionSchema).max(50), exit: z.array(criterionSchema).max(50) }),
  /** The deal moves on by itself when every exit criterion holds. */
  autoAdvance: z.boolean(),
  /** A deal passes over it by meeting its criteria (`earned`), or with a granted exception alone. */
  skippable: z.enum(['earned', 'exception']).default('earned'),
  /** No longer entered; deals that stand in it may leave. */
  retired: z.boolean().default(false),
});
export type Stage = z.infer<typeof stageSchema>;

/** A green channel (R30, R31): which deals may be let through, past what, by whose word, and for how long. */
export const exceptionChannelSchema = z.object({
  key: keySchema,
  name: labelSchema,
  /** The trigger; deals that do not meet it cannot ask. */
  when: conditionSchema,
  /** What may be passed over: whole stages by key, criteria as `stage.criterion`. */
  skips: z.object({
    stages: z.array(keySchema).max(60).default([]),
    criteria: z
      .array(z.string().regex(/^[a-z][a-zA-Z0-9]{0,59}\.[a-zA-Z0-9:]{1,80}$/))
      .max(200)
      .default([]),
  }),
  /** Flow of the approval that grants it. */
  flow: keySchema,
  /** Calendar days from the grant until it lapses unused. */
  validDays: z.number().int().min(1).max(365),
});
export type ExceptionChannel = z.infer<typeof exceptionChannelSchema>;

/** A stage of a template: ids and positions come when a process is made of it (`definitionOf`). */
export type TemplateStage = Omit<Stage, 'id' | 'position' | 'retired'>;

const repeated = (values: readonly (string | number)[]): (string | number)[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

/** A process as one version holds it. Refused: repeated ids, keys, positions; no open stage, none that wins (won or delivering), or no lost one. */
export const processDefinitionSchema = z
  .object({
    stages: z.array(stageSchema).min(3).max(60),
    exceptions: z.array(exceptionChannelSchema).max(30).default([]),
  })
  .superRefine(({ stages, exceptions }, context) => {
    for (const key of repeated(exceptions.map((channel) => channel.key)))
      context.addIssue({ code: 'custom', path: ['exceptions'], message: `two exceptions have key ${key}` });
    for (const property of ['id', 'key', 'position'] as const) {
      for (const value of repeated(stages.map((stage) => stage[property]))) {
        context.addIssue({ code: 'custom', path: ['stages'], message: `two stages have ${property} ${value}` });
      }
    }
    for (const stage of stages) {
      const parts = [...stage.actions, ...stage.deliverables, ...stage.criteria.entry, ...stage.criteria.exit];
      const keys = parts.map((part) => part.key);
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
