import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SNIFFED_BYTES, sniffType } from '@throughline/domain/file/file-type.ts';
import { newId } from '../id.ts';
import { translateDisk } from './disk-full.ts';

/** An upload on the local disk, whole and flushed, that no record knows yet. */
export interface Spooled {
  path: string;
  size: number;
  /** SHA-256, hexadecimal. */
  hash: string;
  /** Media type by its bytes. */
  type: string;
  /** Removes what is left of it; safe to repeat. */
  discard(): Promise<void>;
}

/**
 * Writes a stream to a file of its own while it is hashed; memory does not grow with it.
 * @throws AppError no_space; what the stream throws. Nothing stays behind.
 */
export async function spool(source: Readable, folder: string): Promise<Spooled> {
  const path = join(folder, newId());
  const discard = () => rm(path, { force: true });
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(path, 'wx+', 0o600);
    try {
      const hash = createHash('sha256');
      let size = 0;
      await writeFile(
        handle,
        (async function* () {
          for await (const chunk of source as AsyncIterable<Buffer>) {
            hash.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        })(),
      );
      await handle.sync();
      const head = await bytesAt(handle, 0, size);
      const tail = await bytesAt(handle, Math.max(0, size - SNIFFED_BYTES), size);
      return { path, size, hash: hash.digest('hex'), type: sniffType(head, tail), discard };
    } finally {
      await handle.close();
    }
  } catch (error) {
    await discard();
    throw translateDisk(error);
  }
}

async function bytesAt(handle: FileHandle, position: number, size: number): Promise<Uint8Array> {
  const wanted = Math.min(SNIFFED_BYTES, size - position);
  const { buffer, bytesRead } = await handle.read(new Uint8Array(wanted), 0, wanted, position);
  return buffer.subarray(0, bytesRead);
}

const STALE_MS = 24 * 60 * 60 * 1000;

/** Removes uploads that a killed process left half-way. @param now epoch milliseconds */
export async function removeStale(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && now - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}
