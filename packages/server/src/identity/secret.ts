import { argon2, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** 256 random bits for a cookie, a key or a link. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored of a secret. It has 256 random bits, so a plain hash cannot be searched. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'hex');

/** OWASP's first choice for argon2id: 19 MiB, two passes; about 28 ms on one core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** @returns `$argon2id$v=19$m=..,t=..,p=..$salt$tag` (PHC string, base64 without padding) */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { message: message(password), nonce, ...COST });
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${plain(nonce)}$${plain(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** @param stored as `hashPassword` made it; its own cost counts, so that old hashes stay readable when the cost rises */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = PHC.exec(stored);
  if (match === null) throw new Error('stored password hash is not readable');
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  const expected = Buffer.from(tag, 'base64');
  const found = await derive('argon2id', {
    message: message(password),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(found, expected);
}

/** A hash that no password meets, for accounts that do not exist: they cost the same time as a wrong password (S22). */
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${plain(randomBytes(16))}$${plain(randomBytes(32))}`;

export const verifyAgainstNobody = async (password: string): Promise<false> => {
  await verifyPassword(password, NOBODY);
  return false;
};

/** The same characters typed on another keyboard may be composed differently; both are the same password. */
const message = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8');

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
