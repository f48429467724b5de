import { AppError } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type pg from 'pg';

/** A server setting under which acknowledged work can be lost. */
export interface DurabilityFinding {
  setting: string;
  value: string;
  /** `refuse`: a crash can destroy the database. `warn`: a crash can lose the last moments, or damage stays unseen. */
  severity: 'refuse' | 'warn';
  message: Label;
}

/** One rule per setting: what it must be, and what happens otherwise. */
const RULES: { setting: string; safe: string[]; severity: 'refuse' | 'warn'; zh: string; en: string }[] = [
  {
    setting: 'fsync',
    safe: ['on'],
    severity: 'refuse',
    zh: '断电会毁坏数据库',
    en: 'a power cut can destroy the database',
  },
  {
    setting: 'full_page_writes',
    safe: ['on'],
    severity: 'refuse',
    zh: '断电会毁坏数据页',
    en: 'a power cut can tear data pages',
  },
  {
    setting: 'synchronous_commit',
    safe: ['on', 'local', 'remote_write', 'remote_apply'],
    severity: 'warn',
    zh: '崩溃会丢失已确认的最近写入',
    en: 'a crash can lose the last acknowledged writes',
  },
  {
    setting: 'data_checksums',
    safe: ['on'],
    severity: 'warn',
    zh: '磁盘损坏不会被发现',
    en: 'damage by the disk stays unseen',
  },
];

/** @returns what is unsafe, [] when all is well */
export async function durabilityFindings(client: pg.ClientBase): Promise<DurabilityFinding[]> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [RULES.map((rule) => rule.setting)],
  );
  const values = new Map(rows.map((row) => [row.name, row.setting]));
  return RULES.flatMap(({ setting, safe, severity, zh, en }) => {
    const value = values.get(setting) ?? 'unknown';
    if (safe.includes(value)) return [];
    return [
      { setting, value, severity, message: { zh: `${setting} = ${value}：${zh}`, en: `${setting} = ${value}: ${en}` } },
    ];
  });
}

/** @throws AppError `unavailable` when one of the findings is to be refused */
export function refuseUnsafe(findings: DurabilityFinding[]): void {
  const refused = findings.filter((finding) => finding.severity === 'refuse');
  if (refused.length === 0) return;
  throw new AppError('unavailable', {
    message: {
      zh: `数据库设置不安全，拒绝启动：${refused.map((finding) => finding.message.zh).join('；')}。请改回 on 并重启数据库。`,
      en: `The database settings are unsafe, not starting: ${refused.map((finding) => finding.message.en).join('; ')}. Set them to on and restart the database.`,
    },
    settings: refused.map(({ setting, value }) => ({ setting, value })),
  });
}
