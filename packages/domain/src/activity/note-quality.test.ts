import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followUpProblems, noteProblem } from './note-quality.ts';

describe('noteProblem', () => {
  it.each([
    '已沟通,了解中',
    'contacted, finding out',
    'Contacted. Finding out...',
    '跟进中',
    '持续跟进中。',
    'ok',
    'OK!!!',
    '...',
    '。。。!!',
    '哈哈哈哈',
    'aaaaaaa',
    '跟进跟进跟进',
    'asdfasdf',
    '111111',
    '13800138000',
    '无',
    '同上',
    '与客户电话沟通,了解情况',
    '今天给客户打电话,正常沟通',
    '等客户反馈',
    'Called the customer, will follow up',
    'had a call with them, ongoing',
    '好的',
    '👍👍👍',
    '测试测试',
    // One character beside the phrases is no fact.
    '与客户沟通好',
    '保持联系,后续再沟通',
  ])('refuses %s', (text) => {
    const problem = noteProblem(text, 'conclusion');
    expect(problem?.zh).toContain('例如');
    expect(problem?.en).toContain('e.g.');
  });
  it.each([
    '第 3 轮商务谈判,过付款节点与验收口径',
    '总价认可;付款 3-4-3 待财务内部确认',
    '发报价 v4,约财务二次确认',
    '拜访周航,确认预算',
    '客户未接电话,秘书称周五出差回来',
    '预算 500 万已批',
    'Sent quote v4 to the CFO',
    'Price agreed, payment plan pending',
    'Demo for Sara on Tuesday',
    '电话联系王总,约周四演示',
    '沟通了合同条款',
    'Met with legal; clause 7 open',
  ])('takes %s', (text) => {
    expect(noteProblem(text, 'action')).toBeUndefined();
  });

  it('takes every sentence that names a person and a thing, whatever polite words surround it', () => {
    const who = fc.constantFrom('王总', '周航', '财务总监', '采购部李工', 'Sara', 'the CFO');
    const what = fc.constantFrom(
      '合同条款',
      '验收标准',
      '报价单',
      '预算 500 万',
      '付款方式',
      'the quote',
      'clause 7',
      '样机',
    );
    const polite = fc.constantFrom('', '已沟通,', '今天电话联系,', '跟进中:', 'Contacted, ', '正常推进,');
    fc.assert(
      fc.property(
        polite,
        who,
        fc.constantFrom('确认', '讨论', '提交', 'agreed '),
        what,
        fc.constantFrom('', '。', ',了解中'),
        (lead, person, verb, thing, tail) => {
          expect(noteProblem(`${lead}${person}${verb}${thing}${tail}`, 'action')).toBeUndefined();
        },
      ),
    );
  });
  it('refuses every string of empty phrases', () => {
    const phrase = fc.constantFrom(
      '已沟通',
      '了解中',
      '跟进中',
      '正常推进',
      '保持联系',
      '客户',
      '等通知',
      'contacted',
      'ok',
      'following up',
      'in progress',
    );
    const glue = fc.constantFrom(',', '。', ' ', '; ', '…');
    fc.assert(
      fc.property(fc.array(fc.tuple(phrase, glue), { minLength: 1, maxLength: 8 }), (parts) => {
        expect(noteProblem(parts.flat().join(''), 'nextStep')).toBeDefined();
      }),
    );
  });
  it('answers any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void noteProblem(text, 'action')));
  });
});

describe('followUpProblems', () => {
  const good = {
    action: '拜访周航,过付款节点',
    conclusion: '总价认可,付款待财务确认',
    nextStep: '发报价 v4 给财务',
    nextStepAt: '2026-11-25T02:00:00.000Z',
  };
  it('is empty for the four parts', () => {
    expect(followUpProblems(good, true)).toEqual([]);
  });
  it('asks for what is missing, unless parts are enough', () => {
    expect(followUpProblems({ action: good.action }, true).map((problem) => problem.field)).toEqual([
      'conclusion',
      'nextStep',
      'nextStepAt',
    ]);
    expect(followUpProblems({ action: good.action, nextStep: ' ' }, false)).toEqual([]);
  });
  it('names the part and the refused value', () => {
    expect(followUpProblems({ ...good, conclusion: '了解中' }, true)).toMatchObject([
      { field: 'conclusion', value: '了解中' },
    ]);
  });
});
