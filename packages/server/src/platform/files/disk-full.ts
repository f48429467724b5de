import { AppError } from '@throughline/domain/platform/error.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** A full disk as the error that an operator can act on; others pass unchanged. */
export function translateDisk(error: unknown): unknown {
  if (!FULL.has((error as { code?: string } | null)?.code ?? '')) return error;
  return new AppError(
    'no_space',
    {
      message: {
        zh: '服务器磁盘已满，文件没有保存，请联系管理员清理空间。',
        en: 'The server disk is full; the file was not kept. Ask an operator to free space.',
      },
    },
    { cause: error },
  );
}
