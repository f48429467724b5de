import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gramsOf, matchRank, needsRecheck, queryGrams, textMatches, textsMatch } from './grams.ts';
import { searchText } from './search-text.ts';

/** Initials of the characters of these tests; the server gives the real ones. */
const LETTERS: Record<string, string> = {
  上: 's',
  海: 'h',
  恒: 'h',
  润: 'r',
  智: 'z',
  能: 'n',
  装: 'z',
  备: 'b',
  深: 's',
  圳: 'z',
  市: 's',
};
const initials = (run: string): string =>
  Array.from(run)
    .map((character) => LETTERS[character] ?? 'x')
    .join('');

describe('gramsOf', () => {
  it('writes single characters, pairs, and word prefixes up to the full word', () => {
    expect(gramsOf(['华为 CRM'])).toEqual(['c*', 'cr*', 'crm*', '为', '华', '华为'].sort());
  });
  it('is empty for nothing', () => {
    expect(gramsOf([null, undefined, '', '  ,。'])).toEqual([]);
  });
  it('folds full-width letters and case', () => {
    expect(gramsOf(['ＣＲＭ'])).toEqual(gramsOf(['crm']));
  });
});

describe('queryGrams', () => {
  it('asks pairs of longer runs, the character of a single one, the prefix of words', () => {
    expect(queryGrams('华为技')).toEqual(['为技', '华为']);
    expect(queryGrams('华')).toEqual(['华']);
    expect(queryGrams('Crm 升级')).toEqual(['crm*', '升级'].sort());
    expect(queryGrams(' ?! ')).toEqual([]);
  });
  it('joins a long number and drops the country code', () => {
    expect(queryGrams('+86 138-0013-8000')).toEqual(['13800138000*']);
  });
});

describe('textMatches', () => {
  it.each([
    ['集团 CRM 替换', '替换', true],
    ['集团 CRM 替换', 'cr', true],
    ['集团 CRM 替换', 'rm', false],
    ['上海恒润智能装备', '恒润', true],
    ['上海恒润智能装备', '恒装', false],
    // All pairs stand in the text, the run does not.
    ['恒润智 润智能恒润', '恒润智能', false],
    ['上海恒润智能装备', 'shhr', true],
    ['上海恒润智能装备', 'hrzn', true],
    ['深圳市恒润', 'hr', true],
    ['电话 138-0013-8000', '13800138000', true],
    ['电话 138-0013-8000', '8000', true],
    ['电话 13800138000', '138 0013 8000', true],
    ['电话 +8613800138000', '1380013', true],
    ['电话 13800138000', '+86 138 0013 8000', true],
    ['电话 13800138000', '0013', false],
    ['OPP-2026-0001', 'opp-2026-0001', true],
    ['OPP-2026-0001', '0001', true],
    ['任何文本', '', true],
    ['a/b', '/', true],
    ['ab', '/', false],
  ])('%s ? %s → %s', (text, query, expected) => {
    expect(textMatches(text, query, initials)).toBe(expected);
  });
  it('finds the words of a query in different texts', () => {
    expect(textsMatch(['集团 CRM 替换', '远景装备', null], '远景 crm')).toBe(true);
    expect(textsMatch(['集团 CRM 替换', '远景装备'], '远景 erp')).toBe(false);
  });
});

describe('matchRank', () => {
  it('puts equal before begins before contains before apart', () => {
    expect([
      matchRank('华为', '华为'),
      matchRank('华为技术', '华为'),
      matchRank('深圳华为', '华为'),
      matchRank('华北为', '华 为'),
    ]).toEqual([0, 1, 2, 3]);
  });
});

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Array.from('上海恒润智能装备集团𠮷々カー한')) },
  { weight: 3, arbitrary: fc.constantFrom(...Array.from('abcdeéßΣ')) },
  { weight: 3, arbitrary: fc.constantFrom(...Array.from('0123456789')) },
  { weight: 2, arbitrary: fc.constantFrom(' ', '-', '(', ')', '.', '/', '+', ',', '。', '86', '+86') },
);
const textArbitrary = fc.array(piece, { minLength: 1, maxLength: 40 }).map((pieces) => pieces.join(''));
/** Mostly numbers in pieces, so that the joined writing is met often. */
const numberArbitrary = fc
  .array(
    fc.constantFrom('138', '0013', '8000', '+86', '0086', '86', '7', '-', ' ', ') (', '.', '华', 'a', '12345678'),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));
const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
const isCjkCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー]/u.test(character);

describe('recall', () => {
  it('is 1: a text is found by every part of it that does not begin inside a word', () => {
    fc.assert(
      fc.property(fc.oneof(textArbitrary, numberArbitrary), fc.nat(), fc.nat(), (raw, from, length) => {
        const characters = Array.from(searchText(raw));
        fc.pre(characters.length > 0);
        const start = from % characters.length;
        const before = characters[start - 1];
        const first = characters[start];
        const isInsideWord =
          isWordCharacter(before) && isWordCharacter(first) && !isCjkCharacter(first) && !isCjkCharacter(before);
        fc.pre(!isInsideWord);
        const part = characters.slice(start, start + 1 + (length % characters.length)).join('');
        expect(textMatches(raw, part), part).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
  it('never says yes to a Chinese run that is not there', () => {
    const han = fc.string({ unit: fc.constantFrom(...Array.from('上海恒润')), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(han, han, (text, query) => {
        expect(textMatches(text, query)).toBe(text.includes(query));
        if (needsRecheck(query).length === 0) {
          const grams = new Set(gramsOf([text]));
          expect(queryGrams(query).every((gram) => grams.has(gram))).toBe(text.includes(query));
        }
      }),
    );
  });
});
