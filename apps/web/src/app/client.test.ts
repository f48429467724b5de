import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiUrl, request, requestAnswer, setUnauthenticated, submitKeys } from './client.ts';
import { AppProblem } from './problem.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('request', () => {
  it('repeats a write that got no answer with the same idempotency key', async () => {
    vi.useFakeTimers();
    const fetched = vi
      .fn<typeof fetch>()
      .mockRejectedValueOnce(new TypeError('failed'))
      .mockResolvedValueOnce(answer(201, { record: { id: 'a' } }));
    vi.stubGlobal('fetch', fetched);
    vi.stubGlobal('navigator', { onLine: true });
    const running = request('POST', '/accounts', { body: { name: '江海集团' } });
    await vi.runAllTimersAsync();
    await expect(running).resolves.toEqual({ record: { id: 'a' } });
    const keys = fetched.mock.calls.map(([, init]) => (init!.headers as Record<string, string>)['Idempotency-Key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[0]).toBe(keys[1]);
  });

  it('gives the version of the ETag and sends If-Match', async () => {
    const fetched = vi.fn<typeof fetch>().mockResolvedValue(answer(200, {}, { etag: '"7"' }));
    vi.stubGlobal('fetch', fetched);
    expect((await requestAnswer('PATCH', '/accounts/1', { body: {}, version: 6 })).version).toBe(7);
    expect((fetched.mock.calls[0]![1]!.headers as Record<string, string>)['If-Match']).toBe('"6"');
  });

  it('turns problem details into AppProblem and reports a lost session', async () => {
    const lost = vi.fn();
    setUnauthenticated(lost);
    const problem = {
      code: 'stale_version',
      status: 412,
      message: '已变',
      clash: [{ field: 'amount', yours: 1, theirs: 2 }],
      requestId: 'r-1',
    };
    vi.stubGlobal(
      'fetch',
      vi
        .fn<typeof fetch>()
        .mockResolvedValueOnce(answer(412, problem))
        .mockResolvedValueOnce(answer(401, { code: 'unauthenticated' })),
    );
    const caught: unknown = await request('PATCH', '/x', { body: {} }).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(AppProblem);
    expect(caught).toMatchObject({ code: 'stale_version', clash: problem.clash, requestId: 'r-1' });
    expect(lost).not.toHaveBeenCalled();
    await request('GET', '/me').catch(() => undefined);
    expect(lost).toHaveBeenCalledOnce();
  });
});

describe('addresses and keys', () => {
  it('send a condition as JSON and leave out what is empty', () => {
    expect(apiUrl('/accounts', { q: '', limit: 50, filter: { kind: 'all', of: [] }, cursor: undefined })).toBe(
      '/api/v1/accounts?limit=50&filter=%7B%22kind%22%3A%22all%22%2C%22of%22%3A%5B%5D%7D',
    );
  });
  it('keep the key of a submit until the input changes or it is done', () => {
    const keys = submitKeys();
    const first = keys.keyFor({ a: 1 });
    expect(keys.keyFor({ a: 1 })).toBe(first);
    expect(keys.keyFor({ a: 2 })).not.toBe(first);
    const third = keys.keyFor({ a: 3 });
    keys.done();
    expect(keys.keyFor({ a: 3 })).not.toBe(third);
  });
});
