import { describe, expect, it } from 'vitest';
import { causesOf } from './causes.ts';
import { sentenceOf } from './sentence.ts';

const ANN = '01900000-0000-7000-8000-00000000000a';
const BEN = '01900000-0000-7000-8000-00000000000b';
const ID = '01900000-0000-7000-8000-0000000000c1';
const change = (field: string, from: unknown, to: unknown) => ({ field, from, to });

describe('causesOf', () => {
  it('tells those mentioned before those who follow', () => {
    const changes = [change('comment', null, { id: ID, text: `@[${ANN}] 价格谈好了` })];
    const data = { comment: { id: ID, excerpt: `@[${ANN}] 价格谈好了` } };
    expect(causesOf({ object: 'opportunity', action: 'commented', changes })).toEqual([
      { kind: 'mention', to: [ANN], data },
      { kind: 'comment', to: 'followers', data },
    ]);
  });

  it('tells only who is newly mentioned when a comment changes', () => {
    const changes = [change('comment', { id: ID, text: `@[${ANN}] a` }, { id: ID, text: `@[${ANN}] @[${BEN}] a` })];
    expect(causesOf({ object: 'lead', action: 'commentChanged', changes })).toMatchObject([
      { kind: 'mention', to: [BEN] },
    ]);
    expect(
      causesOf({ object: 'lead', action: 'commentRemoved', changes: [change('comment', { id: ID }, null)] }),
    ).toEqual([]);
  });

  it('tells the new owner, by what the object asks of them', () => {
    const changes = [change('owner', ANN, BEN)];
    expect(causesOf({ object: 'account', action: 'transferred', changes })).toMatchObject([
      { kind: 'transferred', to: [BEN] },
    ]);
    expect(causesOf({ object: 'task', action: 'created', changes })).toMatchObject([
      { kind: 'taskAssigned', to: [BEN] },
    ]);
    expect(causesOf({ object: 'task', action: 'updated', changes: [change('owner', ANN, null)] })).toEqual([]);
  });

  it('tells who joins the team of a deal, once, with their parts', () => {
    const team = [
      { member: ANN, role: 'salesLead' },
      { member: BEN, role: 'legalCounsel' },
      { member: BEN, role: 'sponsor' },
    ];
    const changes = [change('team', team.slice(0, 1), team), change('collaborators', [ANN], [ANN, BEN])];
    expect(causesOf({ object: 'opportunity', action: 'teamChanged', changes })).toEqual([
      { kind: 'teamRole', to: [BEN], data: { team: ['legalCounsel', 'sponsor'] } },
      { kind: 'collaborator', to: [BEN], data: {} },
    ]);
    expect(causesOf({ object: 'opportunity', action: 'teamChanged', changes: [change('team', team, [])] })).toEqual([]);
  });

  it('tells new collaborators, and followers of a moved deal', () => {
    expect(
      causesOf({ object: 'lead', action: 'shared', changes: [change('collaborators', [ANN], [ANN, BEN])] }),
    ).toMatchObject([{ kind: 'collaborator', to: [BEN] }]);
    expect(causesOf({ object: 'opportunity', action: 'stageMoved', changes: [change('stage', ANN, ID)] })).toEqual([
      { kind: 'stageMoved', to: 'followers', data: { stage: { from: ANN, to: ID } } },
    ]);
    expect(causesOf({ object: 'opportunity', action: 'updated', changes: [change('amount', 1, 2)] })).toEqual([]);
  });
});

describe('sentenceOf', () => {
  const parts = { actor: '周岚', object: '销售项目', record: '集团 CRM' };
  it('reads well in both languages', () => {
    expect(sentenceOf('mention', { ...parts, excerpt: '看一下 $& 报价' }, 'zh-CN')).toBe(
      '周岚 在销售项目“集团 CRM”的评论中提到了您：看一下 $& 报价',
    );
    expect(
      sentenceOf('stageMoved', { ...parts, object: 'Opportunity', stage: { from: 'Lead', to: 'Quote' } }, 'en'),
    ).toBe('周岚 moved opportunity “集团 CRM”: Lead → Quote');
    expect(sentenceOf('taskAssigned', { ...parts, actor: null, object: '任务', record: '打电话' }, 'zh-CN')).toBe(
      '系统 给您派了任务“打电话”',
    );
  });

  it('tells nothing of a record that is not to be seen', () => {
    const text = sentenceOf('comment', { ...parts, record: null, excerpt: '机密' }, 'zh-CN');
    expect(text).toBe('周岚 评论了一条销售项目');
  });
});
