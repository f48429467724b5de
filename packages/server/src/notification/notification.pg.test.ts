import { mentionToken } from '@throughline/domain/comment/mention.ts';
import { pino } from 'pino';
import { MAILED_BY_DEFAULT } from '@throughline/domain/notification/notification.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPlatform } from '../app.ts';
import { addComment, removeComment } from '../comment/comment.service.ts';
import { setFollowing } from '../comment/follow.service.ts';
import { jobHandlers } from '../features.ts';
import { memberCtx } from '../identity/actor.ts';
import { type MailSink, startMailSink } from '../identity/mail.fixture.ts';
import { moveStage } from '../opportunity/opportunity.service.ts';
import type { Ctx } from '../platform/ctx.ts';
import { startWorker } from '../platform/jobs/worker.ts';
import type { LiveMessage } from '../platform/live/hub.ts';
import { purgeRecord } from '../record/purge.ts';
import { getRecord } from '../record/read.ts';
import { removeRecord } from '../record/bin.ts';
import { shareRecord, transferRecord } from '../record/owner.ts';
import { createRecord } from '../record/write.ts';
import {
  changePreferences,
  countUnread,
  listNotifications,
  markRead,
  readPreferences,
} from './notification.service.ts';

let test: TestPlatform;
let boss: Ctx;
let ann: string;
let ben: string;
beforeAll(async () => {
  test = await testPlatform();
  await test.openGates();
  ann = await test.addMember('李明', ['salesRep']);
  ben = await test.addMember('王芳', ['salesRep']);
  boss = await test.as();
});
afterAll(() => test.close());
beforeEach(async () => {
  for (const member of [test.admin, ann, ben]) await markRead(await test.as(member), null);
});

const newDeal = async (ctx: Ctx, more: object = {}): Promise<string> => {
  const account = await createRecord(boss, 'account', { name: `客户 ${Math.random()}` });
  return (await createRecord(ctx, 'opportunity', { name: '集团 CRM', account: account.id, ...more })).id;
};
const told = async (member: string, locale: 'zh-CN' | 'en' = 'zh-CN') =>
  (await listNotifications({ ...(await test.as(member)), locale }, { unread: '1', limit: 50 })).items;
const kinds = async (member: string) => (await told(member)).map((item) => item.kind);
const say = (ctx: Ctx, record: string, text: string) =>
  addComment(ctx, { object: 'opportunity', record, text, parent: null });

describe('people are told', () => {
  it('of mentions once, of comments by following, never of their own doing', async () => {
    const deal = await newDeal(boss, { owner: ann });
    await shareRecord(boss, 'opportunity', deal, [ben]);
    for (const member of [ann, ben]) await markRead(await test.as(member), null);
    await say(boss, deal, `${mentionToken(ben)} 看一下报价`);
    expect(await told(ben)).toMatchObject([
      {
        kind: 'mention',
        object: 'opportunity',
        record: { id: deal, name: '集团 CRM' },
        actor: { id: test.admin, name: '周岚' },
        read: false,
        text: '周岚 在销售项目“集团 CRM”的评论中提到了您：@王芳 看一下报价',
      },
    ]);
    expect(await kinds(ann)).toEqual(['comment']);
    expect(await kinds(test.admin)).toEqual([]);
    await say(await test.as(ben), deal, '看过了');
    expect(await kinds(test.admin)).toEqual(['comment']);
    expect(await kinds(ben)).toEqual(['mention']);
    await setFollowing(await test.as(ann), { object: 'opportunity', record: deal }, false);
    await say(boss, deal, '收到');
    expect(await kinds(ann)).toEqual(['comment', 'comment']);
  });

  it('of what becomes theirs, and of moves of what they follow', async () => {
    const deal = await newDeal(boss);
    await transferRecord(boss, 'opportunity', deal, { owner: ann, keepCollaborator: false });
    await shareRecord(boss, 'opportunity', deal, [ben]);
    await createRecord(boss, 'task', { title: '打电话', owner: ben, opportunity: deal });
    expect((await told(ann)).map((item) => item.text)).toEqual(['周岚 把销售项目“集团 CRM”交给您负责']);
    expect((await told(ben, 'en')).map((item) => item.text)).toEqual([
      '周岚 assigned task “打电话” to you',
      '周岚 asked you to work along on opportunity “集团 CRM”',
    ]);
    const { record } = await getRecord(boss, 'opportunity', deal);
    const [next] = await boss.readOnce<{ id: string; name: string }>(
      `select id, name from stage where workspace_id = $1 and process_id = $2 order by position offset 1 limit 1`,
      [boss.workspaceId, (record.process as { id: string }).id],
    );
    await moveStage(await test.as(ann), deal, { stage: next?.id ?? '', version: record.version });
    expect(await kinds(ann)).toEqual(['transferred']);
    const [moved] = await told(ben);
    expect(moved?.text).toBe(
      `李明 推进了销售项目“集团 CRM”：${(record.stage as { name: string }).name} → ${next?.name ?? ''}`,
    );
  });

  it('only while they may read the record', async () => {
    const deal = await newDeal(boss, { owner: ann });
    await say(await test.as(ann), deal, '我负责');
    await markRead(await test.as(ann), null);
    await say(boss, deal, '机密:底价 80 万');
    await transferRecord(boss, 'opportunity', deal, { owner: test.admin, keepCollaborator: false });
    await say(boss, deal, '李明看不到了');
    const [seen, ...more] = await told(ann);
    expect(more).toEqual([]);
    expect(seen).toMatchObject({ record: { id: deal, name: null }, text: '周岚 评论了一条销售项目' });
  });

  it('not of what a batch or an import does', async () => {
    const id = await newDeal({ ...boss, batchId: '01900000-0000-7000-8000-00000000000b' }, { owner: ann });
    await transferRecord({ ...boss, actor: { ...boss.actor, kind: 'import' } }, 'opportunity', id, {
      owner: ben,
      keepCollaborator: false,
    });
    expect([...(await told(ann)), ...(await told(ben))]).toEqual([]);
  });

  it('no more of a comment that was deleted, or of a record that is gone', async () => {
    const deal = await newDeal(boss, { owner: ann });
    await markRead(await test.as(ann), null);
    const comment = await say(boss, deal, '说错话了');
    await removeComment(boss, comment.id);
    expect((await told(ann)).map((item) => item.text)).toEqual(['周岚 评论了销售项目“集团 CRM”']);
    await removeRecord(boss, 'opportunity', deal);
    await purgeRecord(boss, 'opportunity', deal);
    expect(await told(ann)).toEqual([]);
  });
});

describe('the list', () => {
  it('is paged, read in part or whole, and one’s own', async () => {
    const deal = await newDeal(boss, { owner: ann });
    for (const text of ['一', '二', '三']) await say(boss, deal, text);
    const ctx = await test.as(ann);
    expect(await countUnread(ctx)).toBe(4);
    const page = await listNotifications(ctx, { limit: 2, unread: '1' });
    expect(page.items.map((item) => item.text.at(-1))).toEqual(['三', '二']);
    const rest = await listNotifications(ctx, { limit: 2, unread: '1', cursor: page.nextCursor ?? '' });
    expect([rest.items.length, rest.nextCursor]).toEqual([2, null]);
    const ids = page.items.map((item) => item.id);
    await markRead(await test.as(ben), ids);
    expect(await countUnread(ctx)).toBe(4);
    expect(await markRead(ctx, ids)).toBe(2);
    expect(await markRead(ctx, null)).toBe(0);
  });
});

describe('streams', () => {
  it('of the member alone are told the new number, in another process too', async () => {
    const cat = await test.addMember('陈静', ['salesRep']);
    const dan = await test.addMember('赵磊', ['salesRep']);
    const giver = await test.as();
    const { config } = test.platform;
    const other = openPlatform({ config, log: pino({ level: 'silent' }), appUrl: test.database.appUrl });
    const got: Record<string, LiveMessage[]> = { [cat]: [], [dan]: [] };
    const reached = Promise.withResolvers<void>();
    const arrived = { [cat]: Promise.withResolvers<void>(), [dan]: Promise.withResolvers<void>() };
    const ends: (() => void)[] = [];
    for (const member of [cat, dan]) {
      const ctx = await memberCtx(other, test.workspaceId, member);
      const send = (message: LiveMessage) => {
        got[member]?.push(message);
        if (member === dan && message.event === 'change') reached.resolve();
        if (message.event === 'notification' && message.data.unread > 0) arrived[member]?.resolve();
      };
      ends.push(await other.live.connect({ ctx, send, end: () => {} }, undefined));
    }
    await newDeal(giver, { owner: cat });
    await arrived[cat]?.promise;
    // A change that the other stream is told of, behind the first notification.
    await createRecord(await test.as(dan), 'account', { name: '自己的客户' });
    await reached.promise;
    await newDeal(giver, { owner: dan });
    await arrived[dan]?.promise;
    for (const member of [cat, dan])
      expect(got[member]?.filter((message) => message.event === 'notification')).toEqual([
        { event: 'notification', data: { unread: 1 } },
      ]);
    for (const end of ends) end();
    await other.close();
  });
});

describe('mail', () => {
  let sink: MailSink;
  beforeAll(async () => {
    sink = await startMailSink();
    Object.assign(test.platform.config, {
      smtpUrl: sink.url,
      mailFrom: 'crm@example.com',
      publicUrl: 'https://crm.example',
    });
  });
  afterAll(async () => {
    Object.assign(test.platform.config, { smtpUrl: undefined, mailFrom: undefined, publicUrl: undefined });
    await sink.stop();
  });

  it('comes for the kinds that the member chose, through the queue, once', async () => {
    const ctx = await test.as(ben);
    expect(await readPreferences(ctx)).toEqual({ mail: [...MAILED_BY_DEFAULT], mailAvailable: true });
    await changePreferences(ctx, { mail: ['taskAssigned'] });
    const deal = await newDeal(boss, { owner: ann });
    await transferRecord(boss, 'opportunity', deal, { owner: ben, keepCollaborator: false });
    const task = await createRecord(boss, 'task', { title: '约技术交流', owner: ben });
    const worker = await startWorker(test.platform, test.database.appUrl, jobHandlers, { pollSeconds: 0.5 });
    await sink.arrived(2);
    await worker.stop();
    const mails = sink.mails.map((mail) => [/^To: (.*)$/m.exec(mail)?.[1], decoded(mail)] as const);
    const of = (member: string) => mails.filter(([to]) => to?.includes(member)).map(([, text]) => text);
    expect(of(ann)).toHaveLength(1);
    expect(of(ann)[0]).toContain(`周岚 把销售项目“集团 CRM”交给您负责\n\nhttps://crm.example/opportunities/${deal}`);
    expect(of(ben)).toHaveLength(1);
    expect(of(ben)[0]).toContain(`https://crm.example/tasks/${task.id}`);
    expect(
      await boss.readOnce('select distinct state, body from mail_outbox where workspace_id = $1', [boss.workspaceId]),
    ).toEqual([{ state: 'sent', body: '' }]);
  });
});

/** Body of a mail whose text is base64 or quoted-printable. */
function decoded(mail: string): string {
  const [head = '', ...rest] = mail.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/^content-transfer-encoding: base64/im.test(head))
    return Buffer.from(body, 'base64').toString().replaceAll('\r\n', '\n');
  return decodeURIComponent(body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, '%$1')).replaceAll('\r\n', '\n');
}
