import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { LocalStore } from './local-store.ts';
import { S3Store } from './s3-store.ts';
import type { Spooled } from './spool.ts';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Bytes by key. A key is made of the bytes' hash, so what is under it never changes. */
export interface FileStore {
  /** Where uploads are spooled. */
  readonly incoming: string;
  /** Keeps the spooled bytes under the key, durably; nothing to do where they are there already. @throws AppError no_space, unavailable */
  keep(key: string, spooled: Spooled): Promise<void>;
  /** @throws AppError unavailable where they cannot be read */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /** Nothing to do where there are none. */
  remove(key: string): Promise<void>;
}

/** Workspaces share no bytes: that a file exists elsewhere must not be told by how fast it is kept. */
export const fileKey = (workspaceId: string, hash: string): string => `${workspaceId}/${hash.slice(0, 2)}/${hash}`;

/** A folder under `DATA_DIR`, or the bucket that `FILES_URL` names. @throws Error where `FILES_URL` cannot be used */
export function openFileStore({ dataDir, filesUrl }: Pick<Config, 'dataDir' | 'filesUrl'>): FileStore {
  const root = join(dataDir, 'files');
  const incoming = join(root, 'incoming');
  return filesUrl === undefined ? new LocalStore(root, incoming) : new S3Store(filesUrl, incoming);
}
