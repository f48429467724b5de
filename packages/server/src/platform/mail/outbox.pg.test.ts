import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MailSink, startMailSink } from '../../identity/mail.fixture.ts';
import { JOB_SCHEMA } from '../jobs/boss.ts';
import { queueMail, sendMailJob, sendQueued } from './outbox.ts';

let test: TestPlatform;
let sink: MailSink;
beforeAll(async () => {
  test = await testPlatform();
  sink = await startMailSink();
  Object.assign(test.platform.config, { smtpUrl: sink.url, mailFrom: 'crm@example.com' });
});
afterAll(async () => {
  await sink.stop();
  await test.close();
});

const queued = async (subject: string): Promise<string> => {
  const ctx = await test.as();
  return ctx.transaction((tx) => queueMail(ctx, tx, { to: 'ann@example.com', subject, text: 'hello' }));
};
const send = (id: string) => sendQueued(test.platform, test.workspaceId, id);
const stateOf = async (id: string) =>
  (
    await (
      await test.as()
    ).readOnce('select state, tries from mail_outbox where workspace_id = $1 and id = $2', [test.workspaceId, id])
  )[0];
/** @returns how many jobs were waiting for the mail; they are taken, as a worker would */
const takeJobs = async (id: string): Promise<number> => {
  const text = `delete from ${JOB_SCHEMA}.job where name = $1 and data->>'id' = $2`;
  return (await test.platform.pool.query(text, [sendMailJob.name, id])).rowCount ?? 0;
};
const count = (subject: string) => sink.mails.filter((mail) => mail.includes(`Subject: ${subject}`)).length;

it('a mail is tried again after the server could not be reached, and not sent twice', async () => {
  const id = await queued('again');
  expect(await takeJobs(id)).toBe(1);
  test.platform.config.smtpUrl = 'smtp://127.0.0.1:1';
  await send(id);
  expect(await stateOf(id)).toEqual({ state: 'waiting', tries: 1 });
  expect(await takeJobs(id)).toBe(1);
  test.platform.config.smtpUrl = sink.url;
  await send(id);
  await send(id);
  expect(await stateOf(id)).toEqual({ state: 'sent', tries: 2 });
  expect(await takeJobs(id)).toBe(0);
  expect(count('again')).toBe(1);
});

it('of several workers one sends it', async () => {
  const id = await queued('race');
  await Promise.all(Array.from({ length: 5 }, () => send(id)));
  expect(count('race')).toBe(1);
});

it('a mail that a dead worker may have sent is left alone', async () => {
  const id = await queued('dead');
  const ctx = await test.as();
  await ctx.transaction((tx) =>
    tx.run(`update mail_outbox set state = 'sending' where workspace_id = $1 and id = $2`, [ctx.workspaceId, id]),
  );
  await send(id);
  expect(count('dead')).toBe(0);
});

it.each([
  ['550 no such mailbox', 'failed'],
  ['451 come back later', 'waiting'],
])('the answer %j leaves it %s', async (answer, state) => {
  const server = createServer((socket) => {
    socket.write('220 hello\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => socket.write(/^rcpt/i.test(bytes.toString()) ? `${answer}\r\n` : '250 ok\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.platform.config.smtpUrl = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true`;
  const id = await queued('refused');
  await send(id);
  expect(await stateOf(id)).toEqual({ state, tries: 1 });
  server.close();
});

it('a mail of a change that is rolled back does not exist', async () => {
  const ctx = await test.as();
  await ctx
    .transaction(async (tx) => {
      await queueMail(ctx, tx, { to: 'ann@example.com', subject: 'rolled back', text: 'x' });
      throw new Error('no');
    })
    .catch(() => undefined);
  const rows = await ctx.readOnce(`select 1 from mail_outbox where workspace_id = $1 and subject = 'rolled back'`, [
    ctx.workspaceId,
  ]);
  expect(rows).toEqual([]);
});
