import { z } from 'zod';

/**
 * The one condition language. Views, gates, lights, SLAs, pools, permission scopes and segments all hold this tree.
 *
 * `path`: field keys joined by dots, through at most two references: `amount`, `account.industry`, `account.owner.department`.
 * A comparison with an empty field is false; ask for emptiness with `empty`. `not` is plain negation of that two-valued answer.
 */
export type Condition =
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'compare'; path: string; op: CompareOp; value?: Operand }
  /** Counts records of a collection (`activities`, `tasks`, ...) that meet `where` and lie in `within`; `exists` is count >= 1. */
  | { kind: 'count'; collection: string; where?: Condition; within?: Window; op: NumberOp; value: number };

export const COMPARE_OPS = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge', // numbers, money, dates, instants; eq/ne also text, choice, boolean, references
  'in',
  'notIn', // value is a list
  'contains',
  'startsWith', // text, case-insensitive (NFKC, lower case)
  'hasAny',
  'hasAll',
  'hasNone', // multi-choice
  'empty',
  'notEmpty', // no value
] as const;
export type CompareOp = (typeof COMPARE_OPS)[number];
export type NumberOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

export type Literal = string | number | boolean | null | (string | number)[];
export type Operand =
  | { kind: 'literal'; value: Literal }
  /** Another field of the same record (or through references). */
  | { kind: 'path'; path: string }
  /** The acting user, their department, or their department with all below it. */
  | { kind: 'me' }
  | { kind: 'myDepartment' }
  | { kind: 'myDepartmentTree' }
  /** An instant or day relative to now: `-3 workingDays`. Working units use the workspace's calendar. */
  | { kind: 'relative'; amount: number; unit: TimeUnit }
  /** First day of the current period (day, week from Monday, month, quarter, year), moved by `offset` periods. */
  | { kind: 'period'; unit: PeriodUnit; edge: 'start' | 'end'; offset: number };

export const TIME_UNITS = ['minutes', 'hours', 'days', 'workingHours', 'workingDays'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];
export const PERIOD_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type PeriodUnit = (typeof PERIOD_UNITS)[number];

/** Records whose instant or date `field` lies within the last `amount` units before now. */
export interface Window {
  field: string;
  amount: number;
  unit: TimeUnit;
}

const literalSchema = z.union([
  z.string().max(2000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string().max(2000), z.number()])).max(1000),
]);
const pathSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}$/);

export const operandSchema: z.ZodType<Operand> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('literal'), value: literalSchema }),
  z.object({ kind: z.literal('path'), path: pathSchema }),
  z.object({ kind: z.literal('me') }),
  z.object({ kind: z.literal('myDepartment') }),
  z.object({ kind: z.literal('myDepartmentTree') }),
  z.object({
    kind: z.literal('relative'),
    amount: z.number().int().min(-100_000).max(100_000),
    unit: z.enum(TIME_UNITS),
  }),
  z.object({
    kind: z.literal('period'),
    unit: z.enum(PERIOD_UNITS),
    edge: z.enum(['start', 'end']),
    offset: z.number().int().min(-1000).max(1000),
  }),
]);

const numberOp = z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** Shape only; `validateCondition` also checks paths, kinds and depth against the description. */
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('all'), of: z.array(conditionSchema).max(100) }),
    z.object({ kind: z.literal('any'), of: z.array(conditionSchema).max(100) }),
    z.object({ kind: z.literal('not'), of: conditionSchema }),
    z.object({
      kind: z.literal('compare'),
      path: pathSchema,
      op: z.enum(COMPARE_OPS),
      value: operandSchema.optional(),
    }),
    z.object({
      kind: z.literal('count'),
      collection: z.string().max(60),
      where: conditionSchema.optional(),
      within: z
        .object({ field: z.string().max(60), amount: z.number().int().min(0).max(100_000), unit: z.enum(TIME_UNITS) })
        .optional(),
      op: numberOp,
      value: z.number().int().min(0).max(1_000_000),
    }),
  ]),
);
