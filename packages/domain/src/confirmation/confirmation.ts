/** Days for which a link is good. */
export const VALID_DAYS = { usual: 14, most: 90 } as const;
/** A drawn signature, as PNG. */
export const SIGNATURE_BYTES = 200_000;
const LONGEST_SIDE = 3000;

export const CONFIRMATION_STATUSES = ['open', 'changesAsked', 'signed', 'revoked'] as const;
export type ConfirmationStatus = (typeof CONFIRMATION_STATUSES)[number];

/**
 * Sent, it is open until the customer signs it, asks for a change, or we take it back. What was asked to be changed is sent
 * again with a new link, or taken back. Signed is signed for good.
 */
export const CONFIRMATION_MOVES = {
  open: ['open', 'changesAsked', 'signed', 'revoked'],
  changesAsked: ['open', 'revoked'],
  signed: [],
  revoked: [],
} as const satisfies Record<ConfirmationStatus, readonly ConfirmationStatus[]>;

export const canBecome = (from: ConfirmationStatus, to: ConfirmationStatus): boolean =>
  (CONFIRMATION_MOVES[from] as readonly ConfirmationStatus[]).includes(to);

/** How it stands for people: an open one whose link is too old has expired. @param now and expiresAt in epoch milliseconds */
export const standingOf = (status: ConfirmationStatus, expiresAt: number, now: number) =>
  status === 'open' && expiresAt <= now ? ('expired' as const) : status;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Why bytes are no drawn signature; undefined where they are one. The size of the picture is read from its header. */
export function signatureProblem(bytes: Uint8Array): 'tooLarge' | 'notPng' | 'badSize' | undefined {
  if (bytes.length > SIGNATURE_BYTES) return 'tooLarge';
  const isHeader = bytes.length > 57 && PNG.every((byte, at) => bytes[at] === byte);
  if (!isHeader || String.fromCharCode(...bytes.subarray(12, 16)) !== 'IHDR') return 'notPng';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sides = [view.getUint32(16), view.getUint32(20)];
  return sides.every((side) => side >= 1 && side <= LONGEST_SIDE) ? undefined : 'badSize';
}

/**
 * JSON that is the same text for the same value, whatever the order of its keys (RFC 8785 for what JSON of ours holds). What
 * was signed is hashed in this form, so that anybody can repeat it.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
