import { mentionToken } from '@throughline/domain/comment/mention.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKeyActor } from '../identity/actor.ts';
import type { Ctx } from '../platform/ctx.ts';
import { purgeRecord } from '../record/purge.ts';
import { removeRecord, restoreRecord } from '../record/bin.ts';
import { shareRecord } from '../record/owner.ts';
import { createRecord } from '../record/write.ts';
import { addComment, changeComment, listComments, removeComment } from './comment.service.ts';
import { readFollow, setFollowing } from './follow.service.ts';

let test: TestPlatform;
let rep: string;
let otherRep: string;
let auditor: string;
beforeAll(async () => {
  test = await testPlatform();
  rep = await test.addMember('李明', ['salesRep']);
  otherRep = await test.addMember('王芳', ['salesRep']);
  auditor = await test.addMember('审计', ['readOnly']);
});
afterAll(() => test.close());

const newDeal = async (ctx: Ctx): Promise<{ object: string; record: string }> => {
  const account = await createRecord(ctx, 'account', { name: `客户 ${Math.random()}` });
  const deal = await createRecord(ctx, 'opportunity', { name: '集团 CRM 替换', account: account.id });
  return { object: 'opportunity', record: deal.id };
};

const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`, { cause: error });
  return error;
};
const say = (ctx: Ctx, of: { object: string; record: string }, text: string, parent: string | null = null) =>
  addComment(ctx, { ...of, text, parent });
const texts = async (ctx: Ctx, of: { object: string; record: string }) =>
  (await listComments(ctx, { ...of, limit: 20 })).items.map((thread) => [
    thread.text,
    ...thread.replies.map((reply) => reply.text),
  ]);

describe('comments', () => {
  it('form threads, newest first, with their answers in order', async () => {
    const ctx = await test.as(rep);
    const admin = await test.as();
    const deal = await newDeal(ctx);
    const first = await say(ctx, deal, '先报价吗?');
    const answer = await say(admin, deal, '先约技术交流', first.id);
    await say(ctx, deal, '好', answer.id);
    await say(ctx, deal, '另一件事');
    expect(await texts(ctx, deal)).toEqual([['另一件事'], ['先报价吗?', '先约技术交流', '好']]);
    const page = await listComments(admin, { ...deal, limit: 1 });
    const next = await listComments(admin, { ...deal, limit: 1, cursor: page.nextCursor ?? '' });
    expect(next.nextCursor).toBeNull();
    expect(next.items[0]).toMatchObject({
      id: first.id,
      author: { id: rep, name: '李明' },
      mine: false,
      replies: [
        { parent: first.id, mine: true },
        { parent: answer.id, author: { name: '李明' } },
      ],
    });
    expect((await refusal(listComments(ctx, { ...deal, limit: 5, cursor: 'x' }))).code).toBe('invalid');
    const elsewhere = await newDeal(ctx);
    expect((await refusal(say(ctx, elsewhere, '错位', first.id))).details.fields?.[0]?.field).toBe('parent');
  });

  it('are changed and deleted by who wrote them; answers keep their place', async () => {
    const ctx = await test.as(rep);
    const admin = await test.as();
    const deal = await newDeal(ctx);
    const first = await say(ctx, deal, '写错了');
    const answer = await say(admin, deal, '没看懂', first.id);
    expect((await refusal(changeComment(admin, first.id, { text: 'x' }))).code).toBe('forbidden');
    expect((await refusal(removeComment(admin, first.id))).code).toBe('forbidden');
    expect(await changeComment(ctx, first.id, { text: '改好了' })).toMatchObject({ text: '改好了' });
    await removeComment(ctx, first.id);
    expect(await texts(ctx, deal)).toEqual([[null, '没看懂']]);
    expect((await refusal(say(ctx, deal, '回复已删除的', first.id))).code).toBe('invalid');
    expect((await refusal(changeComment(ctx, first.id, { text: 'x' }))).code).toBe('not_found');
    await removeComment(admin, answer.id);
    expect(await texts(ctx, deal)).toEqual([]);
  });

  it('are for those who may read the record', async () => {
    const ctx = await test.as(rep);
    const other = await test.as(otherRep);
    const deal = await newDeal(ctx);
    const comment = await say(ctx, deal, '只给项目的人');
    expect((await refusal(listComments(other, { ...deal, limit: 5 }))).code).toBe('not_found');
    expect((await refusal(say(other, deal, '我也说'))).code).toBe('not_found');
    expect((await refusal(changeComment(other, comment.id, { text: 'x' }))).code).toBe('not_found');
    expect(await say(await test.as(auditor), deal, '审计意见')).toMatchObject({ mine: true });
    expect((await refusal(say(ctx, { ...deal, object: 'stage' }, 'x'))).code).toBe('not_found');
    expect((await refusal(say(await test.system(), deal, 'x'))).code).toBe('forbidden');
    const member = ctx.directory.members.get(rep);
    if (member === undefined) throw new Error('no member');
    const key: Ctx = {
      ...ctx,
      actor: apiKeyActor(ctx.directory, member, { roleKey: 'salesRep', scopes: ['*:read'] }),
    };
    expect((await refusal(say(key, deal, 'x'))).code).toBe('forbidden');
  });

  it('mention only members who may read the record, and say who may not', async () => {
    const ctx = await test.as(rep);
    const deal = await newDeal(ctx);
    const text = `请 ${mentionToken(otherRep)} 看一下`;
    const refused = await refusal(say(ctx, deal, text));
    expect(refused.code).toBe('invalid');
    expect(refused.details.fields?.[0]?.message.zh).toContain('王芳');
    expect(refused.details.fields?.[0]?.message.zh).not.toContain('李明');
    const unknown = await refusal(say(ctx, deal, mentionToken(deal.record)));
    expect(unknown.details.fields?.[0]?.field).toBe('text');
    await shareRecord(ctx, 'opportunity', deal.record, [otherRep]);
    expect(await say(ctx, deal, text)).toMatchObject({ text, mentions: [{ id: otherRep, name: '王芳' }] });
  });

  it('come back with their record from the bin, and go with it for good', async () => {
    const ctx = await test.as();
    const deal = await newDeal(ctx);
    await say(ctx, deal, '留言');
    await removeRecord(ctx, 'opportunity', deal.record);
    expect((await refusal(listComments(ctx, { ...deal, limit: 5 }))).code).toBe('not_found');
    await restoreRecord(ctx, 'opportunity', deal.record);
    expect(await texts(ctx, deal)).toEqual([['留言']]);
    await removeRecord(ctx, 'opportunity', deal.record);
    await purgeRecord(ctx, 'opportunity', deal.record);
    for (const table of ['comment', 'follow'])
      expect(
        await ctx.readOnce(`select 1 from ${table} where workspace_id = $1 and record_id = $2`, [
          ctx.workspaceId,
          deal.record,
        ]),
      ).toEqual([]);
  });
});

describe('following', () => {
  it('begins with owning, collaborating and commenting, and ends by choice', async () => {
    const ctx = await test.as(rep);
    const admin = await test.as();
    const deal = await newDeal(ctx);
    const followers = async () => (await readFollow(ctx, deal)).followers.map((one) => one.id).toSorted();
    expect(await followers()).toEqual([rep]);
    await shareRecord(ctx, 'opportunity', deal.record, [otherRep]);
    await say(admin, deal, '关注一下');
    await say(await test.as(otherRep), deal, '我来协助');
    expect(await followers()).toEqual([rep, otherRep, test.admin].toSorted());
    expect((await setFollowing(admin, deal, false)).following).toBe(false);
    await say(admin, deal, '再说一句');
    expect((await readFollow(admin, deal)).following).toBe(false);
    expect((await setFollowing(await test.as(auditor), deal, true)).following).toBe(true);
    // Who may no longer read it follows in vain.
    await shareRecord(ctx, 'opportunity', deal.record, []);
    await setFollowing(await test.as(auditor), deal, false);
    expect(await followers()).toEqual([rep]);
    expect((await setFollowing(ctx, deal, false)).following).toBe(false);
    expect((await refusal(setFollowing(await test.as(otherRep), deal, true))).code).toBe('not_found');
  });
});
