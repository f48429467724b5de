import { COMPARE_OPS } from '@throughline/domain/condition/condition.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../id.ts';
import { type Caller, callerFor, part } from './caller.fixture.ts';
import { HOSTILE, UNSTORABLE } from './hostile.fixture.ts';

/**
 * No request answers 5xx: every operation of the OpenAPI document with values that fit its schema, nearly fit it, or do not
 * fit at all. `FUZZ_SEED` and `FUZZ_RUNS` choose another walk.
 */
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);
const RUNS = Number(process.env.FUZZ_RUNS ?? 700);

interface Operation {
  method: string;
  path: string;
  params: Parameter[];
  body: Schema | undefined;
}
interface Parameter {
  name: string;
  in: string;
  schema: Schema;
}
type Schema = Record<string, unknown>;
interface Ask {
  method: string;
  url: string;
  body: unknown;
  headers: Record<string, string>;
}

/** Streams that never end, and what would end the callers themselves. */
const LEFT_OUT = new Set(['GET /live', 'DELETE /sessions', 'DELETE /session', 'POST /setup']);

let test: TestPlatform;
let admin: Caller;
let rep: Caller;
let operations: Operation[];
let ids: string[];

beforeAll(async () => {
  test = await testPlatform();
  admin = await callerFor(test);
  rep = await callerFor(test, await test.addMember('何青', ['salesRep']), 'salesRep');
  const document = part(await admin.send('GET', '/openapi.json'), 'paths');
  operations = Object.entries(document).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Schema>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace('/api/v1', ''),
      params: (operation.parameters ?? []) as Parameter[],
      body: bodyOf(operation),
    })),
  );
  operations = operations.filter(({ method, path }) => !LEFT_OUT.has(`${method} ${path}`));
  ids = await someIds();
});
afterAll(() => test.close());

const bodyOf = (operation: Schema): Schema | undefined =>
  (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content?.[
    'application/json'
  ]?.schema;

/** One living thing of each kind, an id that nothing has, and texts that are no id. */
async function someIds(): Promise<string[]> {
  const account = part(await admin.send('POST', '/accounts', { name: '远景装备' }), 'record');
  const deal = part(await admin.send('POST', '/opportunities', { name: '产线升级', account: account.id }), 'record');
  const lead = part(await admin.send('POST', '/leads', { name: '官网留言', source: 'website' }), 'record');
  const visit = {
    kind: 'call',
    opportunity: deal.id,
    action: '电话沟通了预算与时间安排',
    conclusion: '对方确认年内立项',
  };
  const next = { nextStep: '周五前发送技术方案与报价', nextStepAt: '2027-01-08T02:00:00.000Z' };
  const activity = part(await admin.send('POST', '/activities', { ...visit, ...next }), 'record');
  const process = (deal.process as { id: string }).id;
  const view = { object: 'opportunity', kind: 'list', name: '我的', definition: {} };
  const saved = part(await admin.send('POST', '/views', view), 'view');
  const found = [account.id, deal.id, lead.id, activity.id, process, (deal.stage as { id: string }).id, saved.id];
  expect(found.map((id) => typeof id)).toEqual(found.map(() => 'string'));
  return [...(found as string[]), newId(), 'opportunity', 'stage', 'not-an-id', "'", '..'];
}

const anyId = () => fc.nat({ max: 999 }).map((at) => ids[at % ids.length] ?? '');
const hostile = fc.constantFrom(...HOSTILE, ...UNSTORABLE);
const wrong = fc.oneof(
  hostile,
  anyId(),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e15, 9e15, -9e15, 1e300, '', [], {}, [null], { a: { b: [] } }),
  fc.anything({ maxDepth: 2, withNullPrototype: false }).filter(isJson),
  fc.constantFrom('2024-02-29', '2023-02-29', '9999-12-31', '0001-01-01', '9999-12-31T23:59:59.999Z', '-1', '200'),
);

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

/** Mostly what the schema says, so that a request gets past the door; sometimes anything. */
function valueOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: wrong });
}

function fitting(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (depth > 5) return fc.constant(null);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const several = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Schema[] | undefined;
  if (several !== undefined) return fc.oneof(...several.map((one) => valueOf(one, depth + 1)));
  switch (Array.isArray(schema.type) ? (schema.type as string[])[0] : schema.type) {
    case 'string':
      if (schema.format === 'uuid') return anyId();
      return fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('产线', 'name', 'amount'));
    case 'integer':
      return fc.oneof(fc.integer({ min: 1, max: 100 }), fc.maxSafeInteger());
    case 'number':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueOf((schema.items ?? {}) as Schema, depth + 1), { maxLength: 3 });
    case 'object':
      return objectOf(schema, depth);
    case 'null':
      return fc.constant(null);
    default:
      return wrong;
  }
}

function objectOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const model = Object.fromEntries(properties.map(([key, value]) => [key, valueOf(value, depth + 1)]));
  const required = ((schema.required ?? []) as string[]).filter((key) => key in model);
  const known = fc.record(model, { requiredKeys: required as never[] });
  const strange = fc.dictionary(fc.constantFrom('cf_x', 'id', 'version', 'workspaceId', "x'y", 'stageKind'), wrong, {
    maxKeys: 1,
  });
  return fc
    .tuple(known, fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: strange }))
    .map(([one, other]) => ({ ...one, ...other }));
}

const path = fc.constantFrom(
  'name',
  'amount',
  'closeDate',
  'createdAt',
  'probability',
  'activityCount',
  'budgetConfirmed',
  'tags',
  'source',
  'account',
  'account.name',
  'account.parent.name',
  'owner',
  'stage',
  'process',
  'stage.name',
  'opportunity.amount',
  "x'",
  'custom',
  'workspace_id',
  'account.owner.email',
);
const literal: fc.Arbitrary<unknown> = fc.oneof(
  wrong,
  fc.constantFrom<unknown>(
    0,
    -1,
    2 ** 31,
    2 ** 53,
    1e300,
    '2026-11-22',
    '9999-12-31',
    '2026-11-22T00:00:00.000Z',
    true,
  ),
  fc.array(fc.oneof(hostile, anyId(), fc.double()), { maxLength: 4 }),
);
const relative = fc.record({
  kind: fc.constant('relative'),
  amount: fc.integer({ min: -100_000, max: 100_000 }),
  unit: fc.constantFrom('minutes', 'hours', 'days', 'workingHours', 'workingDays'),
});
const period = fc.record({
  kind: fc.constant('period'),
  unit: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
  edge: fc.constantFrom('start', 'end'),
  offset: fc.integer({ min: -1000, max: 1000 }),
});
const operand = fc.oneof(
  { weight: 3, arbitrary: literal.map((value) => ({ kind: 'literal', value })) },
  { weight: 1, arbitrary: path.map((other) => ({ kind: 'path', path: other })) },
  { weight: 1, arbitrary: fc.constantFrom('me', 'myDepartment', 'myDepartmentTree').map((kind) => ({ kind })) },
  { weight: 1, arbitrary: fc.oneof(relative, period) },
);
const compare = fc.record(
  { kind: fc.constant('compare'), path, op: fc.constantFrom(...COMPARE_OPS), value: operand },
  { requiredKeys: ['kind', 'path', 'op'] },
);
const counted = fc.record(
  {
    kind: fc.constant('count'),
    collection: fc.constantFrom('activities', 'tasks', 'contacts', 'opportunities', "x'"),
    where: compare,
    within: fc.record({
      field: fc.constantFrom('at', 'createdAt', 'due', 'closeDate', 'name'),
      amount: fc.nat({ max: 100_000 }),
      unit: fc.constantFrom('minutes', 'days', 'workingDays', 'workingHours'),
    }),
    op: fc.constantFrom('eq', 'ge', 'lt'),
    value: fc.constantFrom(0, 1, 2 ** 40, -1, 1.5),
  },
  { requiredKeys: ['kind', 'collection', 'op', 'value'] },
);
const leaf = fc.oneof({ weight: 3, arbitrary: compare }, { weight: 1, arbitrary: counted });
const filter = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(leaf, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('not'), of: leaf }) },
);
const key = fc.constantFrom(
  'name',
  'amount',
  'closeDate',
  'account',
  'owner',
  'stage',
  'createdAt',
  'updatedAt',
  'at',
  'source',
);
const cursor = fc
  .tuple(fc.array(wrong, { maxLength: 2 }), anyId())
  .map(([values, id]) => Buffer.from(JSON.stringify([...values, id])).toString('base64url'));

/** Query parameters whose schema says only `string`, by what they mean. */
const BY_NAME: Record<string, fc.Arbitrary<unknown>> = {
  filter: filter.map((tree) => JSON.stringify(tree)),
  sort: fc.oneof(
    key,
    key.map((name) => `-${name}`),
    fc.tuple(key, key).map((both) => both.join(',-')),
    hostile,
  ),
  fields: fc.array(key, { maxLength: 3 }).map((keys) => keys.join(',')),
  by: key,
  sum: fc.constantFrom('amount', 'name', 'budget', "x'"),
  cursor,
  object: fc.constantFrom('opportunity', 'account', 'stage', 'process', 'member', "x'", 'constructor'),
};

function asked(operation: Operation): fc.Arbitrary<Ask> {
  const inPath = operation.params.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.params.filter((parameter) => parameter.in === 'query');
  const pathPart = fc.oneof({ weight: 9, arbitrary: anyId() }, { weight: 1, arbitrary: hostile });
  const query = fc.record(
    Object.fromEntries(
      inQuery.map(({ name, schema }) => [
        name,
        fc.oneof({ weight: 6, arbitrary: BY_NAME[name] ?? fitting(schema, 0) }, { weight: 1, arbitrary: wrong }),
      ]),
    ),
    {
      requiredKeys: inQuery
        .filter(({ name }) => ['process', 'by', 'object', 'record', 'q'].includes(name))
        .map(({ name }) => name),
    },
  );
  const body = operation.body === undefined ? fc.constant(undefined) : valueOf(operation.body);
  const headers = fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.record(
        {
          'if-match': fc.constantFrom('"1"', '"9999999999"', '*', 'W/"1"', "'"),
          'idempotency-key': fc.constantFrom('12345678', "k'--------", 'x'.repeat(201)),
          origin: fc.constantFrom('null', 'http://evil.test', 'nonsense', ''),
          'accept-language': fc.constantFrom('zh', 'xx;q=9', ''),
        },
        { requiredKeys: [] },
      ),
    },
  );
  return fc
    .tuple(fc.array(pathPart, { minLength: inPath.length, maxLength: inPath.length }), query, body, headers)
    .map(([parts, values, sent, extra]) => {
      let url = operation.path;
      inPath.forEach((parameter, index) => {
        url = url.replace(`{${parameter.name}}`, () => encoded(parts[index] ?? ''));
      });
      const pairs = Object.entries(values).map(([name, value]) => `${name}=${encoded(textOf(value))}`);
      return {
        method: operation.method,
        url: pairs.length === 0 ? url : `${url}?${pairs.join('&')}`,
        body: sent,
        headers: extra as Record<string, string>,
      };
    });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
/** Percent-encoding that leaves half a surrogate pair to be what a broken client would send. */
const encoded = (text: string): string => (text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80');

/** All operations that fail, each with its shortest request: one run tells everything that is wrong. */
async function failures(caller: Caller): Promise<string[]> {
  const found = new Map<string, string>();
  const request = fc.integer({ min: 0, max: operations.length - 1 }).chain((at) => {
    const operation = operations[at] as Operation;
    return asked(operation).map((ask) => ({ ...ask, path: operation.path }));
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, url, body, headers }) => {
      const answer = await caller.send(method, url, body, headers);
      if (answer.status < 500) return;
      const told = `${method} ${url} ${JSON.stringify(headers)} ${JSON.stringify(body)}: ${answer.status}`;
      const before = found.get(`${method} ${path}`);
      if (before === undefined || told.length < before.length) found.set(`${method} ${path}`, told);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  return [...found.values()];
}

it('answers an administrator no 5xx, whatever is asked', async () => {
  expect(await failures(admin)).toEqual([]);
});
it('answers a sales rep no 5xx, whatever is asked', async () => {
  expect(await failures(rep)).toEqual([]);
});
