import { Worker } from 'node:worker_threads';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { FileRow } from '@throughline/domain/import/cell.ts';
import type { FileInspection, RowsRequest, TextChoice } from './inspect.ts';
import { READ_LIMITS } from './limits.ts';
import { refusals } from './refusal.ts';
import type { ThreadMessage, ThreadTask } from './thread.ts';

/**
 * Looks through a whole file: its kind, encoding, sheets, row counts and first rows. Hostile files cost at most the
 * limits, in a thread of their own.
 * @param originalName as the person named it; only its ending is compared with the content, for a warning
 * @param choice encoding and separator that the person chose; detected otherwise
 * @throws AppError `unsupported_type`, `too_large` or `invalid`, with `details.reason` (see `refusals`)
 */
export async function inspectFile(
  path: string,
  originalName: string,
  choice: TextChoice = {},
): Promise<FileInspection> {
  for await (const message of converse({ kind: 'inspect', path, originalName, choice })) {
    if (message.kind === 'inspection') return message.inspection;
  }
  throw refusals.damaged();
}

/**
 * Streams the rows after `headerRow` that have a value. Reading stays at most a few thousand rows ahead of the caller;
 * leaving the loop, or `signal`, ends the thread.
 * @throws AppError as `inspectFile`; the signal's reason when aborted
 */
export async function* readRows(
  path: string,
  request: RowsRequest & { signal?: AbortSignal } = {},
): AsyncGenerator<FileRow> {
  const { signal, ...rest } = request;
  for await (const message of converse({ kind: 'rows', path, request: rest }, signal)) {
    if (message.kind === 'rows') yield* message.rows;
  }
}

/** Runs one task in a thread and hands on what it says, asking for more after each message is used. */
async function* converse(task: ThreadTask, signal?: AbortSignal): AsyncGenerator<ThreadMessage> {
  signal?.throwIfAborted();
  const inbox: ThreadMessage[] = [];
  let failure: unknown;
  let ended = false;
  let wake = () => {};
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: READ_LIMITS.heapMb },
    execArgv: [],
  });
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const onAbort = () => fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  worker.on('message', (message: ThreadMessage) => {
    inbox.push(message);
    wake();
  });
  worker.on('error', (error: NodeJS.ErrnoException) =>
    fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refusals.tooMuchText(error) : error),
  );
  worker.on('exit', () => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      // Only the time that the thread takes counts, not the time that the caller works on its rows.
      const clock = setTimeout(() => fail(refusals.tooSlow()), READ_LIMITS.answerMs);
      while (inbox.length === 0 && failure === undefined && !ended) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      clearTimeout(clock);
      if (failure !== undefined) throw failure;
      const message = inbox.shift();
      if (message === undefined || message.kind === 'end') return;
      if (message.kind === 'refused') throw new AppError(message.code, message.details);
      if (message.kind === 'failed') throw new Error(`reading a file failed: ${message.message}`);
      yield message;
      worker.postMessage('next');
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
