import { createApiKey } from '@throughline/server/identity/api-key.service.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importDetail } from '@throughline/domain/import/import.contract.ts';
import { jobHandlers } from '../features.ts';
import { startWorker, type Worker } from '../platform/jobs/worker.ts';

let test: TestPlatform;
let app: FastifyInstance;
let worker: Worker;
let authorization: string;
beforeAll(async () => {
  test = await testPlatform();
  app = await test.app();
  const { key } = await createApiKey(await test.as(), {
    name: 'import',
    role: 'admin',
    scopes: ['*:*'],
    member: test.admin,
    expiresAt: null,
  });
  authorization = `Bearer ${key}`;
  worker = await startWorker(test.platform, test.database.appUrl, jobHandlers, { pollSeconds: 0.5 });
});
afterAll(async () => {
  await worker.stop();
  await test.close();
});

const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { authorization },
    ...(payload === undefined ? {} : { payload }),
  });

function multipart(object: string, fileName: string, content: string | Buffer) {
  const boundary = 'throughline-test-boundary';
  const payload = Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="object"\r\n\r\n${object}\r\n`),
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n`),
    Buffer.from(content),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { authorization, 'content-type': `multipart/form-data; boundary=${boundary}` };
  return app.inject({ method: 'POST', url: '/api/v1/imports', headers, payload });
}

/** The import once no phase runs. */
async function settled(id: string) {
  for (;;) {
    const detail = importDetail.parse((await call('GET', `/imports/${id}`)).json());
    if (!['checking', 'importing', 'undoing'].includes(detail.status)) return detail;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the wizard over HTTP', () => {
  it('uploads, corrects, checks, imports in the worker, and takes back', async () => {
    const answer = await multipart('account', '客户.csv', '客户名称,备用列,员工数\n甲公司,x,12\n乙公司,y,许多\n');
    expect(answer.statusCode).toBe(201);
    const detail = importDetail.parse(answer.json());
    expect(detail.columns.map(({ header, field }) => [header, field])).toEqual([
      ['客户名称', 'name'],
      ['备用列', null],
      ['员工数', 'employees'],
    ]);
    const columns = [
      { column: 0, field: 'name' },
      { column: 1, field: 'region' },
      { column: 2, field: 'employees' },
    ];
    expect((await call('PATCH', `/imports/${detail.id}`, { settings: { columns } })).statusCode).toBe(200);
    expect((await call('POST', `/imports/${detail.id}/start`)).statusCode).toBe(409);
    expect((await call('POST', `/imports/${detail.id}/dry-run`)).statusCode).toBe(202);
    const checked = await settled(detail.id);
    expect(checked).toMatchObject({ status: 'checked', counts: { ok: 1, refused: 1 } });
    const problems = (await call('GET', `/imports/${detail.id}/problems?severity=refused`)).json<{ items: object[] }>();
    expect(problems.items).toMatchObject([{ row: 3, header: '员工数', value: '许多' }]);
    const refused = await call('GET', `/imports/${detail.id}/refused.csv`);
    expect(refused.headers['content-type']).toMatch(/^text\/csv/);
    expect(refused.body).toContain('乙公司,y,许多');
    expect((await call('POST', `/imports/${detail.id}/start`)).statusCode).toBe(202);
    expect(await settled(detail.id)).toMatchObject({ status: 'done', counts: { created: 1 }, can: { undo: true } });
    const list = (await call('GET', '/accounts?fields=name,region')).json<{ items: object[] }>();
    expect(list.items).toMatchObject([{ name: '甲公司', region: 'x' }]);
    const file = await call('GET', '/accounts/export?format=csv&fields=name,region');
    expect(file.statusCode).toBe(200);
    expect(file.headers['content-disposition']).toContain('attachment');
    expect(file.body).toBe('\uFEFF客户名称,区域\r\n甲公司,x\r\n');
    expect((await call('POST', `/imports/${detail.id}/undo`)).statusCode).toBe(202);
    expect(await settled(detail.id)).toMatchObject({ status: 'undone', counts: { undone: 1 } });
    expect((await call('DELETE', `/imports/${detail.id}`)).statusCode).toBe(204);
    expect((await call('GET', `/imports/${detail.id}`)).statusCode).toBe(404);
  });

  it('answers a wrong file, a wrong target and no file without a fault of its own', async () => {
    expect((await multipart('account', 'a.pdf', '%PDF-1.7\n\0\0')).statusCode).toBe(415);
    expect((await multipart('account', 'a.csv', '')).statusCode).toBe(422);
    expect((await multipart('workspace', 'a.csv', 'x\n1\n')).statusCode).toBe(422);
    expect((await call('POST', '/imports', {})).statusCode).toBe(415);
    expect((await call('GET', '/imports/nonsense/refused.csv')).statusCode).toBe(404);
    expect((await call('GET', '/accounts/export?format=pdf')).statusCode).toBe(422);
  });
});
