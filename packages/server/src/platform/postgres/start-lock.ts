import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@throughline/domain/platform/error.ts';

/**
 * Runs `work` while no other process holds the lock named by `file`.
 *
 * The lock is an exclusive SQLite transaction on an empty file: the operating system drops it when the holder dies, by
 * whatever signal, on every platform. A file with a pid in it would have to guess whether its writer still lives.
 * @param patienceMs after this long waiting, throws AppError `unavailable`
 */
export async function withStartLock<T>(file: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const handle = new DatabaseSync(file);
  try {
    await acquire(handle, file, patienceMs);
    return await work();
  } finally {
    handle.close();
  }
}

async function acquire(handle: DatabaseSync, file: string, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      handle.exec('begin exclusive');
      return;
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
      if (performance.now() > deadline) {
        throw new AppError(
          'unavailable',
          {
            message: {
              zh: `另一个进程正在启动数据库，等待 ${Math.round(patienceMs / 1000)} 秒后仍未完成（锁文件 ${file}）。`,
              en: `Another process is starting the database and did not finish within ${Math.round(patienceMs / 1000)} s (lock file ${file}).`,
            },
          },
          { cause },
        );
      }
    }
    await pause(25);
  }
}

/** SQLITE_BUSY (5) is the only refusal that means "somebody else holds it". */
const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 5;
