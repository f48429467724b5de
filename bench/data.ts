import { gramsOf } from '@throughline/domain/search/grams.ts';
import { newId } from '@throughline/server/platform/id.ts';
import pg from 'pg';
import { pinyin } from 'pinyin-pro';

const CITIES = ['上海', '深圳', '苏州', '杭州', '宁波', '青岛', '成都', '武汉', '广州', '北京'];
const BRANDS = [
  '恒润',
  '远景',
  '博瑞',
  '申通',
  '江海',
  '华芯',
  '良品',
  '青禾',
  '临港',
  '粤海',
  '天府',
  '光谷',
  '宝岭',
  '数澜',
  '腾越',
  '中科',
];
const TRADES = ['精密机械', '智能装备', '电子', '纸业', '食品', '半导体', '新材料', '自动化', '物流', '能源'];
const WORKS = [
  '智能仓储一期',
  'MES 升级',
  '集团 CRM 替换',
  '数据平台建设',
  '视觉检测产线',
  '门店数字化',
  '营销中台',
  '园区能耗管理',
  'ERP 实施',
  '客服系统替换',
];

/** A fixed sequence of pseudo-random numbers in [0, 1): equal runs see equal data (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T;
const initials = (run: string): string =>
  pinyin(run, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'removed' }).join('');

export interface Filled {
  owners: string[];
  stages: string[];
  process: string;
  opportunities: string[];
  /** Those that are open and not in the fourth stage: they can move there. */
  open: { id: string; owner: string }[];
}

const CHUNK = 5_000;

/**
 * Fills a workspace by plain SQL as the owner: `count` deals over 50 owners, the stages of the default process, count / 10
 * accounts, 3 custom fields in each deal. The services' way is measured by the import bench; here only reading and single
 * writes are.
 */
export async function fill(ownerUrl: string, workspaceId: string, count: number): Promise<Filled> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const random = randomFrom(42);
  try {
    const at = new Date('2026-11-01T00:00:00Z').toISOString();
    const owners = Array.from({ length: 50 }, () => newId());
    await client.query(
      `insert into member (workspace_id, id, name, email, role_keys, status, locale, created_at, updated_at)
       select $1, id, '销售' || n, 'rep' || n || '@example.com', '{salesRep}', 'active', 'zh-CN', $3, $3 from unnest($2::uuid[]) with ordinality as o(id, n)`,
      [workspaceId, owners, at],
    );
    const process = (
      await client.query<{ id: string; version: string }>(
        `select p.id, v.id as version from process p join process_version v on v.process_id = p.id and v.status = 'published' where p.workspace_id = $1 and p.is_default`,
        [workspaceId],
      )
    ).rows[0];
    if (process === undefined) throw new Error('the workspace has no default process');
    const stages = (
      await client.query<{ id: string; kind: string }>(
        'select id, kind from stage where workspace_id = $1 and process_id = $2 order by position',
        [workspaceId, process.id],
      )
    ).rows;
    for (const [index, kind] of ['text', 'integer', 'choice'].entries()) {
      const definition = {
        key: `cf_${index}`,
        kind,
        label: { zh: `自定义 ${index}`, en: `Custom ${index}` },
        ...(kind === 'choice' ? { options: ['a', 'b', 'c'].map((key) => ({ key, label: { zh: key, en: key } })) } : {}),
      };
      await client.query(
        'insert into custom_field (workspace_id, id, object, key, definition, created_at) values ($1, $2, $3, $4, $5, $6)',
        [workspaceId, newId(), 'opportunity', definition.key, JSON.stringify(definition), at],
      );
    }
    const accounts = Array.from({ length: Math.max(1, Math.floor(count / 10)) }, () => newId());
    for (let from = 0; from < accounts.length; from += CHUNK) {
      const ids = accounts.slice(from, from + CHUNK);
      const names = ids.map(() => `${pick(CITIES, random)}${pick(BRANDS, random)}${pick(TRADES, random)}有限公司`);
      await client.query(
        `insert into account (workspace_id, id, version, name, owner_id, created_at, updated_at, grams)
         select $1, id, 1, name, owner, $2, $2, string_to_array(grams, E'\\x01') from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[]) as a(id, name, owner, grams)`,
        [
          workspaceId,
          at,
          ids,
          names,
          ids.map(() => pick(owners, random)),
          names.map((name) => gramsOf([name], initials).join('\x01')),
        ],
      );
    }
    const opportunities: string[] = [];
    const open: Filled['open'] = [];
    for (let from = 0; from < count; from += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) => {
        const stage = pick(stages, random);
        const updated = new Date(Date.parse(at) - Math.floor(random() * 180 * 86_400_000)).toISOString();
        return {
          id: newId(),
          name: `${pick(CITIES, random)}${pick(BRANDS, random)} ${pick(WORKS, random)} #${from + index}`,
          stage,
          updated,
          owner: pick(owners, random),
          account: pick(accounts, random),
          amount: Math.floor(random() * 5_000_000) * 100,
          custom: JSON.stringify({
            cf_0: `文本${Math.floor(random() * 1000)}`,
            cf_1: Math.floor(random() * 100),
            cf_2: pick(['a', 'b', 'c'], random),
          }),
        };
      });
      await client.query(
        `insert into opportunity (workspace_id, id, version, name, code, account_id, process_id, process_version_id, stage_id, stage_kind, amount, currency, amount_base, probability, close_date,
           stage_entered_at, owner_id, created_at, updated_at, custom, grams, next_step, next_step_at)
         select $1, id, 1, name, 'OPP-2026-' || code, account, $2, $3, stage, kind, amount, 'CNY', amount, 0.3, (updated::timestamptz + interval '60 days')::date, updated::timestamptz, owner, updated::timestamptz, updated::timestamptz,
           custom::jsonb, string_to_array(grams, E'\\x01'), '约财务二次确认', updated::timestamptz + interval '9 days'
         from unnest($4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::bigint[], $11::uuid[], $12::text[], $13::text[], $14::text[])
           as o(id, name, code, account, stage, kind, amount, owner, updated, custom, grams)`,
        [
          workspaceId,
          process.id,
          process.version,
          rows.map((row) => row.id),
          rows.map((row) => row.name),
          rows.map((_, index) => String(from + index + 1).padStart(7, '0')),
          rows.map((row) => row.account),
          rows.map((row) => row.stage.id),
          rows.map((row) => row.stage.kind),
          rows.map((row) => row.amount),
          rows.map((row) => row.owner),
          rows.map((row) => row.updated),
          rows.map((row) => row.custom),
          rows.map((row) => gramsOf([row.name], initials).join('\x01')),
        ],
      );
      opportunities.push(...rows.map((row) => row.id));
      open.push(
        ...rows
          .filter((row) => row.stage.kind === 'open' && row.stage.id !== stages[3]?.id)
          .map((row) => ({ id: row.id, owner: row.owner })),
      );
    }
    await client.query(
      `insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, move)
       select workspace_id, gen_random_uuid(), id, 1, process_version_id, stage_id, stage_entered_at, 'start' from opportunity where workspace_id = $1`,
      [workspaceId],
    );
    await client.query('vacuum analyze');
    return { owners, stages: stages.map((stage) => stage.id), process: process.id, opportunities, open };
  } finally {
    await client.end();
  }
}
