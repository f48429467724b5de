import type { FieldProblem } from '../platform/error.ts';
import type { ConfirmationForm } from './form.ts';

export const QUESTION_KINDS = [
  'text',
  'longText',
  'choice',
  'multiChoice',
  'number',
  'money',
  'date',
  'yesNo',
] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/**
 * Fields of the deal from which a question may be filled in before it is sent, with the kinds of question that fit. Answers
 * fill the `filled` ones on signing, where the deal has nothing; the others only we state.
 */
export const DEAL_ANSWERS = {
  need: { kinds: ['longText', 'text'], filled: true },
  budget: { kinds: ['money'], filled: true },
  budgetConfirmed: { kinds: ['yesNo'], filled: true },
  timeline: { kinds: ['text'], filled: true },
  competitor: { kinds: ['text'], filled: true },
  decisionChain: { kinds: ['choice'], filled: true },
  closeDate: { kinds: ['date'], filled: false },
  amount: { kinds: ['money'], filled: false },
  product: { kinds: ['text'], filled: false },
} as const satisfies Record<string, { kinds: readonly QuestionKind[]; filled: boolean }>;
export type DealAnswer = keyof typeof DEAL_ANSWERS;
export const DEAL_ANSWER_KEYS = Object.keys(DEAL_ANSWERS) as [DealAnswer, ...DealAnswer[]];

/** Whether a question of this kind goes with a field of the deal, in this use. */
export const isFit = (field: DealAnswer, kind: QuestionKind, use: 'fills' | 'prefill'): boolean =>
  (DEAL_ANSWERS[field].kinds as readonly string[]).includes(kind) && (use === 'prefill' || DEAL_ANSWERS[field].filled);

/** What is wrong with a form beyond its shape: keys that stand twice, fields of the deal that do not fit; [] = all is well. */
export function formProblems(form: ConfirmationForm): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (at: number, part: string, zh: string, en: string) =>
    problems.push({ field: `form.questions.${at}.${part}`, message: { zh, en } });
  const keys = new Set<string>();
  const filled = new Set<DealAnswer>();
  for (const [at, question] of form.questions.entries()) {
    const { key, kind, fills } = question;
    if (keys.has(key))
      add(
        at,
        'key',
        `“${key}”用了两次，每个问题的标识须不同。`,
        `“${key}” stands twice; give each question a key of its own.`,
      );
    keys.add(key);
    if ('options' in question && new Set(question.options.map((option) => option.key)).size < question.options.length)
      add(at, 'options', '有两个选项的标识相同，请分别命名。', 'Two options have the same key; give each its own.');
    for (const use of ['fills', 'prefill'] as const) {
      const field = question[use];
      if (field !== undefined && !isFit(field, kind, use))
        add(
          at,
          use,
          `项目字段“${field}”不适用于这类问题，请另选字段或题型。`,
          `The field “${field}” does not go with this kind of question; choose another of either.`,
        );
    }
    if (fills !== undefined && filled.has(fills))
      add(
        at,
        'fills',
        `另一个问题已经写入“${fills}”，请只保留一个。`,
        `Another question fills “${fills}” already; keep one of them.`,
      );
    if (fills !== undefined) filled.add(fills);
  }
  return problems;
}
