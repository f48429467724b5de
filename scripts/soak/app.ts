import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readPidFile } from '@throughline/server/platform/postgres/postmaster.ts';

const MAIN = fileURLToPath(new URL('../../apps/api/main.ts', import.meta.url));

/** The product in a process of its own, to be killed and started again on the same data and port. */
export class AppUnderTest {
  readonly origin: string;
  readonly dataDir: string;
  readonly #port: number;
  #child: ChildProcess | undefined;
  /** The one-time link of the first run, once printed. */
  #setupLink: string | undefined;

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir;
    this.#port = port;
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** @param dataDir empty folder that the database's account can enter */
  static async start(dataDir: string): Promise<AppUnderTest> {
    const app = new AppUnderTest(dataDir, await freePort());
    app.launch();
    await app.ready();
    return app;
  }

  /** Starts the process; `ready` tells when it serves. */
  launch(): void {
    const env = {
      ...process.env,
      DATA_DIR: this.dataDir,
      PORT: String(this.#port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'fatal',
      // All writers share one key.
      RATE_LIMIT: '0',
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#setupLink = /https?:\S+token=\S+/.exec(line)?.[0] ?? this.#setupLink;
    });
    this.#child = child;
  }

  /** @throws Error when it ended or does not serve within a minute */
  async ready(): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      if (this.#child === undefined || this.#child.exitCode !== null) throw new Error('the application ended');
      const answer = await fetch(`${this.origin}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error('the application does not serve');
  }

  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** SIGKILL to every process of the database at the same moment. */
  killDatabase(): void {
    const claim = readPidFile(`${this.dataDir}/postgres`);
    if (claim === undefined) return;
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    const pairs = table
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    const backends = pairs.flatMap(([pid, parent]) => (parent === claim.pid ? [String(pid)] : []));
    execFileSync('/bin/sh', ['-c', 'kill -9 "$@" 2>/dev/null || true', 'sh', String(claim.pid), ...backends]);
  }

  async stop(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }

  /** Makes the workspace. @returns an API key with every right */
  async makeKey(): Promise<string> {
    for (let turn = 0; this.#setupLink === undefined && turn < 200; turn++)
      await new Promise((done) => setTimeout(done, 25));
    const token = new URL(this.#setupLink ?? '').searchParams.get('token');
    const password = randomBytes(18).toString('base64url');
    const person = { name: 'Soak', email: 'soak@example.com', adminName: 'Soak', password };
    const made = await this.#post('/setup', { token, ...person }, {});
    const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await this.#post('/api-keys', { name: 'soak', role: 'admin' }, { cookie });
    return ((await answer.json()) as { key: string }).key;
  }

  async #post(path: string, body: object, headers: Record<string, string>): Promise<Response> {
    const own = { 'content-type': 'application/json', 'x-requested-with': 'throughline', origin: this.origin };
    const request = { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) };
    const answer = await fetch(`${this.origin}/api/v1${path}`, request);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
