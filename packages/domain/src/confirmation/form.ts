import { z } from 'zod';
import { labelSchema } from '../platform/label.ts';
import { keySchema } from '../process/criterion.ts';
import { DEAL_ANSWER_KEYS } from './deal-answers.ts';

const wordsSchema = (least: 0 | 1, most: number) =>
  z.object({ zh: z.string().min(least).max(most), en: z.string().min(least).max(most) });

const common = {
  key: keySchema,
  label: wordsSchema(1, 300),
  help: wordsSchema(0, 500).optional(),
  required: z.boolean().default(false),
  /** Field of the deal that the answer fills on signing, where it is empty. */
  fills: z.enum(DEAL_ANSWER_KEYS).optional(),
  /** Field of the deal from which the question is filled in before it is sent. */
  prefill: z.enum(DEAL_ANSWER_KEYS).optional(),
};
const options = z
  .array(z.object({ key: keySchema, label: labelSchema }))
  .min(2)
  .max(30);

const questionSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('text') }),
  z.object({ ...common, kind: z.literal('longText') }),
  z.object({ ...common, kind: z.literal('choice'), options }),
  z.object({ ...common, kind: z.literal('multiChoice'), options }),
  z.object({ ...common, kind: z.literal('number') }),
  /** In the currency of the deal. */
  z.object({ ...common, kind: z.literal('money') }),
  z.object({ ...common, kind: z.literal('date') }),
  z.object({ ...common, kind: z.literal('yesNo') }),
]);
export type Question = z.infer<typeof questionSchema>;

/** A form that the customer fills in and signs. `formProblems` says what else must hold of it. */
export const confirmationFormSchema = z.strictObject({
  key: keySchema,
  name: labelSchema,
  /** Said above the questions; empty = nothing. */
  intro: wordsSchema(0, 2000),
  questions: z.array(questionSchema).max(60),
  /** What the customer confirms by signing. */
  statement: wordsSchema(1, 1000),
});
export type ConfirmationForm = z.infer<typeof confirmationFormSchema>;
