import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CompileAnswer, CompileTask } from './conversation.ts';

export interface PdfOptions {
  signal?: AbortSignal | undefined;
  /** Pictures that the template shows by name: `image("/signature.png")`. */
  images?: Readonly<Record<string, Uint8Array>>;
  /** Most time from the start of the work, waiting in line not counted. */
  limitMs?: number;
}

/** The template, or a picture that it shows, cannot be made a document of. */
export class PdfProblem extends Error {
  override readonly name = 'PdfProblem';
}

const LIMIT_MS = 15_000;
/** The process is kept for the next document, and ended when none comes. */
const IDLE_MS = 60_000;

let running: ChildProcess | undefined;
let idle: NodeJS.Timeout | undefined;
let lastInLine: Promise<unknown> = Promise.resolve();

/**
 * Typesets a document with typst, one after the other, in a process that is killed at the limits of time and memory. The data
 * is read in the template by `#let data = json(bytes(sys.inputs.data))`: whatever stands in it is printed as it is. A template
 * reads no files and imports nothing. Fonts: "Noto Sans SC", regular and bold.
 * @throws PdfProblem where the template or a picture is wrong; Error where a limit is met; the signal's reason when aborted
 */
export function renderPdf(template: string, data: unknown, options: PdfOptions = {}): Promise<Buffer> {
  const task: CompileTask = { template, data: JSON.stringify(data), images: options.images ?? {} };
  const work = lastInLine.then(() => {
    options.signal?.throwIfAborted();
    return compile(task, options.limitMs ?? LIMIT_MS, options.signal);
  });
  lastInLine = work.catch(() => undefined);
  return work;
}

async function compile(task: CompileTask, limitMs: number, signal: AbortSignal | undefined): Promise<Buffer> {
  clearTimeout(idle);
  const child = (running ??= start());
  child.ref();
  child.channel?.ref();
  try {
    const answer = await ask(child, task, limitMs, signal);
    if (answer.ok) return Buffer.from(answer.pdf);
    throw new PdfProblem(`a PDF could not be made: ${answer.problem.slice(0, 2000)}`);
  } finally {
    // A process that waits for work keeps nobody from ending.
    child.unref();
    child.channel?.unref();
    idle = setTimeout(() => end(child), IDLE_MS).unref();
  }
}

async function ask(
  child: ChildProcess,
  task: CompileTask,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<CompileAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CompileAnswer>();
  const stop = (error: unknown) => {
    end(child);
    reject(error);
  };
  const clock = setTimeout(() => stop(new Error(`a PDF took more than ${limitMs} ms`)), limitMs);
  const onExit = (code: number | null, killed: string | null) =>
    stop(new Error(`the process that makes PDFs ended (${killed ?? code}), perhaps at its limit of memory`));
  const onAbort = () => stop(signal?.reason);
  child.once('message', (answer) => resolve(answer as CompileAnswer));
  child.once('exit', onExit);
  signal?.addEventListener('abort', onAbort, { once: true });
  child.send(task, (error) => {
    if (error !== null) stop(error);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(clock);
    child.removeAllListeners('message');
    child.off('exit', onExit);
    signal?.removeEventListener('abort', onAbort);
  }
}

function start(): ChildProcess {
  const child = fork(fileURLToPath(new URL('./compiler.ts', import.meta.url)), {
    execArgv: [],
    serialization: 'advanced',
    // Nothing of the settings, and no way out: an import of a package would be fetched through this proxy.
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, HTTPS_PROXY: NOWHERE, HTTP_PROXY: NOWHERE },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('error', () => end(child));
  child.on('exit', () => {
    if (running === child) running = undefined;
  });
  return child;
}

const NOWHERE = 'http://127.0.0.1:9';

/** Its files go with it, or with the system's temporary folder where it was killed. */
function end(child: ChildProcess): void {
  if (running === child) running = undefined;
  child.kill('SIGKILL');
}
