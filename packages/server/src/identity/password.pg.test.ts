import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client, PASSWORD, someWorkspace, startProcess, type TestProcess } from './identity.fixture.ts';
import { type MailSink, startMailSink } from './mail.fixture.ts';

let database: TestDatabase;
let server: TestProcess;
let sink: MailSink;
beforeAll(async () => {
  [database, sink] = await Promise.all([freshDatabase(), startMailSink()]);
  server = await startProcess(database, { SMTP_URL: sink.url, MAIL_FROM: 'Throughline <crm@example.com>' });
});
afterAll(async () => {
  await server.stop();
  await Promise.all([sink.stop(), database.drop()]);
});

/** The text of a mail, however it was encoded for the way. */
function textOf(mail = ''): string {
  const [head = '', ...body] = mail.split('\r\n\r\n');
  const text = body.join('\n\n');
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  if (!/transfer-encoding: quoted-printable/i.test(head)) return text;
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

const tokenIn = (mail: string | undefined): string => /\?token=([\w-]{43})/.exec(textOf(mail))?.[1] ?? '';

it('mails a reset link to a known address, three an hour at most, and nothing to another (S20, S21)', async () => {
  const { email } = await someWorkspace(server.platform);
  const ask = (address: string) =>
    new Client(server.app).send(
      'POST',
      '/password/forgot',
      { email: address },
      { host: 'evil.example', origin: 'http://crm.test' },
    );
  for (let at = 1; at <= 3; at++) {
    expect((await ask(email)).statusCode).toBe(202);
    await sink.arrived(at);
  }
  expect((await ask(email)).statusCode).toBe(202);
  expect((await ask('nobody@example.com')).statusCode).toBe(202);
  expect(sink.mails).toHaveLength(3);
  const last = sink.mails.at(-1);
  expect(last).toContain(`To: ${email}`);
  expect(textOf(last)).toContain('http://crm.test/reset?token=');
  const visitor = new Client(server.app);
  expect(
    (await visitor.send('POST', '/password/reset', { token: tokenIn(sink.mails[0]), password: 'a brand new one' }))
      .statusCode,
  ).toBe(404);
  expect(
    (await visitor.send('POST', '/password/reset', { token: tokenIn(last), password: 'a brand new one' })).statusCode,
  ).toBe(200);
  await new Client(server.app).signIn(email, 'a brand new one');
});

it('refuses a reset link after two hours', async () => {
  const { email } = await someWorkspace(server.platform);
  const before = sink.mails.length;
  await new Client(server.app).send('POST', '/password/forgot', { email });
  await sink.arrived(before + 1);
  server.time.now += 2 * 60 * 60 * 1000 + 1;
  const late = await new Client(server.app).send('POST', '/password/reset', {
    token: tokenIn(sink.mails.at(-1)),
    password: PASSWORD,
  });
  expect(late.statusCode).toBe(404);
});

it('mails an invitation, and takes no name that would be a header of its own (S28)', async () => {
  const { email } = await someWorkspace(server.platform);
  const admin = await new Client(server.app).signIn(email);
  expect((await admin.send('PATCH', '/me', { name: 'Ada\r\nBcc: all@example.com' })).statusCode).toBe(422);
  const before = sink.mails.length;
  const answer = await admin.send('POST', '/users', { name: 'Bo', email: 'bo@example.com', roles: ['salesRep'] });
  expect(answer.json()).toMatchObject({ mailed: true });
  expect(sink.mails).toHaveLength(before + 1);
  expect(answer.json().link).toContain(tokenIn(sink.mails.at(-1)));
});
