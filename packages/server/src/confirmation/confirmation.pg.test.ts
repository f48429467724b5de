import { createHash } from 'node:crypto';
import { canonicalJson } from '@throughline/domain/confirmation/confirmation.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailSink, startMailSink } from '../identity/mail.fixture.ts';
import { type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { sendConfirmation } from './confirmation.service.ts';
import { textOfPdf } from '../platform/pdf/pdf-text.fixture.ts';

const NOW = Date.parse('2026-11-23T02:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A picture by its header, and rubbish behind it. */
function brokenPng(width: number, height: number): string {
  const bytes = Buffer.concat([Buffer.from(DOT, 'base64').subarray(0, 33), Buffer.alloc(500, 7)]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString('base64');
}

let test: TestPlatform;
let owner: pg.Client;
let admin: Caller;
let rep: Caller;
let repId: string;
let colleagueId: string;
let colleague: Caller;
beforeAll(async () => {
  test = await testPlatform({ now: NOW });
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  admin = await callerFor(test);
  repId = await test.addMember('李明', ['salesRep']);
  rep = await callerFor(test, repId, 'salesRep');
  colleagueId = await test.addMember('王芳', ['salesRep']);
  colleague = await callerFor(test, colleagueId, 'salesRep');
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

let visitors = 0;
/** A customer's browser: no session, an address of its own. */
async function visit(
  action: 'open' | 'sign' | 'ask',
  body: unknown,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  visitors += 1;
  return (await test.app()).inject({
    method: 'POST',
    url: `/api/v1/portal/${action}`,
    remoteAddress: `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`,
    headers: { 'x-requested-with': 'test', 'user-agent': 'Phone/1.0', 'accept-language': 'zh-CN', ...headers },
    payload: body as object,
  });
}

async function newDeal(caller: Caller, more: Record<string, unknown> = {}): Promise<string> {
  const account = part(await caller.send('POST', '/accounts', { name: `客户 ${newId()}` }), 'record');
  const made = await caller.send('POST', '/opportunities', { name: '产线升级', account: account.id, ...more });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return String(part(made, 'record').id);
}
interface Link {
  id: string;
  token: string;
  deal: string;
}
async function sent(caller: Caller, deal: string, more: Record<string, unknown> = {}): Promise<Link> {
  const answer = await caller.send('POST', `/opportunities/${deal}/confirmations`, {
    form: 'requirementSurvey',
    ...more,
  });
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return { id: String(part(answer, 'confirmation').id), token: tokenOf(answer.json?.url), deal };
}
const tokenOf = (url: unknown): string => String(url).split('#')[1] ?? '';
const newLink = async (more: Record<string, unknown> = {}): Promise<Link> => sent(rep, await newDeal(rep), more);

const ANSWERS = {
  pains: '换线时间太长',
  needs: '要 #panic("x") {{7*7}} 的原样文字',
  budget: 120_000_00,
  budgetApproved: true,
  decisionLead: 'technical',
  decisionProcess: '技术评审 → 总经理签批',
  timeline: '明年一季度上线',
};
const signing = (token: string, more: Record<string, unknown> = {}) => ({
  token,
  answers: ANSWERS,
  signer: '刘敏',
  title: '采购总监',
  signature: { kind: 'typed', text: '刘敏' },
  ...more,
});
const code = (answer: LightMyRequestResponse) => {
  const { code: said, reason } = answer.json<{ code?: string; reason?: string }>();
  return [answer.statusCode, said, reason];
};

const rowOf = async (id: string): Promise<Record<string, unknown>> =>
  (await owner.query('select * from confirmation where id = $1', [id])).rows[0] as Record<string, unknown>;
const eventsOf = async (deal: string) =>
  (
    await owner.query<{
      action: string;
      actor_id: string | null;
      actor_kind: string;
      address: string | null;
      request_id: string | null;
      reason: string | null;
      changes: { field: string; to: unknown }[];
    }>("select * from event where object = 'opportunity' and record_id = $1 order by seq", [deal])
  ).rows;
const toldOf = async (deal: string) =>
  (
    await owner.query(
      "select kind, member_id from notification where record_id = $1 and kind like 'customer%' order by id",
      [deal],
    )
  ).rows;
/** All that is stored but counters of tries. */
async function everything(): Promise<string> {
  const { rows } = await owner.query<{ all: string }>(
    `select md5((select coalesce(string_agg(to_jsonb(c)::text, '' order by id), '') from confirmation c)
      || (select coalesce(string_agg(to_jsonb(l)::text, '' order by secret_hash), '') from auth.portal_link l)
      || (select coalesce(string_agg(to_jsonb(o)::text, '' order by id), '') from opportunity o)
      || (select count(*)::text from file) || (select count(*)::text from event)) as all`,
  );
  return rows[0]?.all ?? '';
}

describe('a confirmation', () => {
  it('is sent, opened and signed; the signed PDF is a file of the deal and the deal knows what was answered', async () => {
    const contact = part(await rep.send('POST', '/contacts', { name: '刘敏' }), 'record');
    const link = await sent(rep, await newDeal(rep, { need: '提升产能' }), { contact: contact.id, title: '产线项目' });
    const opened = await visit('open', { token: link.token });
    expect(opened.headers['cache-control']).toBe('no-store');
    const page = opened.json<Record<string, unknown>>();
    expect(page).toMatchObject({
      state: 'open',
      workspace: '远航装备',
      sender: '李明',
      recipient: '刘敏',
      title: '产线项目',
      answers: { needs: '提升产能' },
      currency: 'CNY',
    });
    expect(Object.keys(page).toSorted()).toEqual(
      ['answers', 'currency', 'expiresAt', 'form', 'recipient', 'sender', 'state', 'title', 'workspace'].toSorted(),
    );
    expect(JSON.stringify(page)).not.toMatch(/fills|prefill|[0-9a-f]{8}-[0-9a-f]{4}-7/);
    await visit('open', { token: link.token });

    const signed = await visit('sign', signing(link.token));
    expect([signed.statusCode, signed.json()]).toEqual([
      200,
      expect.objectContaining({ state: 'signed', signer: '刘敏' }),
    ]);
    const again = await visit('open', { token: link.token });
    expect(again.json()).toEqual(signed.json());

    const [item] = items(await rep.send('GET', `/opportunities/${link.deal}/confirmations`));
    expect(item).toMatchObject({ status: 'signed', signer: '刘敏', signerTitle: '采购总监', contact: contact.id });
    const file = item?.file as { id: string; name: string };
    const answer = await (await test.app()).inject({
      url: `/api/v1/files/${file.id}`,
      headers: { authorization: `Bearer ${rep.key}` },
    });
    expect(answer.headers['content-type']).toBe('application/pdf');
    const text = textOfPdf(answer.rawPayload);
    for (const said of [
      '需求调查表',
      '产线项目',
      '远航装备',
      '换线时间太长',
      '要#panic("x"){{7*7}}的原样文字',
      'CNY120,000.00',
      '技术部门',
      '刘敏·采购总监',
      '2026-11-2310:00:00GMT+8(Asia/Shanghai)=2026-11-23T02:00:00.000Z',
      'Phone/1.0',
      String(item?.contentHash),
    ])
      expect(text).toContain(said);
    expect(text).toMatch(/网络地址10\.\d+\.\d+\.\d+/);

    const files = items(await rep.send('GET', `/files?object=opportunity&record=${link.deal}`));
    expect(files).toMatchObject([{ id: file.id, documentKind: 'signedConfirmation', createdBy: null }]);
    const deal = part(await rep.send('GET', `/opportunities/${link.deal}`), 'record');
    // What was there stays; what was missing is filled in.
    expect(deal).toMatchObject({
      need: '提升产能',
      budget: 120_000_00,
      budgetConfirmed: true,
      decisionChain: 'technical',
      timeline: '明年一季度上线',
    });

    const events = await eventsOf(link.deal);
    const of = (action: string) => events.filter((event) => event.action === action);
    expect(of('confirmationSent')).toMatchObject([{ actor_id: repId, actor_kind: 'apiKey' }]);
    for (const action of ['confirmationOpened', 'confirmationSigned']) {
      expect(of(action)).toMatchObject([
        { actor_id: null, actor_kind: 'system', address: expect.stringMatching(/^10\./) },
      ]);
      expect(of(action)[0]?.request_id).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(of('confirmationSigned')[0]?.changes[0]?.to).toMatchObject({
      signer: '刘敏',
      contentHash: item?.contentHash,
    });
    expect(of('updated').every((event) => event.actor_kind === 'system' && event.reason?.includes('刘敏'))).toBe(true);
    expect(of('fileAdded')).toMatchObject([{ actor_kind: 'system', address: expect.stringMatching(/^10\./) }]);

    expect(await toldOf(link.deal)).toEqual([{ kind: 'customerSigned', member_id: repId }]);

    // Anybody can repeat the hash from what is kept.
    const row = await rowOf(link.id);
    const content = {
      form: row.definition,
      title: row.title,
      currency: row.currency,
      answers: row.answers,
      signer: row.signer,
      signerTitle: row.signer_title,
      signature: row.signature,
      signedAt: (row.signed_at as Date).toISOString(),
    };
    expect(createHash('sha256').update(canonicalJson(content)).digest('hex')).toBe(row.content_hash);
    expect(row).toMatchObject({ signed_agent: 'Phone/1.0', signed_address: expect.stringMatching(/^10\./) });
  });

  it('takes a drawn signature, in English too', async () => {
    const link = await newLink();
    const drawn = { signature: { kind: 'drawn', png: DOT } };
    const signed = await visit('sign', signing(link.token, drawn), { 'accept-language': 'en' });
    expect(signed.statusCode).toBe(200);
    const [item] = items(await rep.send('GET', `/opportunities/${link.deal}/confirmations`));
    const file = item?.file as { id: string; name: string };
    expect(file.name).toBe('Requirement survey - 刘敏.pdf');
    const app = await test.app();
    const pdf = await app.inject({ url: `/api/v1/files/${file.id}`, headers: { authorization: `Bearer ${rep.key}` } });
    expect(pdf.rawPayload.includes('/Subtype /Image')).toBe(true);
    expect(textOfPdf(pdf.rawPayload)).toContain('Requirementsurvey');
  });

  it.each([
    [
      'too large',
      { kind: 'drawn', png: Buffer.concat([Buffer.from(DOT, 'base64'), Buffer.alloc(200_000)]).toString('base64') },
    ],
    ['no picture', { kind: 'drawn', png: Buffer.from('<svg onload="alert(1)"></svg>'.repeat(5)).toString('base64') }],
    ['broken inside', { kind: 'drawn', png: brokenPng(600, 200) }],
    ['larger than it says', { kind: 'drawn', png: brokenPng(2 ** 31 - 1, 2 ** 31 - 1) }],
    ['empty', { kind: 'drawn', png: '' }],
    ['no base64', { kind: 'drawn', png: '!!' }],
    ['no name', { kind: 'typed', text: '  ' }],
    ['another kind', { kind: 'url', url: 'http://127.0.0.1/' }],
  ])('refuses a signature that is %s, and writes nothing', async (_name, signature) => {
    const link = await newLink();
    const before = await everything();
    const answer = await visit('sign', signing(link.token, { signature }));
    expect(code(answer).slice(0, 2)).toEqual([422, 'invalid']);
    expect(await everything()).toBe(before);
  });

  it('says by question what is missing or wrong', async () => {
    const link = await newLink();
    const answer = await visit(
      'sign',
      signing(link.token, { answers: { ...ANSWERS, pains: ' ', budget: -1, stage: 'won' } }),
    );
    expect(answer.statusCode).toBe(422);
    const { fields } = answer.json<{ fields: { field: string; message: string }[] }>();
    expect(fields.map(({ field }) => field)).toEqual(['answers.pains', 'answers.budget', 'answers.stage']);
    expect(fields[0]?.message).toBe('请回答这一项。');
  });

  it('meets the criterion that asks for it', async () => {
    const deal = await newDeal(admin);
    const { exit: before } = (await admin.send('GET', `/opportunities/${deal}/gate`)).json as { exit: unknown[] };
    expect(before.length).toBeGreaterThan(0);
    const processes = items(await admin.send('GET', '/processes'));
    const stages = processes.find((process) => process.isDefault)?.stages as { id: string; key: string }[];
    const need = stages.find((stage) => stage.key === 'need');
    await owner.query('update opportunity set stage_id = $2 where id = $1', [deal, need?.id]);
    const link = await sent(admin, deal);
    const states = async () =>
      ((await admin.send('GET', `/opportunities/${deal}/gate`)).json as { exit: Record<string, unknown>[] }).exit;
    const own = async () => (await states()).find((state) => state.key === 'customerConfirmsAndSigns');
    expect(await own()).toMatchObject({ met: false, remedy: { do: 'awaitCustomer', confirmation: link.id } });
    const kept = async () =>
      (await owner.query('select gate_met, gate_total from opportunity where id = $1', [deal])).rows[0];
    expect((await visit('sign', signing(link.token))).statusCode).toBe(200);
    expect(await own()).toMatchObject({ met: true, level: 'proven' });
    const now = await states();
    expect(await kept()).toEqual({ gate_met: now.filter((state) => state.met).length, gate_total: now.length });
  });

  it('is sent again after the customer asked for a change', async () => {
    const link = await newLink();
    const asked = await visit('ask', { token: link.token, text: '预算应为 15 万' });
    expect(asked.json()).toMatchObject({ state: 'changesAsked' });
    expect((await visit('ask', { token: link.token, text: '预算应为 15 万' })).statusCode).toBe(200);
    expect(code(await visit('sign', signing(link.token)))).toEqual([409, 'conflict', 'changesAsked']);
    const [item] = items(await rep.send('GET', `/opportunities/${link.deal}/confirmations`));
    expect(item).toMatchObject({ status: 'changesAsked', changeRequest: '预算应为 15 万' });
    expect((await eventsOf(link.deal)).filter(({ action }) => action === 'confirmationChangesAsked')).toHaveLength(1);
    expect(await toldOf(link.deal)).toEqual([{ kind: 'customerAsked', member_id: repId }]);

    const renewed = await rep.send('POST', `/confirmations/${link.id}/link`, { answers: { budget: 150_000_00 } });
    expect(renewed.status).toBe(200);
    expect(code(await visit('open', { token: link.token }))).toEqual([401, 'unauthenticated', 'replaced']);
    const token = tokenOf(renewed.json?.url);
    expect((await visit('open', { token })).json()).toMatchObject({ state: 'open', answers: { budget: 150_000_00 } });
    expect((await visit('sign', signing(token))).statusCode).toBe(200);
  });

  it('waits once for each form of a deal', async () => {
    const link = await newLink();
    const path = `/opportunities/${link.deal}/confirmations`;
    const second = await rep.send('POST', path, { form: 'requirementSurvey' });
    expect([second.status, second.json?.confirmation]).toEqual([409, link.id]);
    expect(second.json?.message).toContain('撤回');
    await sent(rep, link.deal, { form: 'letterOfIntent' });
    const replaced = await sent(rep, link.deal, { replace: true });
    expect(code(await visit('open', { token: link.token }))).toEqual([401, 'unauthenticated', 'revoked']);
    test.setClock(NOW + 15 * DAY);
    try {
      await sent(rep, link.deal);
      expect((await rowOf(replaced.id)).status).toBe('revoked');
    } finally {
      test.setClock(NOW);
    }
    const many = await Promise.all(
      Array.from({ length: 6 }, () => rep.send('POST', path, { form: 'deliveryConfirmation' })),
    );
    expect(many.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(many.filter((answer) => answer.status === 409)).toHaveLength(5);
  });
});

describe('a link', () => {
  it('is dead the moment it is revoked, and a replay writes nothing', async () => {
    const link = await newLink();
    const { status } = await rep.send('POST', `/confirmations/${link.id}/revoke`);
    expect(status).toBe(200);
    const before = await everything();
    for (const answer of [
      await visit('open', { token: link.token }),
      await visit('sign', signing(link.token)),
      await visit('ask', { token: link.token, text: '改' }),
    ])
      expect(code(answer)).toEqual([401, 'unauthenticated', 'revoked']);
    expect(await everything()).toBe(before);
    expect((await rep.send('POST', `/confirmations/${link.id}/revoke`)).status).toBe(409);
    expect((await rep.send('POST', `/confirmations/${link.id}/link`, {})).status).toBe(409);
  });

  it('expires at its instant and writes nothing after it', async () => {
    const link = await newLink({ validDays: 3 });
    test.setClock(NOW + 3 * DAY - 1);
    expect((await visit('open', { token: link.token })).statusCode).toBe(200);
    test.setClock(NOW + 3 * DAY);
    try {
      const before = await everything();
      for (const answer of [
        await visit('open', { token: link.token }),
        await visit('sign', signing(link.token)),
        await visit('ask', { token: link.token, text: '改' }),
      ])
        expect(code(answer)).toEqual([401, 'unauthenticated', 'expired']);
      expect(await everything()).toBe(before);
      const [item] = items(await rep.send('GET', `/opportunities/${link.deal}/confirmations`));
      expect(item?.status).toBe('expired');
    } finally {
      test.setClock(NOW);
    }
  });

  it('signs once: a repeat answers alike, another signature is refused', async () => {
    const link = await newLink();
    const first = await visit('sign', signing(link.token));
    const before = await everything();
    expect((await visit('sign', signing(link.token))).json()).toEqual(first.json());
    expect(code(await visit('sign', signing(link.token, { signer: '别人' })))).toEqual([409, 'conflict', 'signed']);
    expect(code(await visit('ask', { token: link.token, text: '改' }))).toEqual([409, 'conflict', 'signed']);
    expect(await everything()).toBe(before);
    expect((await rep.send('POST', `/confirmations/${link.id}/revoke`)).status).toBe(409);
  });

  it('signs once when twenty sign at the same moment', async () => {
    const link = await newLink();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_one, at) => visit('sign', signing(link.token, { signer: `签字人 ${at % 4}` }))),
    );
    const good = answers.filter((answer) => answer.statusCode === 200);
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200, 409]));
    expect(new Set(good.map((answer) => answer.json<{ signer: string }>().signer)).size).toBe(1);
    const events = await eventsOf(link.deal);
    for (const action of ['confirmationSigned', 'fileAdded'])
      expect(events.filter((event) => event.action === action)).toHaveLength(1);
    const { rows } = await owner.query('select 1 from file where record_id = $1', [link.deal]);
    expect(rows).toHaveLength(1);
  });

  it('is revoked or signed, never both, when both happen at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const link = await newLink();
      const [revoked, signed] = await Promise.all([
        rep.send('POST', `/confirmations/${link.id}/revoke`),
        visit('sign', signing(link.token)),
      ]);
      const { status } = await rowOf(link.id);
      expect([revoked.status, signed.statusCode]).toEqual(status === 'signed' ? [409, 200] : [200, 401]);
    }
  });

  it('is kept as a hash alone: no row, event or log line holds its token', async () => {
    const link = await newLink({ email: 'min@example.com' });
    await visit('open', { token: link.token });
    await visit('sign', signing(link.token));
    expect(Buffer.from(link.token, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      const { rows } = await owner.query(`select 1 from ${name} t where to_jsonb(t)::text like $1 limit 1`, [
        `%${link.token}%`,
      ]);
      expect([name, rows.length]).toEqual([name, 0]);
    }
    const { rows } = await owner.query('select secret_hash from auth.portal_link where confirmation_id = $1', [
      link.id,
    ]);
    expect(rows).toEqual([{ secret_hash: createHash('sha256').update(link.token).digest('hex') }]);
  });

  it('opens nothing but the portal: as a key or a cookie it is nobody (S13)', async () => {
    const link = await newLink();
    const app = await test.app();
    const document = part(await admin.send('GET', '/openapi.json'), 'paths');
    const calls = Object.entries(document).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { security?: unknown[] }>).map(([method, { security }]) => ({
        method: method.toUpperCase() as 'GET',
        url: path.replace(/\{object\}/g, 'lead').replace(/\{\w+\}/g, link.deal),
        open: (security ?? []).length === 0,
      })),
    );
    const before = await everything();
    for (const { method, url, open } of calls) {
      if (open) continue;
      for (const headers of [
        { authorization: `Bearer ${link.token}` },
        { cookie: `tl_session=${link.token}; __Host-tl_session=${link.token}` },
      ]) {
        const answer = await app.inject({
          method,
          url,
          headers: { 'x-requested-with': 'test', ...headers },
          ...(method === 'GET' ? {} : { payload: {} }),
        });
        expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
      }
    }
    expect(await everything()).toBe(before);
  });

  it('that nobody gave is unknown; 300 random bodies do no harm and write nothing (S07)', async () => {
    const link = await newLink();
    await visit('open', { token: link.token });
    const before = await everything();
    const unknown = await visit('open', { token: newId() });
    expect(code(unknown)).toEqual([404, 'not_found', undefined]);
    const token = fc.oneof(
      fc.constantFrom(
        '',
        '\u0000',
        '__proto__',
        "' or 1=1 --",
        link.id,
        link.deal,
        `${link.token}x`,
        link.token.slice(1),
      ),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.jsonValue(),
    );
    const body = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record(
          { token, answers: fc.jsonValue(), signer: fc.string(), text: fc.string() },
          { requiredKeys: ['token'] },
        ),
      },
      // With the right token, and a body that signs nothing.
      fc.record({
        token: fc.constant(link.token),
        answers: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })),
        signer: fc.oneof(fc.string({ maxLength: 120 }), fc.jsonValue()),
        signature: fc.oneof(
          fc.jsonValue(),
          fc.record({ kind: fc.constantFrom('typed', 'drawn'), png: fc.string(), text: fc.string() }),
        ),
      }),
      fc.jsonValue(),
    );
    let at = 0;
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('open', 'sign', 'ask'), async (given, action) => {
        const holds = (given as { token?: unknown } | null)?.token === link.token;
        // Opening an opened link writes nothing; a text with the right token would be a request.
        if (holds && action === 'ask') return;
        at += 1;
        const answer = await visit(
          action as 'open',
          given === null || typeof given !== 'object' ? { token: given } : given,
        );
        expect(answer.statusCode).toBeLessThan(500);
        if (!holds) expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        if (action === 'sign') expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 300 },
    );
    expect(at).toBeGreaterThan(200);
    expect(await everything()).toBe(before);
  });

  it('is asked for so often from one address, and no oftener', async () => {
    const app = await test.app();
    const ask = () =>
      app.inject({
        method: 'POST',
        url: '/api/v1/portal/open',
        remoteAddress: '192.0.2.7',
        headers: { 'x-requested-with': 'test' },
        payload: { token: newId() },
      });
    const answers = await Promise.all(Array.from({ length: 310 }, ask));
    expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(10);
    expect(answers.filter((answer) => answer.statusCode === 404)).toHaveLength(300);
  });
});

describe('rights', () => {
  it('are those of the deal: others find nothing, the team may send', async () => {
    const link = await newLink();
    const path = `/opportunities/${link.deal}/confirmations`;
    const other = await test.addWorkspace('隔壁');
    const neighbour = await callerFor(test, other.memberId, 'admin', {
      workspaceId: other.workspaceId,
      admin: other.memberId,
    });
    for (const caller of [colleague, neighbour]) {
      expect((await caller.send('GET', path)).status).toBe(404);
      expect((await caller.send('POST', path, { form: 'letterOfIntent' })).status).toBe(404);
      expect((await caller.send('POST', `/confirmations/${link.id}/revoke`)).status).toBe(404);
      expect((await caller.send('POST', `/confirmations/${link.id}/link`, {})).status).toBe(404);
    }
    const auditor = await callerFor(test, await test.addMember('审计', ['readOnly']), 'readOnly');
    const seen = await auditor.send('GET', path);
    expect([seen.status, seen.json?.canSend]).toEqual([200, false]);
    expect((await auditor.send('POST', path, { form: 'letterOfIntent' })).status).toBe(403);
    expect((await auditor.send('POST', `/confirmations/${link.id}/revoke`)).status).toBe(403);
    expect((await visit('open', { token: link.token })).statusCode).toBe(200);
  });

  it('of the team are to send, whatever else they may do on the deal', async () => {
    const deal = await newDeal(rep);
    const counsel = await test.addMember('周法务', ['readOnly']);
    const input = { form: 'letterOfIntent', validDays: 14, replace: false };
    const send = async () => sendConfirmation(await test.as(counsel), deal, input, 'http://crm.test');
    await expect(send()).rejects.toMatchObject({ code: 'forbidden' });
    await owner.query(
      `insert into deal_member (workspace_id, id, opportunity_id, member_id, role, added_at) values ($1, $2, $3, $4, 'legalCounsel', now())`,
      [test.workspaceId, newId(), deal, counsel],
    );
    expect((await send()).url).toMatch(/^http:\/\/crm\.test\/confirm#[A-Za-z0-9_-]{43}$/);
  });

  it('a contact of others answers as one that nobody has', async () => {
    const deal = await newDeal(rep);
    const foreign = part(await colleague.send('POST', '/contacts', { name: '别人的联系人' }), 'record');
    const answerOf = async (contact: unknown) => {
      const answer = await rep.send('POST', `/opportunities/${deal}/confirmations`, {
        form: 'letterOfIntent',
        contact,
      });
      return [answer.status, answer.text.replaceAll(String(contact), '?').replace(/"requestId":"[^"]*"/, '')];
    };
    expect(await answerOf(foreign.id)).toEqual(await answerOf(newId()));
    expect((await answerOf(newId()))[0]).toBe(422);
  });

  it('a deal in the bin takes its links along', async () => {
    const link = await newLink();
    await rep.send('DELETE', `/opportunities/${link.deal}`);
    const before = await everything();
    expect(code(await visit('sign', signing(link.token)))).toEqual([401, 'unauthenticated', 'revoked']);
    expect(await everything()).toBe(before);
    expect((await admin.send('DELETE', `/opportunities/${link.deal}/purge`)).status).toBe(204);
    expect(await rowOf(link.id)).toBeUndefined();
    expect(code(await visit('open', { token: link.token }))[1]).toBe('not_found');
  });
});

describe('forms', () => {
  const shaped = async (key: string) =>
    items(await admin.send('GET', '/confirmation-forms')).find((row) => (row.form as { key: string }).key === key);

  it('are worded by the workspace and brought back; what was sent stays as it was sent', async () => {
    const link = await newLink();
    const shipped = await shaped('requirementSurvey');
    expect(shipped).toMatchObject({ shipped: true, changed: false, version: 0 });
    const form = { ...(shipped?.form as object), questions: [], name: { zh: '需求确认单', en: 'Needs' } };
    expect((await rep.send('PUT', '/confirmation-forms/requirementSurvey', { form, version: 0 })).status).toBe(403);
    const saved = await admin.send('PUT', '/confirmation-forms/requirementSurvey', { form, version: 0 });
    expect([saved.status, part(saved, 'form')]).toEqual([200, expect.objectContaining({ changed: true, version: 1 })]);
    expect((await admin.send('PUT', '/confirmation-forms/requirementSurvey', { form, version: 0 })).status).toBe(412);
    expect((await visit('open', { token: link.token })).json()).toMatchObject({ form: { name: { zh: '需求调查表' } } });
    const later = await newLink();
    const page = (await visit('open', { token: later.token })).json<{ form: { questions: unknown[] } }>();
    expect(page.form.questions).toEqual([]);
    const back = await admin.send('DELETE', '/confirmation-forms/requirementSurvey');
    expect(part(back, 'form')).toEqual(shipped);
    expect((await admin.send('DELETE', '/confirmation-forms/requirementSurvey')).status).toBe(404);
  });

  it('that do not fit are refused with the place; a retired one is not sent', async () => {
    const form = {
      key: 'ownForm',
      name: { zh: '自有', en: 'Own' },
      intro: { zh: '', en: '' },
      statement: { zh: '确认', en: 'I confirm' },
      questions: [{ kind: 'text', key: 'q', label: { zh: '问', en: 'Ask' }, fills: 'budget' }],
    };
    const refused = await admin.send('PUT', '/confirmation-forms/ownForm', { form, version: 0 });
    expect([refused.status, refused.json?.fields]).toEqual([
      422,
      [expect.objectContaining({ field: 'form.questions.0.fills' })],
    ]);
    const fine = { ...form, questions: [] };
    expect((await admin.send('PUT', '/confirmation-forms/other', { form: fine, version: 0 })).status).toBe(422);
    expect((await admin.send('PUT', '/confirmation-forms/ownForm', { form: fine, version: 0 })).status).toBe(200);
    await newLink({ form: 'ownForm' });
    expect((await admin.send('DELETE', '/confirmation-forms/ownForm')).status).toBe(200);
    expect(await shaped('ownForm')).toMatchObject({ retired: true });
    const answer = await rep.send('POST', `/opportunities/${await newDeal(rep)}/confirmations`, { form: 'ownForm' });
    expect(answer.status).toBe(422);
  });
});

describe('mail', () => {
  let sink: MailSink;
  beforeAll(async () => {
    sink = await startMailSink();
    Object.assign(test.platform.config, { smtpUrl: sink.url, mailFrom: 'crm@example.com' });
  });
  afterAll(async () => {
    Object.assign(test.platform.config, { smtpUrl: undefined, mailFrom: undefined });
    await sink.stop();
  });

  it('takes the link to the customer, past the outbox', async () => {
    const deal = await newDeal(rep);
    const answer = await rep.send('POST', `/opportunities/${deal}/confirmations`, {
      form: 'requirementSurvey',
      email: 'min@example.com',
      locale: 'en',
    });
    expect(answer.json?.mailed).toBe(true);
    const mail = sink.mails.find((one) => one.includes('min@example.com'))?.replaceAll(/=\r?\n/g, '');
    expect(mail).toContain(tokenOf(answer.json?.url));
    const { rows } = await owner.query("select 1 from mail_outbox where recipient = 'min@example.com'");
    expect(rows).toEqual([]);
  });
});
