import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '@throughline/domain/platform/error.ts';
import { PASSWORD, testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../platform/ctx.ts';
import { fileKey } from '../platform/files/file-store.ts';
import { spool } from '../platform/files/spool.ts';
import { recordHistory } from '../record/history.ts';
import { purgeRecord } from '../record/purge.ts';
import { getRecord } from '../record/read.ts';
import { removeRecord, restoreRecord } from '../record/bin.ts';
import { createRecord } from '../record/write.ts';
import { addFile, getFile, listFiles, purgeFile, removeFile, restoreFile } from './file.service.ts';
import { setTeam } from '../team/team.service.ts';
import { sweepFiles } from './leftover.ts';

const LIMIT = 1024 * 1024;
let test: TestPlatform;
let rep: string;
let otherRep: string;
let reader: string;
let deal: string;
let cookie: string;
beforeAll(async () => {
  test = await testPlatform();
  test.platform.config.maxUploadBytes = LIMIT;
  rep = await test.addMember('李明', ['salesRep']);
  otherRep = await test.addMember('王芳', ['salesRep']);
  reader = await test.addMember('审计', ['readOnly']);
  deal = await newDeal(await test.as(rep));
  const app = await test.app();
  const email = (await test.platform.directories.get(test.workspaceId)).members.get(test.admin)?.email ?? '';
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'x-requested-with': 'test' },
    payload: { email, password: PASSWORD },
  });
  cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
});
afterAll(() => test.close());

const newDeal = async (ctx: Ctx): Promise<string> => {
  const account = await createRecord(ctx, 'account', { name: `客户 ${Math.random()}` });
  return (await createRecord(ctx, 'opportunity', { name: '集团 CRM 替换', account: account.id })).id;
};

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? error.code : String(error);
};

/** Adds a file past HTTP. */
async function put(
  ctx: Ctx,
  recordId: string,
  bytes: string,
  more: { object?: string; field?: string; name?: string } = {},
) {
  const spooled = await spool(Readable.from([Buffer.from(bytes)]), test.platform.files.incoming);
  try {
    return await addFile(ctx, { object: 'opportunity', recordId, name: 'a.txt', ...more }, spooled);
  } finally {
    await spooled.discard();
  }
}

type Part = { name: string; value: string } | { name: string; filename: string; type: string; bytes: Buffer };

async function upload(parts: Part[]): Promise<LightMyRequestResponse> {
  const boundary = 'xyzBOUNDARYxyz';
  const pieces = parts.flatMap((part) => [
    Buffer.from(
      'value' in part
        ? `--${boundary}\r\ncontent-disposition: form-data; name="${part.name}"\r\n\r\n${part.value}`
        : `--${boundary}\r\ncontent-disposition: form-data; name="${part.name}"; filename="${part.filename}"\r\ncontent-type: ${part.type}\r\n\r\n`,
    ),
    'value' in part ? Buffer.alloc(0) : part.bytes,
    Buffer.from('\r\n'),
  ]);
  return send('POST', '/files', {
    payload: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
}

const send = async (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { payload, headers = {} }: { payload?: Buffer | object; headers?: Record<string, string> } = {},
): Promise<LightMyRequestResponse> =>
  (await test.app()).inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'x-requested-with': 'test', 'accept-language': 'en', cookie, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });

const ofDeal = (id = deal): Part[] => [
  { name: 'object', value: 'opportunity' },
  { name: 'recordId', value: id },
];
const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n'.padEnd(5_000, 'x'));
const incoming = () => readdirSync(test.platform.files.incoming);
const isStored = (hash: string) =>
  existsSync(join(test.platform.config.dataDir, 'files', fileKey(test.workspaceId, hash)));

describe('uploads', () => {
  it('keep bytes and names, and tell the type by the bytes', async () => {
    const answer = await upload([
      { name: 'file', filename: '报价单 v2（最终）.pdf', type: 'text/html', bytes: pdf },
      ...ofDeal(),
    ]);
    expect(answer.statusCode).toBe(201);
    const { file } = answer.json<{ file: Record<string, unknown> }>();
    expect(file).toMatchObject({
      name: '报价单 v2（最终）.pdf',
      type: 'application/pdf',
      size: pdf.length,
      viewable: true,
      createdBy: { id: test.admin, name: '周岚' },
    });
    const got = await send('GET', `/files/${String(file.id)}`);
    expect(got.statusCode).toBe(200);
    expect(got.rawPayload.equals(pdf)).toBe(true);
    expect(got.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(pdf.length),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    expect(got.headers['content-disposition']).toBe(
      `attachment; filename="___ v2____.pdf"; filename*=UTF-8''${encodeURIComponent('报价单 v2（最终）.pdf')}`,
    );
    expect(got.headers['content-security-policy']).toContain('sandbox');
    const inline = await send('GET', `/files/${String(file.id)}?inline=1`);
    expect(inline.headers['content-disposition']).toMatch(/^inline; /);
    const cached = await send('GET', `/files/${String(file.id)}`, {
      headers: { 'if-none-match': String(got.headers.etag) },
    });
    expect([cached.statusCode, cached.body]).toEqual([304, '']);
    expect(incoming()).toEqual([]);
  });

  it('answer to a range, and refuse one that lies outside', async () => {
    const { id } = await put(await test.as(), deal, '0123456789');
    const part = await send('GET', `/files/${id}`, { headers: { range: 'bytes=2-4' } });
    expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await send('GET', `/files/${id}`, { headers: { range: 'bytes=-3' } })).body).toBe('789');
    expect((await send('GET', `/files/${id}`, { headers: { range: 'bytes=8-99' } })).body).toBe('89');
    const outside = await send('GET', `/files/${id}`, { headers: { range: 'bytes=10-' } });
    expect([outside.statusCode, outside.headers['content-range']]).toEqual([416, 'bytes */10']);
  });

  it.each([
    ['<html><script>alert(1)</script>', 'page.png', 'image/png'],
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'logo.svg', 'image/svg+xml'],
    ['MZ\0\x03 program', 'invoice.pdf', 'application/pdf'],
    ['#!/bin/sh\necho', 'run.jpg', 'image/jpeg'],
  ])('never show %j', async (text, filename, type) => {
    const answer = await upload([...ofDeal(), { name: 'file', filename, type, bytes: Buffer.from(text) }]);
    const { file } = answer.json<{ file: { id: string; viewable: boolean } }>();
    expect(file.viewable).toBe(false);
    const got = await send('GET', `/files/${file.id}?inline=1`);
    expect(got.headers['content-type']).toBe('application/octet-stream');
    expect(got.headers['content-disposition']).toMatch(/^attachment; /);
  });

  it('make names harmless', async () => {
    const names: string[] = [];
    for (const filename of ['../../../etc/passwd', '..\\\\..\\\\boot.ini', 'a\u202Efdp.exe', '....']) {
      const answer = await upload([
        ...ofDeal(),
        { name: 'file', filename, type: 'text/plain', bytes: Buffer.from('x') },
      ]);
      names.push(answer.json<{ file: { name: string } }>().file.name);
    }
    expect(names).toEqual(['passwd', 'boot.ini', 'afdp.exe', 'file']);
  });

  it('are refused with a reason, and leave nothing behind', async () => {
    const file: Part = { name: 'file', filename: 'a.txt', type: 'text/plain', bytes: Buffer.from('refused bytes') };
    const codes: [string, LightMyRequestResponse][] = [
      ['too_large', await upload([...ofDeal(), { ...file, bytes: Buffer.alloc(LIMIT + 1, 'x') }])],
      ['too_large', await upload([...ofDeal(), file, { ...file, name: 'second' }])],
      ['unsupported_type', await send('POST', '/files', { payload: { object: 'opportunity', recordId: deal } })],
      ['invalid', await upload(ofDeal())],
      ['invalid', await upload([...ofDeal(), { ...file, bytes: Buffer.alloc(0) }])],
      ['invalid', await upload([{ name: 'object', value: 'opportunity' }, file])],
      ['invalid', await upload([...ofDeal(), { name: 'filepath', value: '/etc/passwd' }, file])],
      ['invalid', await upload([...ofDeal(), { name: 'field', value: 'name' }, file])],
      ['not_found', await upload([...ofDeal(test.workspaceId), file])],
      ['not_found', await upload([{ name: 'object', value: 'stage' }, { name: 'recordId', value: deal }, file])],
    ];
    expect(codes[0]?.[1].json<{ message: string }>().message).toContain('larger than 1 MB');
    for (const [code, answer] of codes) expect(answer.json<{ code: string }>().code).toBe(code);
    expect(incoming()).toEqual([]);
    const { hash } = await spool(
      Readable.from([Buffer.from('refused bytes')]),
      join(test.platform.config.dataDir, 'x'),
    );
    expect(isStored(hash)).toBe(false);
  });
});

describe('rights', () => {
  it('are those of the record', async () => {
    const own = await test.as(rep);
    const file = await put(own, deal, 'secret');
    const other = await test.as(otherRep);
    expect(await codeOf(listFiles(other, { object: 'opportunity', record: deal }))).toBe('not_found');
    expect(await codeOf(getFile(other, file.id))).toBe('not_found');
    expect(await codeOf(put(other, deal, 'x'))).toBe('not_found');
    expect(await codeOf(removeFile(other, file.id))).toBe('not_found');
    const auditor = await test.as(reader);
    expect((await getFile(auditor, file.id)).name).toBe('a.txt');
    expect((await listFiles(auditor, { object: 'opportunity', record: deal })).canChange).toBe(false);
    expect(await codeOf(put(auditor, deal, 'x'))).toBe('forbidden');
    expect(await codeOf(removeFile(auditor, file.id))).toBe('forbidden');
    const stranger = await test.addWorkspace('别家');
    const { memberCtx } = await import('../identity/actor.ts');
    const outside = await memberCtx(test.platform, stranger.workspaceId, stranger.memberId);
    expect(await codeOf(getFile(outside, file.id))).toBe('not_found');
  });

  it('let whoever works on a deal bring what its stage asks them for, and nobody else who may only read it', async () => {
    const legal = await test.addMember('孙静', ['legal']);
    const bring = async () => put(await test.as(legal), deal, '盖章件', { name: '合同.txt' });
    const may = async () => {
      const { canAdd, canChange } = await listFiles(await test.as(legal), { object: 'opportunity', record: deal });
      return { canAdd, canChange };
    };
    expect(await codeOf(bring())).toBe('forbidden');
    expect(await may()).toEqual({ canAdd: false, canChange: false });
    await setTeam(await test.as(rep), deal, {
      revision: 0,
      members: [{ member: legal, role: 'legalCounsel' }],
      customerContact: null,
    });
    expect(await bring()).toMatchObject({ name: '合同.txt', createdBy: { name: '孙静' } });
    expect(await may()).toEqual({ canAdd: true, canChange: false });
  });
});

describe('the bin', () => {
  it('takes a file and gives it back; the history names it', async () => {
    const ctx = await test.as(rep);
    const id = await newDeal(ctx);
    const file = await put(ctx, id, 'one', { name: '合同.txt' });
    await removeFile(ctx, file.id);
    expect(await codeOf(getFile(ctx, file.id))).toBe('not_found');
    expect(await codeOf(removeFile(ctx, file.id))).toBe('not_found');
    expect((await listFiles(ctx, { object: 'opportunity', record: id })).items).toEqual([]);
    expect((await listFiles(ctx, { object: 'opportunity', record: id, bin: 'only' })).items).toHaveLength(1);
    await restoreFile(ctx, file.id);
    expect((await getFile(ctx, file.id)).name).toBe('合同.txt');
    const { items } = await recordHistory(ctx, 'opportunity', id, { limit: 10 });
    expect(items.map((item) => item.action)).toEqual(['fileRestored', 'fileRemoved', 'fileAdded', 'created']);
    expect(items[2]?.changes).toEqual([{ field: 'files', from: null, to: '合同.txt' }]);
  });

  it('takes files with their record, and a purge removes rows and bytes that no other file needs', async () => {
    const ctx = await test.as();
    const [id, twin] = [await newDeal(ctx), await newDeal(ctx)];
    const file = await put(ctx, id, 'shared bytes');
    const same = await put(ctx, twin, 'shared bytes');
    const only = await put(ctx, id, 'only here');
    const { hash } = await getFile(ctx, file.id);
    const { hash: onlyHash } = await getFile(ctx, only.id);
    await removeRecord(ctx, 'opportunity', id);
    expect(await codeOf(getFile(ctx, file.id))).toBe('not_found');
    await restoreRecord(ctx, 'opportunity', id);
    expect((await getFile(ctx, file.id)).hash).toBe(hash);
    await removeRecord(ctx, 'opportunity', id);
    await purgeRecord(ctx, 'opportunity', id);
    await sweepFiles(test.platform, test.workspaceId);
    const rows = await ctx.readOnce('select 1 from file where workspace_id = $1 and record_id = $2', [
      ctx.workspaceId,
      id,
    ]);
    expect([rows.length, isStored(hash), isStored(onlyHash)]).toEqual([0, true, false]);
    await removeFile(ctx, same.id);
    expect(await codeOf(purgeFile(ctx, file.id))).toBe('not_found');
    await purgeFile(ctx, same.id);
    await sweepFiles(test.platform, test.workspaceId);
    expect(isStored(hash)).toBe(false);
    expect(await ctx.readOnce('select 1 from file_leftover where workspace_id = $1', [ctx.workspaceId])).toEqual([]);
  });
});

describe('attachment fields', () => {
  it('list the files that are there', async () => {
    const ctx = await test.as();
    const account = await createRecord(ctx, 'account', { name: '附件客户' });
    const activity = await createRecord(ctx, 'activity', {
      kind: 'call',
      action: '和王总确认了预算范围',
      conclusion: '预算一百万以内',
      account: account.id,
    });
    const attachments = async () => (await getRecord(ctx, 'activity', activity.id)).record.attachments;
    const of = { object: 'activity', field: 'attachments' };
    const first = await put(ctx, activity.id, 'first', of);
    const second = await put(ctx, activity.id, 'second', of);
    expect(await attachments()).toEqual([first.id, second.id]);
    await removeFile(ctx, first.id);
    expect(await attachments()).toEqual([second.id]);
    await restoreFile(ctx, first.id);
    expect(await attachments()).toEqual([second.id, first.id]);
    await ctx.transaction((tx) =>
      tx.run(
        `update activity set attachments = (select array_agg(('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid) from generate_series(1, 50) n)
         where workspace_id = $1 and id = $2`,
        [ctx.workspaceId, activity.id],
      ),
    );
    expect(await codeOf(put(ctx, activity.id, 'one too many', of))).toBe('invalid');
    const { hash } = await spool(Readable.from([Buffer.from('one too many')]), join(test.platform.config.dataDir, 'x'));
    expect(isStored(hash)).toBe(false);
  });
});
