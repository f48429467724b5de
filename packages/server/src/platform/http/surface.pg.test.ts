import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerOperations } from './operations.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform();
});
afterAll(() => test.close());

/** Addresses that are no part of the API document: the document itself, its pages, and what an operator asks. */
const UNDOCUMENTED = [/^\/api\/v1\/openapi\.json$/, /^\/api\/docs(\/|$)/, /^\/(healthz|readyz|metrics)$/];

it('serves nothing that the API document does not name (S35)', async () => {
  const app = await test.app();
  registerOperations(app, test.platform);
  await app.ready();
  const document = app.swagger() as { paths?: Record<string, Record<string, unknown>> };
  const documented = new Set(
    Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
  const registered = routesOf(app.printRoutes({ commonPrefix: false }));
  expect(registered.length).toBeGreaterThan(100);
  const hidden = registered.filter(
    ({ method, path }) =>
      !documented.has(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`) &&
      !UNDOCUMENTED.some((known) => known.test(path)),
  );
  expect(hidden).toEqual([]);
  // What a guard would miss: the list of addresses without a sign-in stands in identity/wall.pg.test.ts.
  expect(documented.size).toBe(
    registered.length - registered.filter(({ path }) => UNDOCUMENTED.some((known) => known.test(path))).length,
  );
});

/** Fastify's drawing of its routes, a line each: indentation by four, then the part of the path and its methods. */
function routesOf(drawing: string): { method: string; path: string }[] {
  const parts: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const match = /^((?:[│ ] {3})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (match === null) return [];
    const depth = (match[1] ?? '').length / 4;
    parts.length = depth;
    parts[depth] = match[2] ?? '';
    const path = parts.join('');
    return (match[3] ?? '')
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD' && method !== 'OPTIONS')
      .map((method) => ({ method, path }));
  });
}
