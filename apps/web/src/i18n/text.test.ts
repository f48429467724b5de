import { describe, expect, it } from 'vitest';
import { defineText, say, type TextTable, translator } from './text.ts';

const modules = import.meta.glob<Record<string, TextTable>>('../**/*.text.ts', { eager: true });
const tables = Object.entries(modules).flatMap(([file, module]) =>
  Object.values(module).map((table) => ({ file, table })),
);
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '').sort();

describe('texts', () => {
  it('are found, and no two tables share a namespace', () => {
    expect(tables.length).toBeGreaterThan(2);
    expect(new Set(tables.map(({ table }) => table.namespace)).size).toBe(tables.length);
  });

  it.each(tables)('$file is complete in both languages with the same placeholders', ({ table }) => {
    for (const [key, words] of Object.entries(table.words)) {
      const english = typeof words.en === 'string' ? [words.en] : [words.en.one, words.en.other];
      expect(words.zh.trim(), key).not.toBe('');
      for (const text of english) {
        expect(text.trim(), key).not.toBe('');
        expect(text, `${key}: English must hold no Chinese`).not.toMatch(/\p{Script=Han}/u);
        // "1 deal" may leave the number out.
        const wanted = placeholders(words.zh).filter((name) => name !== 'count' || typeof words.en === 'string');
        expect(
          placeholders(text).filter((name) => name !== 'count' || typeof words.en === 'string'),
          key,
        ).toEqual(wanted);
      }
    }
  });

  it('fills values and English plurals', async () => {
    const table = defineText('test-only', {
      deals: { zh: '{{count}} 单', en: { one: 'one deal', other: '{{count}} deals' } },
    });
    expect(say(table, 'deals', { count: 3 })).toBe('3 单');
    await translator.changeLanguage('en');
    expect(say(table, 'deals', { count: 1 })).toBe('one deal');
    expect(say(table, 'deals', { count: 3 })).toBe('3 deals');
    await translator.changeLanguage('zh-CN');
  });
});
