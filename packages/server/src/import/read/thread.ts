import { parentPort, workerData } from 'node:worker_threads';
import { AppError, type ErrorDetails, type ErrorCode } from '@throughline/domain/platform/error.ts';
import type { FileRow } from '@throughline/domain/import/cell.ts';
import { type FileInspection, inspect, rowBatches, type RowsRequest, type TextChoice } from './inspect.ts';

/** Given to the thread when it starts. */
export type ThreadTask =
  | { kind: 'inspect'; path: string; originalName: string; choice: TextChoice }
  | { kind: 'rows'; path: string; request: RowsRequest };

/** Said by the thread. After each `rows` it waits for a `next` before reading further. */
export type ThreadMessage =
  | { kind: 'inspection'; inspection: FileInspection }
  | { kind: 'rows'; rows: FileRow[] }
  | { kind: 'end' }
  | { kind: 'refused'; code: ErrorCode; details: ErrorDetails }
  | { kind: 'failed'; message: string };

/** Rows per message: few enough to start early, enough that messages cost nothing. */
const BATCH_ROWS = 1000;
/** Batches the thread may be ahead of the reader. */
const AHEAD = 2;

const say = (message: ThreadMessage) => parentPort?.postMessage(message);

async function run(task: ThreadTask): Promise<void> {
  try {
    if (task.kind === 'inspect') {
      say({ kind: 'inspection', inspection: await inspect(task.path, task.originalName, task.choice) });
    } else {
      await sendRows(task.path, task.request);
      say({ kind: 'end' });
    }
  } catch (error) {
    if (error instanceof AppError) say({ kind: 'refused', code: error.code, details: error.details });
    else say({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    parentPort?.close();
  }
}

async function sendRows(path: string, request: RowsRequest): Promise<void> {
  let credit = AHEAD;
  let wake: (() => void) | undefined;
  parentPort?.on('message', () => {
    credit++;
    wake?.();
  });
  const send = async (rows: FileRow[]) => {
    while (credit === 0) await new Promise<void>((resolve) => (wake = resolve));
    credit--;
    say({ kind: 'rows', rows });
  };
  let waiting: FileRow[] = [];
  for await (const batch of rowBatches(path, request)) {
    for (const row of batch) {
      waiting.push(row);
      if (waiting.length < BATCH_ROWS) continue;
      await send(waiting);
      waiting = [];
    }
  }
  if (waiting.length > 0) await send(waiting);
}

void run(workerData as ThreadTask);
