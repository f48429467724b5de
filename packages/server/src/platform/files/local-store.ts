import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@throughline/domain/platform/error.ts';
import { translateDisk } from './disk-full.ts';
import type { ByteRange, FileStore } from './file-store.ts';
import type { Spooled } from './spool.ts';

/** Files in a folder of this machine, one per key. A file appears whole or not at all, and survives a power cut. */
export class LocalStore implements FileStore {
  readonly incoming: string;
  readonly #root: string;

  constructor(root: string, incoming: string) {
    this.#root = root;
    this.incoming = incoming;
  }

  async keep(key: string, spooled: Spooled): Promise<void> {
    const path = join(this.#root, key);
    try {
      if (await exists(path)) return;
      const folder = dirname(path);
      await mkdir(folder, { recursive: true });
      await rename(spooled.path, path);
      await flushFolder(folder);
      await flushFolder(dirname(folder));
    } catch (error) {
      throw translateDisk(error);
    }
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    try {
      const handle = await open(join(this.#root, key), 'r');
      return handle.createReadStream(range);
    } catch (error) {
      throw missing(error);
    }
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.#root, key), { force: true });
  }
}

/** Bytes that a row knows and the store does not: a fault of the installation (a backup without the folder), not of the caller. */
export const missing = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    {
      message: {
        zh: '文件内容暂时无法读取，请联系管理员检查文件存储。',
        en: 'The file’s content cannot be read right now; ask an operator to check the file storage.',
      },
    },
    { cause },
  );

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Makes a new name in the folder durable. Windows cannot open folders and does not need it. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
