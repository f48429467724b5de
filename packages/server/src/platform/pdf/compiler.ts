import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { type CompileAnswer, type CompileTask, MOST_MEMORY_MB } from './conversation.ts';

// A process of its own, started by render-pdf.ts. The compiler is native code: a thread in a loop could not be ended, and
// no limit of V8 counts its memory.

/** Without `unref` on its timer it would live on its own; it ends with the process. */
const WATCH = `setInterval(() => {
  if (process.memoryUsage.rss() > ${MOST_MEMORY_MB * 1024 * 1024}) process.kill(process.pid, 'SIGKILL');
}, 20)`;
new Worker(WATCH, { eval: true }).unref();

// The only folder that a template could read; it is empty.
const root = mkdtempSync(join(tmpdir(), 'throughline-pdf-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));

const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc'));
const compiler = NodeCompiler.create({
  workspace: root,
  fontArgs: [{ fontPaths: ['400Regular', '700Bold'].map((weight) => join(fonts, weight)) }],
});

process.on('message', (task: CompileTask) => {
  const answer = compile(task);
  process.send?.(answer);
});

function compile({ template, data, images }: CompileTask): CompileAnswer {
  compiler.resetShadow();
  for (const [name, bytes] of Object.entries(images)) compiler.mapShadow(join(root, name), Buffer.from(bytes));
  try {
    const compiled = compiler.compile({ mainFileContent: template, inputs: { data }, resetRead: true });
    const document = compiled.result;
    if (document === null) {
      const error = compiled.takeError();
      return { ok: false, problem: error === null ? 'no document' : JSON.stringify(compiler.fetchDiagnostics(error)) };
    }
    return { ok: true, pdf: compiler.pdf(document) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    compiler.evictCache(5);
  }
}
