import { AppError } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { FULL_SCALE, type SampleScale, writeScript } from '@throughline/domain/sample/script.ts';
import { wavesOf } from '@throughline/domain/sample/waves.ts';
import { systemCtxIn } from '../identity/actor.ts';
import { linkUrl, makeLink } from '../identity/link.ts';
import { newSecret } from '../identity/secret.ts';
import { createWorkspace, listWorkspaces } from '../identity/workspace.service.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { type CounterKey, takeWithin } from '../platform/counters.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import type { Platform } from '../platform/platform.ts';
import { sampleEmail, seatPeople } from './people.ts';
import { SamplePlayer } from './player.ts';

const TIME_ZONE = 'Asia/Shanghai';
const NAME = '示例工作区 · 衡屿工业软件（虚构数据）';
const DEFAULT_SEED = 'throughline';

export interface SampleProgress {
  done: number;
  total: number;
  /** Moment that was played last, epoch milliseconds. */
  at: number;
}

export interface SampleRequest {
  seed?: string;
  /** End of the play, epoch milliseconds; the platform's clock otherwise. */
  now?: number;
  scale?: SampleScale;
  onProgress?: (progress: SampleProgress) => void;
  /** Aborted between two actions; nothing is left behind. */
  signal?: AbortSignal;
}

/** @returns id of the oldest workspace of invented data, undefined where there is none */
export async function findSample(platform: Platform): Promise<string | undefined> {
  for (const workspaceId of await listWorkspaces(platform)) {
    if ((await platform.directories.get(workspaceId)).workspace.sample) return workspaceId;
  }
  return undefined;
}

/**
 * The sample workspace as it is, or a new one. A new one is played through the services in the transaction that makes it:
 * whoever stops or kills the process meanwhile leaves nothing behind, and nobody sees half of it.
 * @throws AppError unavailable while another process makes it
 */
export async function ensureSample(
  platform: Platform,
  request: SampleRequest = {},
): Promise<{ workspaceId: string; isNew: boolean }> {
  const client = await platform.pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('throughline sample', 0)) as locked`,
    );
    if (rows[0]?.locked !== true) {
      throw new AppError('unavailable', {
        message: {
          zh: '另一个进程正在生成示例工作区，请稍候。',
          en: 'Another process is making the sample workspace; wait for it.',
        },
      });
    }
    try {
      const known = await findSample(platform);
      if (known !== undefined) return { workspaceId: known, isNew: false };
      return { workspaceId: await makeSample(platform, request), isNew: true };
    } finally {
      await client.query(`select pg_advisory_unlock(hashtextextended('throughline sample', 0))`);
    }
  } finally {
    client.release();
  }
}

/** @returns id of the new workspace */
export async function makeSample(platform: Platform, request: SampleRequest = {}): Promise<string> {
  const now = request.now ?? platform.clock();
  const seed = request.seed ?? DEFAULT_SEED;
  const script = writeScript({ seed, now, timeZone: TIME_ZONE, scale: request.scale ?? FULL_SCALE });
  const { organisation, days, actions } = script;
  const admin = organisation.people.find(({ key }) => key === 'admin');
  if (admin === undefined) throw new Error('the sample needs an administrator');
  // Before the first hour of work, so that nothing happened before there was a workspace.
  const founded = days.instant(days.first, 480);

  const fill = async (ctx: Ctx, tx: Tx): Promise<void> => {
    // Nobody has counted the rows of an open transaction: the planner takes the tables for empty and would read them whole.
    await tx.run('set local enable_seqscan = off', []);
    // Numbers are else given on a connection of their own, which does not see the workspace before it is committed.
    const counters = { take: (key: CounterKey, count: number) => takeWithin(tx, key, count) };
    // Half a year of notices is no reason to send a mail.
    const here: Platform = { ...platform, counters, config: { ...platform.config, smtpUrl: undefined } };
    const own = within(systemCtxIn(here, ctx.directory, { now: founded }), tx);
    const [adminId = ''] = [...ctx.directory.members.keys()];
    const people = await seatPeople(own, tx, organisation, adminId);
    const player = await SamplePlayer.begin(here, tx, people);
    let done = 0;
    for (const wave of wavesOf(actions)) {
      request.signal?.throwIfAborted();
      await Promise.all(wave.map((action) => player.play(action)));
      done += wave.length;
      request.onProgress?.({ done, total: actions.length, at: wave.at(-1)?.at ?? founded });
    }
    await player.finish(actions.at(-1)?.at ?? founded);
  };
  const { workspaceId } = await createWorkspace(
    platform,
    {
      name: NAME,
      email: sampleEmail('admin'),
      adminName: admin.name,
      // Nobody knows it; the administrator signs in with a link.
      password: newSecret(),
      currency: 'CNY',
      timeZone: TIME_ZONE,
      locale: 'zh-CN',
    },
    { sample: true, now: founded, fill },
  );
  return workspaceId;
}

/** Whose eyes a newcomer looks through, in the order printed. */
const VISITORS: readonly { key: string; role: Label }[] = [
  { key: 'eastManager', role: { zh: '销售经理', en: 'Sales manager' } },
  { key: 'east1Rep1', role: { zh: '销售', en: 'Sales rep' } },
  { key: 'admin', role: { zh: '管理员', en: 'Administrator' } },
];

export interface VisitorLink {
  role: Label;
  name: string;
  link: string;
  expiresAt: string;
}

/**
 * New sign-in links of a manager, a rep and an administrator; each works once, within a day, and ends the former one.
 * @param origin address under which people reach this server
 */
export async function visitorLinks(platform: Platform, workspaceId: string, origin: string): Promise<VisitorLink[]> {
  const { members } = await platform.directories.get(workspaceId);
  const links: VisitorLink[] = [];
  for (const { key, role } of VISITORS) {
    const member = [...members.values()].find(({ email, status }) => email === sampleEmail(key) && status === 'active');
    if (member === undefined) continue;
    const { token, expiresAt } = await inTransaction(platform.pool, workspaceId, (tx) =>
      makeLink(tx, 'signin', member.id, platform.clock()),
    );
    links.push({ role, name: member.name, link: linkUrl(origin, 'signin', token), expiresAt });
  }
  return links;
}
