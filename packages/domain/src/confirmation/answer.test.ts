import { describe, expect, it } from 'vitest';
import { fillsOf, readAnswers } from './answer.ts';
import { formProblems } from './deal-answers.ts';
import { type ConfirmationForm, confirmationFormSchema, type Question } from './form.ts';
import { SHIPPED_FORMS } from './shipped-forms.ts';

const words = { zh: '问', en: 'Ask' };
const options = ['a', 'b', 'c'].map((key) => ({ key, label: words }));
const of = (kind: Question['kind'], more: Partial<Question> = {}): Question =>
  ({ kind, key: 'q', label: words, required: false, options, ...more }) as Question;
const readOne = (kind: Question['kind'], value: unknown) => {
  const { answers, problems } = readAnswers({ questions: [of(kind)] }, { q: value });
  return problems.length > 0 ? problems.map((problem) => problem.field) : answers.q;
};

const REFUSED = ['answers.q'];
describe('an answer', () => {
  it.each<[Question['kind'], unknown, unknown]>([
    ['text', '  两行\n变一行 ', '两行 变一行'],
    ['text', 'e\u0301', '\u00e9'],
    ['text', 'x'.repeat(501), REFUSED],
    ['text', 'a\u0007b', REFUSED],
    ['text', '\ud800', REFUSED],
    ['text', 5, REFUSED],
    ['text', ['a'], REFUSED],
    ['longText', ' 第一\r\n第二 ', '第一\n第二'],
    ['longText', '字'.repeat(5000), '字'.repeat(5000)],
    ['longText', '字'.repeat(5001), REFUSED],
    ['number', -1.5, -1.5],
    ['number', '5', REFUSED],
    ['number', Number.NaN, REFUSED],
    ['number', 1e16, REFUSED],
    ['money', 120_000, 120_000],
    ['money', 0, 0],
    ['money', -1, REFUSED],
    ['money', 0.5, REFUSED],
    ['money', 2 ** 53, REFUSED],
    ['date', '2026-02-28', '2026-02-28'],
    ['date', '2026-02-29', REFUSED],
    ['date', '2026-2-8', REFUSED],
    ['date', '2026-02-28T00:00:00Z', REFUSED],
    ['yesNo', false, false],
    ['yesNo', 'false', REFUSED],
    ['choice', 'b', 'b'],
    ['choice', 'd', REFUSED],
    ['choice', '__proto__', REFUSED],
    ['choice', ['a'], REFUSED],
    ['multiChoice', ['c', 'a', 'a'], ['a', 'c']],
    ['multiChoice', ['a', 'd'], REFUSED],
    ['multiChoice', 'a', REFUSED],
  ])('%s of %j', (kind, value, wanted) => {
    expect(readOne(kind, value)).toEqual(wanted);
  });

  it('is asked for where it is required, and not in a draft', () => {
    const form = { questions: [of('text', { required: true }), of('yesNo', { key: 'two' })] };
    for (const blank of [undefined, null, '', ' \n', []]) {
      expect(readAnswers(form, { q: blank }).problems.map(({ field }) => field)).toEqual(REFUSED);
      expect(readAnswers(form, { q: blank }, true)).toEqual({ answers: { q: null, two: null }, problems: [] });
    }
  });

  it('to no question of the form is refused by its name', () => {
    expect(readAnswers({ questions: [] }, { stage: 'won', toString: 1 }).problems.map(({ field }) => field)).toEqual([
      'answers.stage',
      'answers.toString',
    ]);
  });
});

describe('answers fill the deal', () => {
  const form = {
    questions: [
      of('longText', { key: 'needs', fills: 'need' }),
      of('money', { key: 'money', fills: 'budget' }),
      of('yesNo', { key: 'approved', fills: 'budgetConfirmed' }),
      of('text', { key: 'other' }),
    ],
  };
  const answers = { needs: '要', money: 5, approved: true, other: 'x' };
  it.each([
    [{}, { need: '要', budget: 5, budgetConfirmed: true }],
    [
      { need: '', budget: null, budgetConfirmed: false },
      { need: '要', budget: 5, budgetConfirmed: true },
    ],
    [{ need: '已有', budget: 0, budgetConfirmed: true }, {}],
  ])('%j', (deal, wanted) => {
    expect(fillsOf(form, answers, deal)).toEqual(wanted);
  });
  it('but not with what was left open', () => {
    expect(fillsOf(form, { needs: null, approved: false }, {})).toEqual({ budgetConfirmed: false });
  });
});

describe('forms', () => {
  it.each(SHIPPED_FORMS.map((form) => [form.key, form] as const))('%s is sound', (_key, form) => {
    expect(confirmationFormSchema.parse(form)).toEqual(form);
    expect(formProblems(form)).toEqual([]);
  });

  it('name what does not fit', () => {
    const form: ConfirmationForm = {
      key: 'own',
      name: words,
      intro: words,
      statement: words,
      questions: [
        of('text', { fills: 'budget' }),
        of('money', { key: 'q', fills: 'amount', prefill: 'amount' }),
        of('choice', { key: 'c', options: [...options, { key: 'a', label: words }] } as Partial<Question>),
        of('text', { key: 'd', fills: 'timeline' }),
        of('text', { key: 'e', fills: 'timeline' }),
      ],
    };
    expect(formProblems(form).map(({ field }) => field.replace('form.questions.', ''))).toEqual([
      '0.fills',
      '1.key',
      '1.fills',
      '2.options',
      '4.fills',
    ]);
  });
});
