import * as comments from '@throughline/domain/comment/comment.contract.ts';
import * as files from '@throughline/domain/file/file.contract.ts';
import * as rates from '@throughline/domain/money/rate.contract.ts';
import * as notifications from '@throughline/domain/notification/notification.contract.ts';
import type { RouteContract } from '@throughline/domain/platform/contract.ts';
import * as workspace from '@throughline/domain/workspace/workspace.contract.ts';
import { PASSWORD, testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { Client } from '../identity/identity.fixture.ts';
import { createRecord } from '../record/write.ts';

let test: TestPlatform;
let client: Client;
beforeAll(async () => {
  test = await testPlatform();
  const { members } = await test.platform.directories.get(test.workspaceId);
  client = await new Client(await test.app()).signIn(members.get(test.admin)?.email ?? '', PASSWORD);
});
afterAll(() => test.close());

/** Sends a request to the route's address; the answer must fit its contract. */
async function call<R extends z.ZodType>(
  contract: RouteContract<z.ZodType, z.ZodType, z.ZodType, R>,
  to: { id?: string; query?: Record<string, string>; body?: unknown } = {},
): Promise<z.output<R>> {
  const path = contract.path.replace(':id', to.id ?? '');
  const query = to.query === undefined ? '' : `?${new URLSearchParams(to.query).toString()}`;
  const answer = await client.send(contract.method, `${path}${query}`, to.body);
  expect([contract.summary, answer.statusCode, answer.statusCode >= 400 ? answer.body : '']).toEqual([
    contract.summary,
    contract.status ?? 200,
    '',
  ]);
  return contract.response.parse(answer.body === '' ? null : answer.json());
}
const anyOf = (contract: unknown) => contract as RouteContract;

it('every route of talk, rates and settings answers as its contract says, and leaves its event', async () => {
  const ctx = await test.as();
  const account = await createRecord(ctx, 'account', { name: '远景装备' });
  const of = { object: 'account', record: account.id };
  const added = await call(anyOf(comments.addComment), { body: { ...of, text: '你好' } });
  const { comment } = comments.addComment.response.parse(added);
  await call(anyOf(comments.addComment), { body: { ...of, text: '再来', parent: comment.id } });
  await call(anyOf(comments.listComments), { query: of });
  await call(anyOf(comments.changeComment), { id: comment.id, body: { text: '改了' } });
  await call(anyOf(comments.removeComment), { id: comment.id });
  await call(anyOf(comments.readFollow), { query: of });
  await call(anyOf(comments.unfollow), { query: of });
  await call(anyOf(comments.follow), { body: of });
  await call(anyOf(files.listFiles), { query: of });
  await call(anyOf(notifications.listNotifications), { query: { unread: '1' } });
  await call(anyOf(notifications.countUnread));
  await call(anyOf(notifications.markRead), { body: { all: true } });
  await call(anyOf(notifications.readPreferences));
  await call(anyOf(notifications.changePreferences), { body: { mail: ['mention'] } });
  await call(anyOf(workspace.readWorkspace));
  await call(anyOf(workspace.changeWorkspace), { body: { name: '新名字' } });
  const set = await call(anyOf(rates.setRate), { body: { currency: 'USD', validFrom: '2026-01-01', rate: 7.1 } });
  await call(anyOf(rates.listRates));
  await call(anyOf(rates.removeRate), { id: rates.setRate.response.parse(set).rate.id });
  const events = await ctx.readOnce<{ said: string }>(
    `select object || ' ' || action as said from event where workspace_id = $1 and request_id is not null and object <> 'session' order by seq`,
    [ctx.workspaceId],
  );
  expect(events.map((event) => event.said)).toEqual([
    'account commented',
    'account commented',
    'account commentChanged',
    'account commentRemoved',
    'follow deleted',
    'follow created',
    'notification read',
    'notificationPreference updated',
    'workspace updated',
    'exchangeRate created',
    'exchangeRate deleted',
  ]);
});

it.each([
  [comments.addComment, { object: 'account', record: 'x', text: 'a' }],
  [comments.addComment, { object: 'account', record: '01900000-0000-7000-8000-00000000000a', text: '  ' }],
  [notifications.markRead, {}],
  [notifications.changePreferences, { mail: ['everything'] }],
  [rates.setRate, { currency: 'XYZ', validFrom: '2026-01-01', rate: 1 }],
  [rates.setRate, { currency: 'USD', validFrom: '2026-13-01', rate: 1 }],
  [rates.setRate, { currency: 'USD', validFrom: '2026-01-01', rate: 0 }],
  [workspace.changeWorkspace, { timeZone: 'Moon/Base' }],
])('refuses a wrong body of %j', async (contract, body) => {
  const answer = await client.send(contract.method, contract.path, body);
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'invalid']);
});
