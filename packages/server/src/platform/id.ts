import { randomFillSync } from 'node:crypto';

const pool = new Uint8Array(4096);
let used = pool.length;
let lastMillis = 0;
let counter = 0;

/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter that keeps ids of one process and millisecond in order,
 * 62 random bits.
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastMillis) {
    lastMillis = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMillis++;
    counter = 0;
  }
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + 8);
  used += 8;
  const time = lastMillis.toString(16).padStart(12, '0');
  let tail = '';
  for (const byte of bytes) tail += byte.toString(16).padStart(2, '0');
  const variant = ((Number.parseInt(tail.slice(0, 2), 16) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(2, 4)}-${tail.slice(4)}`;
}
