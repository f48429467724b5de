import type { FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { drained } from '../drained.ts';
import { READ_LIMITS } from './limits.ts';
import { refusals } from './refusal.ts';

interface ZipEntry {
  method: number;
  packedBytes: number;
  /** Of the local header. */
  offset: number;
}

/** A zip archive open for reading. All reads together unpack at most `READ_LIMITS.unzippedBytes`. */
export interface ZipArchive {
  has(name: string): boolean;
  names(): string[];
  /**
   * The unpacked bytes of one entry, in pieces; [] for an entry that is absent.
   * @throws AppError bomb where it unpacks to too much, damaged where it does not unpack
   */
  read(name: string): AsyncIterable<Uint8Array>;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const MAX_DIRECTORY_BYTES = 8 * 1024 * 1024;

/**
 * Reads the directory at the end of the archive; sizes there are right even where the local headers leave them open.
 * @throws AppError damaged, encrypted
 */
export async function openZip(file: FileHandle): Promise<ZipArchive> {
  const entries = await readDirectory(file);
  let unpacked = 0;

  async function* read(name: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(name);
    if (!entry) return;
    let ofThis = 0;
    for await (const chunk of unpack(file, entry)) {
      unpacked += chunk.length;
      ofThis += chunk.length;
      const tooDense =
        ofThis > READ_LIMITS.ratioFloorBytes && ofThis > READ_LIMITS.unzipRatio * Math.max(entry.packedBytes, 1);
      if (unpacked > READ_LIMITS.unzippedBytes || tooDense) throw refusals.bomb();
      yield chunk;
    }
  }
  return { has: (name) => entries.has(name), names: () => [...entries.keys()], read };
}

async function* unpack(file: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const header = await readAt(file, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.method === 0) {
    yield* pieces(file, start, entry.packedBytes);
    return;
  }
  if (entry.method !== 8) throw refusals.damaged();
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  const feed = async () => {
    for await (const piece of pieces(file, start, entry.packedBytes)) {
      if (inflate.destroyed) return;
      if (!inflate.write(piece)) await drained(inflate);
    }
    inflate.end();
  };
  const feeding = feed().catch((error: unknown) => inflate.destroy(error instanceof Error ? error : undefined));
  try {
    for await (const chunk of inflate) yield chunk as Uint8Array;
  } catch (error) {
    throw refusals.damaged(error);
  } finally {
    inflate.destroy();
    await feeding;
  }
}

async function* pieces(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; ) {
    const piece = await readAt(file, start + at, Math.min(64 * 1024, length - at));
    yield piece;
    at += piece.length;
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw refusals.damaged();
  return buffer;
}

async function readDirectory(file: FileHandle): Promise<Map<string, ZipEntry>> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - 66_000), Math.min(size, 66_000));
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw refusals.damaged();
  let count = tail.readUInt16LE(at + 10);
  let bytes = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  if (at >= 20 && tail.readUInt32LE(at - 20) === END64_LOCATOR) {
    const end64 = await readAt(file, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end64.readUInt32LE(0) !== END64) throw refusals.damaged();
    count = Number(end64.readBigUInt64LE(32));
    bytes = Number(end64.readBigUInt64LE(40));
    offset = Number(end64.readBigUInt64LE(48));
  }
  if (bytes > MAX_DIRECTORY_BYTES) throw refusals.bomb();
  if (offset + bytes > size) throw refusals.damaged();
  return parseDirectory(await readAt(file, offset, bytes), count);
}

function parseDirectory(directory: Buffer, count: number): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (let at = 0, n = 0; n < count && at + 46 <= directory.length; n++) {
    if (directory.readUInt32LE(at) !== CENTRAL) throw refusals.damaged();
    if (directory.readUInt16LE(at + 8) & 1) throw refusals.encrypted();
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const nameEnd = at + 46 + nameLength;
    if (nameEnd + extraLength > directory.length) throw refusals.damaged();
    const wide = wideNumbers(directory.subarray(nameEnd, nameEnd + extraLength), [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ]);
    // Some writers use backslashes, or a leading slash.
    const name = directory
      .toString('utf8', at + 46, nameEnd)
      .replaceAll('\\', '/')
      .replace(/^\//, '');
    entries.set(name, { method: directory.readUInt16LE(at + 10), packedBytes: wide[1], offset: wide[2] });
    at = nameEnd + extraLength + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Zip64: a number that is all ones stands in the extra field instead. Order: unpacked size, packed size, offset. */
function wideNumbers(extra: Buffer, plain: [number, number, number]): [number, number, number] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    return plain.map((value) => {
      if (value !== 0xffffffff || from + 8 > extra.length) return value;
      from += 8;
      return Number(extra.readBigUInt64LE(from - 8));
    }) as [number, number, number];
  }
  return plain;
}
