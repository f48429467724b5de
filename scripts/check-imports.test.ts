import { describe, expect, it } from 'vitest';
import { importProblems, importsOf } from './check-imports.ts';

const problems = (files: Record<string, string>): string[] => importProblems(new Map(Object.entries(files)));
const server = 'packages/server/src/quote';

describe('importsOf', () => {
  it('sees every form over several lines, and nothing in comments', () => {
    const source = `
      import a from 'a';
      import type { B } from 'b';
      import {
        c,
        type D,
      } from "./c.ts";
      export { e } from './e.ts';
      import './f.css';
      const g = await import('g');
      // import h from 'h';
      /* import i from 'i'; */`;
    expect(importsOf(source)).toEqual([
      { specifier: 'a', typeOnly: false },
      { specifier: 'b', typeOnly: true },
      { specifier: './c.ts', typeOnly: false },
      { specifier: './e.ts', typeOnly: false },
      { specifier: './f.css', typeOnly: false },
      { specifier: 'g', typeOnly: false },
    ]);
  });
});

describe('directions', () => {
  it('lets layers import what is below them', () => {
    expect(
      problems({
        [`${server}/quote.routes.ts`]: `import { send } from './quote.service.ts';`,
        [`${server}/quote.service.ts`]: `import { rows } from './quote.queries.ts'; \nimport { z } from 'zod';`,
        [`${server}/quote.queries.ts`]: `import type { Quote } from '@throughline/domain/quote/quote.ts';`,
        'packages/domain/src/quote/quote.ts': `import { z } from 'zod';`,
        'packages/domain/src/quote/quote.test.ts': `import { it } from 'vitest';\nimport { readFileSync } from 'node:fs';`,
      }),
    ).toEqual([]);
  });

  it.each([
    [`${server}/quote.queries.ts`, `import { send } from './quote.service.ts';`, /go down/],
    [`${server}/quote.service.ts`, `import { send } from './quote.routes.ts';`, /go down/],
    [`${server}/quote.jobs.ts`, `import { send } from './quote.routes.ts';`, /do not import each other/],
    ['packages/domain/src/a.ts', `import { readFileSync } from 'node:fs';`, /domain imports only/],
    ['packages/domain/src/a.ts', `import { it } from 'vitest';`, /domain imports only/],
    ['packages/domain/src/a.ts', `import { b } from '@throughline/server/quote/quote.service.ts';`, /must not import/],
    ['apps/web/src/main.tsx', `import { b } from '@throughline/server/quote/quote.service.ts';`, /must not import/],
    ['apps/web/src/main.tsx', `import { b } from '../../../packages/domain/src/quote/quote.ts';`, /by its name/],
    ['apps/web/src/ui/button.tsx', `import { b } from '../features/quote/list.tsx';`, /business words/],
    [`${server}/other.ts`, `import { b } from '@throughline/testing/database.ts';`, /must not import/],
    [`${server}/other.ts`, `import { b } from './quote.service';`, /with its ending/],
    [`${server}/other.ts`, `import { b } from './absent.ts';`, /no such file/],
    [`${server}/index.ts`, '', /no index files/],
    ['apps/api/handlers.ts', '', /only wire/],
  ])('refuses %s: %s', (file, source, reason) => {
    const others = {
      [`${server}/quote.service.ts`]: '',
      [`${server}/quote.routes.ts`]: '',
      'packages/domain/src/quote/quote.ts': '',
      'packages/testing/src/database.ts': '',
      'apps/web/src/features/quote/list.tsx': '',
    };
    const found = problems({ ...others, [file]: source });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(reason);
  });

  it('finds a cycle of run-time imports, not one of types', () => {
    const a = 'packages/domain/src/a.ts';
    const b = 'packages/domain/src/b.ts';
    expect(problems({ [a]: `import { b } from './b.ts';`, [b]: `import { a } from './a.ts';` })).toEqual([
      `cycle: ${a} → ${b} → ${a}`,
    ]);
    expect(problems({ [a]: `import { b } from './b.ts';`, [b]: `import type { A } from './a.ts';` })).toEqual([]);
  });
});
