import {
  DEAL_ANSWERS,
  type DealAnswer,
  isFit,
  type QuestionKind,
} from '@throughline/domain/confirmation/deal-answers.ts';
import type { ConfirmationForm, Question } from '@throughline/domain/confirmation/form.ts';
import type { Label } from '@throughline/domain/platform/label.ts';

/** A key that is not taken yet: `question3`. */
export function freeKey(stem: string, taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number += 1) {
    const key = `${stem}${number}`;
    if (!taken.includes(key)) return key;
  }
}

const EMPTY: Label = { zh: '', en: '' };

export const emptyForm = (taken: readonly string[]): ConfirmationForm => ({
  key: freeKey('form', taken),
  name: EMPTY,
  intro: EMPTY,
  questions: [],
  statement: { zh: '我方确认以上内容属实。', en: 'We confirm that the above is right.' },
});

export const newQuestion = (form: ConfirmationForm): Question => ({
  kind: 'text',
  key: freeKey(
    'question',
    form.questions.map((question) => question.key),
  ),
  label: EMPTY,
  required: true,
});

/** Two options to begin with. */
const newOptions = () => ['option1', 'option2'].map((key) => ({ key, label: EMPTY }));

/** The question as one of another kind: words stay, options where both have them; fields of the deal that no longer fit go. */
export function withKind(question: Question, kind: QuestionKind): Question {
  const { fills, prefill, ...rest } = question;
  const options = 'options' in question ? question.options : newOptions();
  const { options: _options, ...plain } = rest as typeof rest & { options?: unknown };
  const kept = {
    ...(fills !== undefined && isFit(fills, kind, 'fills') ? { fills } : {}),
    ...(prefill !== undefined && isFit(prefill, kind, 'prefill') ? { prefill } : {}),
  };
  return (
    kind === 'choice' || kind === 'multiChoice' ? { ...plain, ...kept, kind, options } : { ...plain, ...kept, kind }
  ) as Question;
}

/** Fields of the deal that go with a kind of question, in this use. */
export const fitting = (kind: QuestionKind, use: 'fills' | 'prefill'): DealAnswer[] =>
  (Object.keys(DEAL_ANSWERS) as DealAnswer[]).filter((field) => isFit(field, kind, use));

/** The list with the one at `at` moved by one place; the same list at an end. */
export function moved<T>(list: readonly T[], at: number, by: 1 | -1): T[] {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one === undefined || at + by < 0 || at + by > next.length) return [...list];
  next.splice(at + by, 0, one);
  return next;
}

const whole = ({ zh, en }: Label): Label => ({ zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() });
const isNamed = ({ zh, en }: Label): boolean => zh.trim() !== '' || en.trim() !== '';

/** What the server is given: every text in both languages, without options that were left empty. */
export const tidied = (form: ConfirmationForm): ConfirmationForm => ({
  ...form,
  name: whole(form.name),
  intro: whole(form.intro),
  statement: whole(form.statement),
  questions: form.questions.map((question) => {
    const words = { label: whole(question.label), ...(question.help ? { help: whole(question.help) } : {}) };
    if (!('options' in question)) return { ...question, ...words };
    const options = question.options
      .filter((option) => isNamed(option.label))
      .map((option) => ({ ...option, label: whole(option.label) }));
    return { ...question, ...words, options };
  }),
});

/** Places of a tidied form that are still empty: `name`, `questions.2.label`, `questions.2.options`. */
export function gaps(form: ConfirmationForm): Set<string> {
  const found = new Set<string>();
  if (!isNamed(form.name)) found.add('name');
  if (!isNamed(form.statement)) found.add('statement');
  form.questions.forEach((question, at) => {
    if (!isNamed(question.label)) found.add(`questions.${at}.label`);
    if ('options' in question && question.options.length < 2) found.add(`questions.${at}.options`);
  });
  return found;
}
