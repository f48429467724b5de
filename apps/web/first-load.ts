import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Largest script of the first load (shell with everything it imports at once), gzip -9, in bytes. */
const BUDGET = 220_000;

/** Prints what a browser must load before anything shows, and fails the build when that grows beyond the budget. */
export function firstLoad(): Plugin {
  return {
    name: 'throughline-first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const seen = new Map<string, number>();
      const add = (file: string): void => {
        const chunk = bundle[file];
        if (chunk?.type !== 'chunk' || seen.has(file)) return;
        seen.set(file, gzipSync(chunk.code, { level: 9 }).length);
        for (const imported of chunk.imports) add(imported);
      };
      for (const [file, chunk] of Object.entries(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) add(file);
      const bytes = [...seen.values()].reduce((sum, size) => sum + size, 0);
      const text = `first load ${(bytes / 1000).toFixed(1)} kB gz of ${BUDGET / 1000} kB`;
      if (bytes > BUDGET) this.error(`${text}: load something later`);
      this.info(text);
    },
  };
}
