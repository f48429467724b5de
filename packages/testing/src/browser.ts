import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

const resolve = createRequire(import.meta.url).resolve;
const decompress = promisify(brotliDecompress);

/** The arguments that come with the package switch off web security and process isolation, which tests must not lack. */
const ARGS = [
  '--headless=shell',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/**
 * A headless browser from npm packages alone: no browser, library or font of the system is used, so that screenshots are
 * the same everywhere. `CHROME_PATH` names another one to use instead (needed on macOS, Windows and arm64).
 * @throws Error that says so where the packaged browser cannot run
 */
export async function launchBrowser(): Promise<Browser> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) return chromium.launch({ executablePath: chosen, args: ['--no-sandbox', '--no-first-run'] });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The packaged browser runs on Linux x64 only: set CHROME_PATH to a Chrome or Chromium program.');
  }
  const home = await unpackedBrowser();
  // FONTCONFIG_PATH leads to fonts.conf below; nothing of the caller's environment is needed besides PATH and HOME.
  const env = { PATH: process.env.PATH ?? '', HOME: home, LD_LIBRARY_PATH: join(home, 'lib'), FONTCONFIG_PATH: home };
  return chromium.launch({ executablePath: join(home, 'chromium'), args: ARGS, env });
}

/** Unpacks the browser once (some 2 s, 250 MB) below node_modules; a half-made folder is never seen under the final name. */
async function unpackedBrowser(): Promise<string> {
  const bin = findBin(dirname(resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(join(bin, '..', 'package.json'), 'utf8')) as { version: string };
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/throughline', import.meta.url));
  const home = join(cache, `chromium-${version}`);
  if (!existsSync(home)) {
    const half = `${home}.${process.pid}.half`;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    await unpack(bin, half);
    try {
      renameSync(half, home);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  writeFonts(home);
  return home;
}

/** The folder `bin` of the package that holds `start`. */
function findBin(start: string): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'bin', 'chromium.br'))) return join(folder, 'bin');
  }
  throw new Error(`no packed browser above ${start}`);
}

async function unpack(bin: string, target: string): Promise<void> {
  const open = async (name: string): Promise<Buffer> => decompress(readFileSync(join(bin, name)));
  writeFileSync(join(target, 'chromium'), await open('chromium.br'));
  chmodSync(join(target, 'chromium'), 0o755);
  for (const archive of ['al2023.tar.br', 'swiftshader.tar.br']) {
    execFileSync('tar', ['-x', '-C', target], { input: await open(archive) });
  }
}

const WEIGHTS = ['400Regular', '500Medium', '700Bold'];

/** One family for everything, with every Chinese character: without it a bare machine draws blank text. */
function writeFonts(home: string): void {
  const fonts = dirname(resolve('@expo-google-fonts/noto-sans-sc'));
  const folders = WEIGHTS.map((weight) => `<dir>${join(fonts, weight)}</dir>`).join('\n  ');
  const aliases = ['sans-serif', 'serif', 'monospace', 'system-ui']
    .map((name) => `<alias><family>${name}</family><prefer><family>Noto Sans SC</family></prefer></alias>`)
    .join('\n  ');
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  ${folders}
  <cachedir>${join(home, 'font-cache')}</cachedir>
  ${aliases}
</fontconfig>
`;
  const file = join(home, 'fonts.conf');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}
