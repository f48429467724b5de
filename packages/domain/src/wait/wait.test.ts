import { describe, expect, it } from 'vitest';
import { columnOrder, waitSentence } from './wait.ts';

describe('waitSentence', () => {
  const parts = {
    kind: 'approval' as const,
    account: 'A 客户',
    deal: 'MES 二期',
    what: '报价单',
    who: '财务',
    person: null,
  };

  it('says who is waited for, as people do', () => {
    expect(waitSentence(parts, 'zh-CN')).toBe('A 客户 MES 二期：报价单待财务审批');
    expect(waitSentence({ ...parts, person: '李敏' }, 'zh-CN')).toBe('A 客户 MES 二期：报价单待财务（李敏）审批');
    const legal = { ...parts, kind: 'task' as const, account: 'B', what: 'Contract', who: 'Legal', person: 'Ann Lee' };
    expect(waitSentence({ ...legal, deal: 'Press line' }, 'en')).toBe(
      'B Press line: Contract waits for Legal (Ann Lee) to do',
    );
    expect(waitSentence({ ...parts, kind: 'confirmation', who: '客户', what: '需求调查表' }, 'zh-CN')).toBe(
      'A 客户 MES 二期：需求调查表待客户确认',
    );
    expect(waitSentence({ ...parts, kind: 'changes', who: '销售', what: '合同' }, 'zh-CN')).toBe(
      'A 客户 MES 二期：合同待销售修改',
    );
  });

  it('names the account once, and nothing that is not to be seen', () => {
    expect(waitSentence({ ...parts, account: '华星电子', deal: '华星电子 MES' }, 'zh-CN')).toBe(
      '华星电子 MES：报价单待财务审批',
    );
    expect(waitSentence({ ...parts, account: null }, 'zh-CN')).toBe('MES 二期：报价单待财务审批');
    expect(waitSentence({ ...parts, account: null, deal: null }, 'zh-CN')).toBe('报价单待财务审批');
    expect(waitSentence({ ...parts, deal: '' }, 'zh-CN')).toBe('A 客户：报价单待财务审批');
  });
});

it('keeps the standing columns in place and the customer last', () => {
  expect(columnOrder(['customer', 'legal', 'salesManager'])).toEqual([
    'salesRep',
    'presales',
    'legal',
    'finance',
    'delivery',
    'salesManager',
    'customer',
  ]);
});
