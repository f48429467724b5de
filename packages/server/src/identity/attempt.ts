import { AppError } from '@throughline/domain/platform/error.ts';
import type pg from 'pg';
import { authSql } from './auth-db.ts';
import { hashSecret } from './secret.ts';

export interface Limit {
  bucket: string;
  /** Tries allowed within the window. */
  most: number;
  windowMs: number;
}

const MINUTES = 60_000;

/**
 * Guesses are counted per account and address, so that nobody locks an owner out from elsewhere (S21), and per address, so that
 * one password is not tried on a thousand accounts.
 */
export const signInLimits = (email: string, address: string): readonly [pair: Limit, address: Limit] => [
  { bucket: `signin:${hashSecret(`${email} ${network(address)}`)}`, most: 10, windowMs: 15 * MINUTES },
  { bucket: `address:${network(address)}`, most: 100, windowMs: 15 * MINUTES },
];

export const passwordLimit = (memberId: string): Limit => ({
  bucket: `password:${memberId}`,
  most: 10,
  windowMs: 15 * MINUTES,
});
/** Mails to one address, whoever asks. */
export const mailLimit = (email: string): Limit => ({
  bucket: `mail:${hashSecret(email)}`,
  most: 3,
  windowMs: 60 * MINUTES,
});
export const forgotLimit = (address: string): Limit => ({
  bucket: `forgot:${network(address)}`,
  most: 10,
  windowMs: 15 * MINUTES,
});
/** A customer's link: an office of many people behind one address, and one link that a person works with. */
export const portalAddressLimit = (address: string): Limit => ({
  bucket: `portal:${network(address)}`,
  most: 300,
  windowMs: 15 * MINUTES,
});
export const portalLinkLimit = (confirmationId: string): Limit => ({
  bucket: `portal-link:${confirmationId}`,
  most: 100,
  windowMs: 15 * MINUTES,
});

/** Whoever has one IPv6 address has its whole /64. */
function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

// One statement counts and decides, so that tries at the same moment in several processes are all counted.
const COUNT = `insert into auth.attempt as a (bucket, tries, ends_at) values ($1, 1, $3)
  on conflict (bucket) do update set tries = case when a.ends_at <= $2 then 1 else a.tries + 1 end,
    ends_at = case when a.ends_at <= $2 then excluded.ends_at else a.ends_at end
  returning tries, ends_at`;

/** Counts a try. @returns seconds to wait when it is one too many, otherwise 0 */
export async function countTry(pool: pg.Pool, limit: Limit, now: number): Promise<number> {
  const [row] = await authSql<{ tries: number; ends_at: string }>(
    pool,
    COUNT,
    [limit.bucket, new Date(now), new Date(now + limit.windowMs)],
    'attempt-count',
  );
  if (row === undefined || row.tries <= limit.most) return 0;
  return Math.max(1, Math.ceil((Date.parse(row.ends_at) - now) / 1000));
}

/**
 * Counts a try in each bucket, up to the first that is full: guesses at one account that is closed already do not use up
 * the tries of the colleagues behind the same address.
 * @throws AppError rate_limited when one is full
 */
export async function requireTry(pool: pg.Pool, limits: readonly Limit[], now: number): Promise<void> {
  let retryAfterSeconds = 0;
  for (const limit of limits) {
    retryAfterSeconds = await countTry(pool, limit, now);
    if (retryAfterSeconds > 0) break;
  }
  if (retryAfterSeconds === 0) return;
  const minutes = Math.ceil(retryAfterSeconds / 60);
  throw new AppError('rate_limited', {
    retryAfterSeconds,
    message: {
      zh: `尝试次数过多，请 ${minutes} 分钟后再试。`,
      en: `Too many tries; come again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    },
  });
}

/** A try that turned out right does not count. */
export async function giveBack(pool: pg.Pool, [pair, address]: readonly [Limit, Limit]): Promise<void> {
  await authSql(pool, 'delete from auth.attempt where bucket = $1', [pair.bucket], 'attempt-clear');
  await authSql(
    pool,
    'update auth.attempt set tries = greatest(tries - 1, 0) where bucket = $1',
    [address.bucket],
    'attempt-return',
  );
}
