import type { Question } from '@throughline/domain/confirmation/form.ts';
import { expect, it } from 'vitest';
import { emptyForm, fitting, freeKey, gaps, moved, newQuestion, tidied, withKind } from './form-edit.ts';

const words = { zh: '预算', en: 'Budget' };

it('gives keys that are free', () => {
  expect(freeKey('question', [])).toBe('question1');
  expect(freeKey('question', ['question1', 'question3'])).toBe('question4');
  expect(freeKey('question', ['question2'])).toBe('question3');
});

it('keeps what fits when the kind changes', () => {
  const money: Question = { kind: 'money', key: 'a', label: words, required: true, fills: 'budget', prefill: 'budget' };
  expect(withKind(money, 'text')).toEqual({ kind: 'text', key: 'a', label: words, required: true });
  const choice = withKind(money, 'choice');
  expect('options' in choice && choice.options.map((option) => option.key)).toEqual(['option1', 'option2']);
  expect(withKind(choice, 'multiChoice')).toMatchObject({ kind: 'multiChoice', options: [{}, {}] });
  expect('options' in withKind(choice, 'date')).toBe(false);
  expect(withKind({ ...money, fills: undefined, prefill: 'amount' } as Question, 'money').prefill).toBe('amount');
});

it('offers only fields that go with the kind and the use', () => {
  expect(fitting('money', 'fills')).toEqual(['budget']);
  expect(fitting('money', 'prefill')).toEqual(['budget', 'amount']);
  expect(fitting('multiChoice', 'fills')).toEqual([]);
});

it('moves by one place and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
});

it('fills the other language and names what is still empty', () => {
  const form = emptyForm(['form1']);
  expect(form.key).toBe('form2');
  const question = { ...withKind(newQuestion(form), 'choice'), label: { zh: '结果', en: '' } } as Question;
  if ('options' in question) question.options = [{ key: 'a', label: words }, ...question.options];
  const sent = tidied({ ...form, questions: [question, newQuestion(form)] });
  expect(sent.questions[0]?.label).toEqual({ zh: '结果', en: '结果' });
  expect([...gaps(sent)]).toEqual(['name', 'questions.0.options', 'questions.1.label']);
});
