import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '@throughline/server/app.ts';
import { memberCtx } from '@throughline/server/identity/actor.ts';
import { createApiKey } from '@throughline/server/identity/api-key.service.ts';
import { createWorkspace } from '@throughline/server/identity/workspace.service.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import { newId } from '@throughline/server/platform/id.ts';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { prepareSchema } from '@throughline/server/platform/postgres/prepare.ts';
import { pino } from 'pino';
import { type Filled, fill } from './data.ts';
import { gateDefaultProcess, meetGates } from './gate.ts';
import { load, type LoadRequest } from './load.ts';
import { type Child, cpuSeconds, family, start } from './processes.ts';

/** The columns that the ceiling reads too. */
const COLUMNS =
  'name,code,account,stage,amount,currency,probability,closeDate,owner,nextStep,nextStepAt,updatedAt,cf_0,cf_1,cf_2';

/**
 * `npm run bench -- api [deals …]`: the product beside a bare server on the same table, in one run, per number of deals.
 * Ratios are what counts; absolute figures belong to the machine.
 */
const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((size) => size > 0);
for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) await run(size);

interface Side {
  origin: string;
  headers: Record<string, string>;
  pids: () => number[];
}

async function run(size: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  const log = pino({ level: 'error' });
  const database = await startEmbedded({ dir: join(dir, 'postgres'), log });
  let product: Child | undefined;
  let bare: Child | undefined;
  try {
    const { appUrl, ownerUrl } = await prepareSchema(database.url, log);
    const platform = openPlatform({ config: { ...readConfig({ DATA_DIR: dir }), logLevel: 'silent' }, log, appUrl });
    const { workspaceId, memberId } = await createWorkspace(platform, {
      name: 'Bench',
      email: 'bench@example.com',
      adminName: 'Bench',
      password: 'bench-password-1234',
      currency: 'CNY',
      timeZone: 'Asia/Shanghai',
      locale: 'zh-CN',
    });
    const filled = await fill(ownerUrl, workspaceId, size);
    // The custom fields that the criteria read exist by now; the deals are put on the version that asks for them.
    platform.directories.drop(workspaceId);
    await gateDefaultProcess(await memberCtx(platform, workspaceId, memberId));
    await meetGates(ownerUrl, workspaceId);
    const key = async (member: string, role: string) => {
      const ctx = await memberCtx(platform, workspaceId, memberId);
      return (await createApiKey(ctx, { name: role, role, scopes: ['*:*'], member, expiresAt: null })).key;
    };
    const admin = await key(memberId, 'admin');
    platform.directories.drop(workspaceId);
    const reps = new Map<string, string>();
    for (const owner of filled.owners) reps.set(owner, await key(owner, 'salesRep'));
    await platform.close();

    product = await start(
      'apps/api/main.ts',
      [],
      { DATABASE_URL: ownerUrl, PORT: '0', DATA_DIR: dir, LOG_LEVEL: 'error', RATE_LIMIT: '0' },
      (line) => /http:\/\/\S+/.exec(line)?.[0],
    );
    bare = await start('bench/ceiling.ts', [ownerUrl, workspaceId], {}, (line) => line);
    const postmaster = Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const sides = (secret: string): [Side, Side] => [
      {
        origin: product?.line ?? '',
        headers: { authorization: `Bearer ${secret}` },
        pids: () => [product?.pid ?? 0, ...family(postmaster)],
      },
      { origin: `http://127.0.0.1:${bare?.line}`, headers: {}, pids: () => [bare?.pid ?? 0, ...family(postmaster)] },
    ];
    console.log(`\n${size.toLocaleString('en')} deals, 50 owners, 3 custom fields, ${filled.stages.length} stages`);
    await measure(sides, { admin, reps }, filled);
    console.log(`memory of the product after the run: ${product.residentMegabytes().toFixed(0)} MB`);
  } finally {
    await product?.stop();
    await bare?.stop();
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measure(
  sides: (secret: string) => [Side, Side],
  keys: { admin: string; reps: ReadonlyMap<string, string> },
  filled: Filled,
): Promise<void> {
  const owner = filled.owners[0] ?? '';
  const stage = filled.stages[3] ?? '';
  const rep = keys.reps.get(owner) ?? '';
  const asOwner = (id: string) => ({ authorization: `Bearer ${keys.reps.get(id)}` });
  const cycle = <T>(list: readonly T[]) => {
    let index = 0;
    return () => list[index++ % list.length] as T;
  };
  const literal = (path: string, value: string) => ({
    kind: 'compare',
    path,
    op: 'eq',
    value: { kind: 'literal', value },
  });
  const filter = encodeURIComponent(
    JSON.stringify({ kind: 'all', of: [literal('owner', owner), literal('stage', stage)] }),
  );
  const list = `/api/v1/opportunities?filter=${filter}&sort=-amount&limit=50&fields=${COLUMNS}`;
  const bareList = `/list?owner=${owner}&stage=${stage}`;
  const get = (path: () => string) => (): LoadRequest => ({ method: 'GET', path: path() });

  await compare(
    'list 50, owner + stage, by amount (rep)',
    sides(rep),
    get(() => list),
    get(() => bareList),
  );
  await compare(
    'list 50, owner + stage, by amount (admin)',
    sides(keys.admin),
    get(() => list),
    get(() => bareList),
  );
  const one = cycle(filled.opportunities);
  await compare(
    'read one',
    sides(keys.admin),
    get(() => `/api/v1/opportunities/${one()}`),
    get(() => `/one/${one()}`),
  );
  const creator = cycle(filled.owners);
  const like = filled.opportunities[0] ?? '';
  await compare(
    'create (50 reps)',
    sides(keys.admin),
    () => ({
      method: 'POST',
      headers: asOwner(creator()),
      path: '/api/v1/opportunities',
      body: JSON.stringify({ name: '智能仓储二期', amount: 1_000_000 }),
    }),
    () => ({ method: 'POST', path: '/create', body: JSON.stringify({ like, id: newId(), name: '智能仓储二期' }) }),
  );
  // Each deal in turn; the next round moves them on, or back, from the version that the last one made.
  let moves = 0;
  const nextMove = () => {
    const round = Math.floor(moves / filled.open.length);
    const deal = filled.open[moves++ % filled.open.length] as Filled['open'][number];
    return { ...deal, version: round + 1, to: filled.stages[3 - (round % 2)] };
  };
  await compare(
    'move: 20 criteria, approval, tasks (50 reps)',
    sides(keys.admin),
    () => {
      const deal = nextMove();
      return {
        method: 'POST',
        headers: asOwner(deal.owner),
        path: `/api/v1/opportunities/${deal.id}/move`,
        body: JSON.stringify({ stage: deal.to, version: deal.version, reason: '测速' }),
      };
    },
    () => ({ method: 'POST', path: `/stage/${one()}`, body: JSON.stringify({ stage }) }),
  );
  const [mine] = sides(keys.admin);
  const [reps] = sides(rep);
  await latency(
    'board, 20 cards a column (admin)',
    mine,
    `/api/v1/opportunities/board?process=${filled.process}&limit=20`,
  );
  await latency(
    'board, 20 cards a column (rep)',
    reps,
    `/api/v1/opportunities/board?process=${filled.process}&limit=20`,
  );
  await latency('count, capped (admin)', mine, '/api/v1/opportunities/count');
  for (const q of ['恒润', '润精', '仓储'])
    await latency(`search ${q} (admin)`, mine, `/api/v1/opportunities?q=${encodeURIComponent(q)}&limit=20`);
  await latency('search 恒润 in all objects (rep)', reps, `/api/v1/search?q=${encodeURIComponent('恒润')}`);
}

async function compare(
  name: string,
  [product, bare]: [Side, Side],
  next: () => LoadRequest,
  bareNext: () => LoadRequest,
): Promise<void> {
  await load(product.origin, product.headers, next, { seconds: 2 });
  const measured = await measured1(product, next);
  await load(bare.origin, bare.headers, bareNext, { seconds: 1 });
  const ceiling = await measured1(bare, bareNext);
  const ratio = ((measured.perSecond / ceiling.perSecond) * 100).toFixed(0);
  const failures = measured.failed + ceiling.failed > 0 ? `  FAILED ${measured.failed}/${ceiling.failed}` : '';
  console.log(
    `${name.padEnd(44)} ${ratio.padStart(4)} %  ${measured.perSecond.toFixed(0).padStart(6)}/s of ${ceiling.perSecond.toFixed(0).padStart(6)}/s   CPU ${measured.cpu.toFixed(2)} of ${ceiling.cpu.toFixed(2)} ms  p50 ${measured.p50} ms${failures}`,
  );
}

async function measured1(side: Side, next: () => LoadRequest) {
  const pids = side.pids();
  const before = cpuSeconds(pids);
  const result = await load(side.origin, side.headers, next);
  return { ...result, cpu: ((cpuSeconds(pids) - before) * 1000) / (result.perSecond * 6) };
}

async function latency(name: string, side: Side, path: string): Promise<void> {
  await load(side.origin, side.headers, () => ({ method: 'GET', path }), { connections: 1, seconds: 1 });
  const result = await load(side.origin, side.headers, () => ({ method: 'GET', path }), { connections: 1, seconds: 3 });
  console.log(
    `${name.padEnd(44)} p50 ${String(result.p50).padStart(5)} ms  p99 ${result.p99} ms${result.failed > 0 ? `  FAILED ${result.failed}` : ''}`,
  );
}
