import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { AppError } from '@throughline/domain/platform/error.ts';
import { pino } from 'pino';
import { openPlatform } from './app.ts';
import { identityVerbs } from './identity/identity.admin.ts';
import { importVerbs } from './import/import.admin.ts';
import type { AdminVerb } from './platform/admin.ts';
import { readConfig } from './platform/config.ts';
import { prepareDatabase } from './platform/postgres/prepare.ts';

/** All verbs; a feature registers its own here. */
const VERBS: readonly AdminVerb[] = [...identityVerbs, ...importVerbs];

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

function usage(verb?: AdminVerb): string {
  if (verb === undefined) return ['verbs:', ...VERBS.map(({ name, summary }) => `  ${name}  ${summary}`)].join('\n');
  const options = Object.entries(verb.options).map(
    ([name, { about, required }]) => `  --${name}  ${about}${required === true ? ' (required)' : ''}`,
  );
  return [`${verb.name}: ${verb.summary}`, ...options].join('\n');
}

/** @throws Error for an unknown or missing option */
function optionsOf(verb: AdminVerb, args: string[]): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(
    Object.entries(verb.options).map(([name, { type }]) => [name, { type: type ?? ('string' as const) }]),
  );
  const { values } = parseArgs({ args, options, strict: true, allowPositionals: false });
  const missing = Object.keys(verb.options).filter(
    (name) => verb.options[name]?.required === true && values[name] === undefined,
  );
  if (missing.length > 0) throw new Error(`missing: ${missing.map((name) => `--${name}`).join(', ')}`);
  return values as Record<string, string | boolean | undefined>;
}

/**
 * `npm run -s admin -- <verb> [options]`: for operators and scripts. Asks nothing, prints one JSON value; works beside a
 * running server.
 * @returns exit code: 1 for a refusal (its JSON names what is wrong), 2 for a wrong command line
 */
export async function runAdmin([name, ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const verb = VERBS.find((candidate) => candidate.name === name);
  if (verb === undefined) {
    process.stderr.write(`${usage()}\n`);
    return 2;
  }
  let options: Record<string, string | boolean | undefined>;
  try {
    options = optionsOf(verb, args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage(verb)}\n`);
    return 2;
  }
  const config = readConfig(env);
  const log = pino({ level: 'warn' }, pino.destination(2));
  const database = await prepareDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log });
  const platform = openPlatform({ config, log, appUrl: database.appUrl });
  try {
    const origin = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
    const stdin = async (): Promise<string> => (await text(process.stdin)).replace(/\r?\n$/, '');
    print(await verb.run({ platform, options, stdin, origin }));
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    print({ error: error.code, ...error.details });
    return 1;
  } finally {
    await platform.close();
    await database.stop();
  }
}
