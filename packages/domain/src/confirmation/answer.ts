import type { FieldProblem } from '../platform/error.ts';
import type { Label } from '../platform/label.ts';
import type { ConfirmationForm, Question } from './form.ts';

/**
 * Text, option keys, a number, minor units of the deal's currency, `YYYY-MM-DD`, or yes and no; null where nothing was
 * answered. By the keys of the questions.
 */
export type Answer = string | number | boolean | readonly string[] | null;
export type Answers = Readonly<Record<string, Answer>>;

const TEXT_MOST = 500;
const LONG_TEXT_MOST = 5000;

type Read = { ok: true; value: Answer } | { ok: false; message: Label };
const accept = (value: Answer): Read => ({ ok: true, value });
const refuse = (zh: string, en: string): Read => ({ ok: false, message: { zh, en } });

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

/** Tab and line breaks aside, what no one types. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

function readText(value: unknown, most: number, lines: boolean): Read {
  if (typeof value !== 'string') return refuse('请填写文字。', 'Give a text.');
  if (!value.isWellFormed() || CONTROL.test(value))
    return refuse(
      '文字中含有无法保存的字符，请重新输入。',
      'The text holds characters that cannot be kept; type it again.',
    );
  const text = value.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim();
  const kept = lines ? text : text.replaceAll(/\s+/g, ' ');
  if (Array.from(kept).length > most) return refuse(`最多 ${most} 个字。`, `At most ${most} characters.`);
  return accept(kept);
}

function readNumber(value: unknown, isMoney: boolean): Read {
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse('请填写数字。', 'Give a number.');
  if (isMoney && (!Number.isSafeInteger(value) || value < 0))
    return refuse('请填写不小于零的金额。', 'Give an amount of zero or more.');
  if (Math.abs(value) > 1e15) return refuse('数字太大。', 'The number is too large.');
  return accept(value);
}

function readDate(value: unknown): Read {
  const wrong = refuse('请选择有效的日期。', 'Choose a valid date.');
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return wrong;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value) ? accept(value) : wrong;
}

function readChoices(value: unknown, options: readonly { key: string }[]): Read {
  const known = options.map((option) => option.key);
  const isFine = Array.isArray(value) && value.every((key) => known.includes(key as string));
  if (!isFine) return refuse('请从列出的选项中选择。', 'Choose from the options.');
  return accept(known.filter((key) => value.includes(key)));
}

function read(question: Question, value: unknown): Read {
  switch (question.kind) {
    case 'text':
      return readText(value, TEXT_MOST, false);
    case 'longText':
      return readText(value, LONG_TEXT_MOST, true);
    case 'number':
      return readNumber(value, false);
    case 'money':
      return readNumber(value, true);
    case 'date':
      return readDate(value);
    case 'yesNo':
      return typeof value === 'boolean' ? accept(value) : refuse('请选择是或否。', 'Choose yes or no.');
    case 'choice':
      return question.options.some((option) => option.key === value)
        ? accept(value as string)
        : refuse('请从列出的选项中选择。', 'Choose one of the options.');
    case 'multiChoice':
      return readChoices(value, question.options);
  }
}

export interface ReadAnswers {
  /** Of every question, in the order of the form; null where nothing was answered. */
  answers: Record<string, Answer>;
  /** By `answers.<key>`, in the order of the form; [] = all is well. */
  problems: FieldProblem[];
}

/**
 * Answers as they may be kept.
 * @param draft nothing is asked for yet: what is filled in before it is sent
 */
export function readAnswers(
  form: Pick<ConfirmationForm, 'questions'>,
  given: Readonly<Record<string, unknown>>,
  draft = false,
): ReadAnswers {
  const answers: Record<string, Answer> = {};
  const problems: FieldProblem[] = [];
  for (const question of form.questions) {
    const field = `answers.${question.key}`;
    const value = Object.hasOwn(given, question.key) ? given[question.key] : undefined;
    if (isBlank(value)) {
      answers[question.key] = null;
      if (question.required && !draft)
        problems.push({ field, message: { zh: '请回答这一项。', en: 'Please answer this one.' } });
      continue;
    }
    const found = read(question, value);
    if (found.ok) answers[question.key] = found.value;
    else problems.push({ field, message: found.message });
  }
  const known = new Set(form.questions.map((question) => question.key));
  for (const key of Object.keys(given)) {
    if (known.has(key)) continue;
    const message = { zh: '表中没有这一项，请刷新页面后重试。', en: 'The form has no such question; reload the page.' };
    problems.push({ field: `answers.${key.slice(0, 60)}`, message });
  }
  return { answers, problems };
}

/**
 * Fields of the deal that the answers fill, by field; only where the deal has nothing yet.
 * @param deal the deal as it is stored
 */
export function fillsOf(
  form: Pick<ConfirmationForm, 'questions'>,
  answers: Answers,
  deal: Readonly<Record<string, unknown>>,
): Record<string, Answer> {
  const filled: Record<string, Answer> = {};
  for (const { key, fills } of form.questions) {
    const answer = answers[key] ?? null;
    if (fills === undefined || answer === null) continue;
    const present = deal[fills] ?? null;
    // An unticked box says nothing yet.
    if (present === null || present === '' || (fills === 'budgetConfirmed' && present === false))
      filled[fills] = answer;
  }
  return filled;
}
