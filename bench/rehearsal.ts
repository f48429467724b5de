import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { openPlatform } from '@throughline/server/app.ts';
import { systemCtx } from '@throughline/server/identity/actor.ts';
import { createWorkspace } from '@throughline/server/identity/workspace.service.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import { newId } from '@throughline/server/platform/id.ts';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { prepareSchema } from '@throughline/server/platform/postgres/prepare.ts';
import { getRehearsal, startRehearsal } from '@throughline/server/process/rehearsal.service.ts';
import { runRehearsal } from '@throughline/server/process/rehearsal-run.ts';
import pg from 'pg';
import { pino } from 'pino';
import { type Filled, fill, randomFrom } from './data.ts';

/**
 * A draft of the default process played on all moves of so many deals, each with five stage visits, five follow-ups and the
 * events of both; prints seconds and what was found. Usage: node bench/rehearsal.ts [deals …]
 */
const counts = process.argv.slice(2).map(Number);
const VISITS = 5;
const DAY = 86_400_000;
const CHUNK = 2_000;

/** A history for deals that `fill` only put where they stand: visits, follow-ups, and what the log tells of them. */
async function tellHistory(ownerUrl: string, workspaceId: string, filled: Filled): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const random = randomFrom(7);
  const { stages, opportunities, owners } = filled;
  try {
    await client.query('delete from stage_visit where workspace_id = $1', [workspaceId]);
    for (let from = 0; from < opportunities.length; from += CHUNK) {
      const deals = opportunities.slice(from, from + CHUNK);
      const visits = deals.flatMap((deal) => {
        const began = Date.parse('2026-01-05T01:00:00Z') + Math.floor(random() * 200 * DAY);
        return Array.from({ length: VISITS }, (_, at) => ({
          id: newId(),
          deal,
          seq: at + 1,
          stage: stages[Math.min(at, stages.length - 1)],
          next: stages[Math.min(at + 1, stages.length - 1)],
          at: new Date(began + at * 10 * DAY).toISOString(),
          left: at === VISITS - 1 ? null : new Date(began + (at + 1) * 10 * DAY).toISOString(),
          talk: newId(),
          talked: new Date(began + (at * 10 + 3) * DAY).toISOString(),
          owner: owners[Math.floor(random() * owners.length)],
        }));
      });
      const column = <K extends keyof (typeof visits)[number]>(key: K) => visits.map((visit) => visit[key]);
      await client.query(
        `insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, left_at, move)
         select $1, v.id, deal, seq, o.process_version_id, stage, at::timestamptz, left_at::timestamptz, case when seq = 1 then 'start' else 'next' end
         from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[]) as v(id, deal, seq, stage, at, left_at)
         join opportunity o on o.workspace_id = $1 and o.id = deal`,
        [workspaceId, column('id'), column('deal'), column('seq'), column('stage'), column('at'), column('left')],
      );
      await client.query(
        `insert into activity (workspace_id, id, version, kind, action, conclusion, at, opportunity_id, owner_id, created_at, updated_at)
         select $1, id, 1, 'call', '电话沟通了预算与时间安排', '对方确认年内立项', at::timestamptz, deal, owner, at::timestamptz, at::timestamptz
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) as a(id, deal, owner, at)`,
        [workspaceId, column('talk'), column('deal'), column('owner'), column('talked')],
      );
      // The order of the log is that of the events of each deal: created, then follow-up, its facts and the move, in turn.
      await client.query(
        `insert into event (workspace_id, seq, txid, id, object, record_id, record_version, action, actor_kind, at, changes)
         select $1, nextval('event_seq'), pg_current_xact_id()::text::bigint, gen_random_uuid(), object, record, 1, action, 'member', at::timestamptz, changes
         from (
           select * from (
             select deal as record, seq, 0 as part, 'opportunity' as object, 'created' as action, at,
               jsonb_build_array(jsonb_build_object('field', 'name', 'from', null, 'to', 'x')) as changes
             from unnest($2::uuid[], $3::int[], $4::text[]) as v(deal, seq, at) where seq = 1
             union all
             select talk, seq, 1, 'activity', 'created', talked,
               jsonb_build_array(jsonb_build_object('field', 'action', 'from', null, 'to', 'x'))
             from unnest($5::uuid[], $3::int[], $6::text[]) as v(talk, seq, talked)
             union all
             select deal, seq, 2, 'opportunity', 'factsChanged', talked,
               jsonb_build_array(jsonb_build_object('field', 'activityCount', 'from', seq - 1, 'to', seq),
                 jsonb_build_object('field', 'lastActivityAt', 'from', null, 'to', talked))
             from unnest($2::uuid[], $3::int[], $6::text[]) as v(deal, seq, talked)
             union all
             select deal, seq, 3, 'opportunity', 'stageMoved', left_at,
               jsonb_build_array(jsonb_build_object('field', 'stage', 'from', stage, 'to', next),
                 jsonb_build_object('field', 'stageEnteredAt', 'from', at, 'to', left_at),
                 jsonb_build_object('field', 'probability', 'from', 0.1, 'to', 0.3))
             from unnest($2::uuid[], $3::int[], $7::text[], $8::uuid[], $9::uuid[], $4::text[]) as v(deal, seq, left_at, stage, next, at)
             where left_at is not null
           ) parts order by record, seq, part
         ) ordered`,
        [
          workspaceId,
          column('deal'),
          column('seq'),
          column('at'),
          column('talk'),
          column('talked'),
          column('left'),
          column('stage'),
          column('next'),
        ],
      );
    }
    await client.query('update opportunity set activity_count = $2 where workspace_id = $1', [workspaceId, VISITS]);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

/** The published definition, asking for two more things on the way. */
function stricter(definition: ProcessDefinition): ProcessDefinition {
  const both = (text: string) => ({ zh: text, en: text });
  return {
    ...definition,
    stages: definition.stages.map((stage, at) =>
      at === 1 || at === 2
        ? {
            ...stage,
            criteria: {
              ...stage.criteria,
              exit: [
                ...stage.criteria.exit,
                {
                  kind: 'field',
                  key: 'benchTalks',
                  label: both('三十天内有跟进'),
                  demandsProof: false,
                  condition: {
                    kind: 'count',
                    collection: 'activities',
                    within: { field: 'at', amount: 30, unit: 'days' },
                    op: 'ge',
                    value: 2,
                  },
                },
              ],
            },
          }
        : stage,
    ),
  };
}

const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-rehearsal-'));
const log = pino({ level: 'error' }, pino.destination(2));
const server = await startEmbedded({ dir: join(dir, 'postgres'), log });
try {
  const { appUrl } = await prepareSchema(server.url, log);
  const platform = openPlatform({ config: readConfig({ DATA_DIR: dir }), log, appUrl });
  for (const count of counts.length > 0 ? counts : [1_000, 10_000]) {
    const { workspaceId } = await createWorkspace(platform, {
      name: `bench ${count}`,
      email: `bench${count}@example.com`,
      adminName: 'bench',
      password: 'bench-password-1234',
      currency: 'CNY',
      timeZone: 'Asia/Shanghai',
      locale: 'zh-CN',
    });
    const filled = await fill(server.url, workspaceId, count);
    await tellHistory(server.url, workspaceId, filled);
    platform.directories.drop(workspaceId);
    const ctx = await systemCtx(platform, workspaceId);
    await ctx.transaction(async (tx) => {
      const [row] = await tx.sql<{ definition: ProcessDefinition }>(
        `select definition from process_version where workspace_id = $1 and process_id = $2 and status = 'published'`,
        [workspaceId, filled.process],
      );
      if (row === undefined) throw new Error('the process is not published');
      await tx.run(
        `insert into process_version (workspace_id, id, process_id, number, status, definition, created_at) values ($1, $2, $3, 2, 'draft', $4, $5)`,
        [
          workspaceId,
          newId(),
          filled.process,
          JSON.stringify(stricter(row.definition)),
          new Date(ctx.now).toISOString(),
        ],
      );
    });
    const { id } = await startRehearsal(ctx, filled.process, null);
    const limits = { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY };
    const started = performance.now();
    const before = process.cpuUsage();
    await runRehearsal(platform, workspaceId, filled.process, id, limits);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    const { result, done } = await getRehearsal(ctx, filled.process, id);
    console.log(
      `${String(count).padStart(7)} deals  ${seconds.toFixed(2)} s, CPU ${((user + system) / 1e6).toFixed(2)} s, ` +
        `${Math.round(process.memoryUsage().rss / 1024 / 1024)} MB; played ${done} deals, ${result?.moves} moves, ` +
        `stopped ${result?.draft.stopped.moves} (published: ${result?.published.stopped.moves})`,
    );
  }
  await platform.close();
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
