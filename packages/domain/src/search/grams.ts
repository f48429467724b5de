import { searchText } from './search-text.ts';

/**
 * Search documents without a dictionary (research: recall 1, 0.3-0.5 ms at 100,000 names). Marks:
 * - `华`, `华为`: single characters and pairs of Chinese, Japanese and Korean runs;
 * - `crm*`: a word begins so (every prefix, the full word too); also pinyin initials, and the begin or end of a number
 *   written with blanks, dashes or brackets (phones).
 * A record holds `gramsOf` its searchable texts; a query needs all its `queryGrams` in there, then `textsMatch` decides
 * where grams alone are no proof (`needsRecheck`).
 */
const CJK = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}ー]';
const TOKEN = new RegExp(`(?<cjk>${CJK}+)|(?:(?!${CJK})[\\p{L}\\p{M}\\p{N}])+`, 'gu');
/** Digits with up to three separators between them: 138-0013-8000, (021) 6888 0000, +86 138 0013 8000. */
const NUMBER = /\+?\d(?:[\s().\-/]{0,3}\d)*/g;
/** Numbers of at least so many digits are compared without their separators. */
const JOINED_DIGITS = 7;
const SUFFIX_DIGITS = 3;
/** Prefixes are kept to this length; longer words are told apart by the text itself. */
const PREFIX_MAX = 32;
/**
 * Where initials may begin in a run: at its start, or behind a place name of two or three characters, since most
 * company names begin with one (上海|恒润, 深圳市|腾云).
 */
const INITIALS_STARTS = [0, 2, 3];
const INITIALS_MAX = 8;

interface Token {
  text: string;
  isCjk: boolean;
  start: number;
  end: number;
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => ({
    text: match[0],
    isCjk: match.groups?.cjk !== undefined,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Numbers of `text`: their digits, where each part begins in them, and where the number stands. */
interface Numeral {
  digits: string;
  starts: number[];
  isInternational: boolean;
  start: number;
  end: number;
}

function numbersOf(text: string): Numeral[] {
  return [...text.matchAll(NUMBER)].map((match) => {
    const starts: number[] = [];
    let digits = '';
    for (const part of match[0].matchAll(/\d+/g)) {
      starts.push(digits.length);
      digits += part[0];
    }
    const isInternational = match[0].startsWith('+');
    return { digits, starts, isInternational, start: match.index, end: match.index + match[0].length };
  });
}

function addPrefixes(grams: Set<string>, word: string, min = 1, max = PREFIX_MAX): void {
  const letters = Array.from(word);
  for (let length = min; length <= Math.min(letters.length, max); length += 1) {
    grams.add(`${letters.slice(0, length).join('')}*`);
  }
}

const prefixGram = (word: string): string => `${Array.from(word).slice(0, PREFIX_MAX).join('')}*`;

function addNumber(grams: Set<string>, { digits, starts }: Numeral): void {
  for (const start of starts) {
    const rest = digits.slice(start);
    addPrefixes(grams, rest);
    // Behind the country code too, since queries drop it.
    if (rest.startsWith('86')) addPrefixes(grams, rest.slice(2));
    if (rest.startsWith('0086')) addPrefixes(grams, rest.slice(4));
  }
  for (let start = 0; start + SUFFIX_DIGITS <= digits.length; start += 1) grams.add(prefixGram(digits.slice(start)));
}

/** Digits without the country code of China, where a long number remains: +86 138 0013 8000 → 13800138000. */
function nationalDigits({ digits, isInternational }: Numeral): string {
  const code = isInternational && digits.startsWith('86') ? 2 : digits.startsWith('0086') ? 4 : 0;
  return digits.length - code >= JOINED_DIGITS ? digits.slice(code) : digits;
}

/**
 * The search document of a record.
 * @param texts its searchable values; blank ones give nothing
 * @param initials pinyin initials of a run of Chinese characters, one letter each (华为 → hw)
 * @returns distinct grams, sorted, so that equal records have equal documents; [] where there is nothing to find
 */
export function gramsOf(texts: readonly (string | null | undefined)[], initials?: (run: string) => string): string[] {
  const grams = new Set<string>();
  for (const raw of texts) {
    if (!raw) continue;
    const text = searchText(raw);
    for (const token of tokensOf(text)) {
      if (!token.isCjk) {
        addPrefixes(grams, token.text);
        continue;
      }
      const characters = Array.from(token.text);
      characters.forEach((character, index) => {
        grams.add(character);
        const next = characters[index + 1];
        if (next !== undefined) grams.add(character + next);
      });
      const letters = initials === undefined ? '' : initials(token.text).toLowerCase();
      for (const start of INITIALS_STARTS) addPrefixes(grams, letters.slice(start), 2, INITIALS_MAX);
    }
    for (const number of numbersOf(text)) addNumber(grams, number);
  }
  return [...grams].sort();
}

/** Long numbers of a query without separators and the country code of China, and the tokens that are not part of them. */
function readQuery(query: string): { runs: string[]; words: string[] } {
  const text = searchText(query);
  const numbers = numbersOf(text).filter((number) => number.digits.length >= JOINED_DIGITS);
  const rest = tokensOf(text).filter(
    (token) => !numbers.some((number) => number.start <= token.start && token.end <= number.end),
  );
  return {
    runs: rest.filter((token) => token.isCjk).map((token) => token.text),
    words: [...numbers.map(nationalDigits), ...rest.filter((token) => !token.isCjk).map((token) => token.text)],
  };
}

/**
 * Grams that a record must all have to match `query`.
 * @returns [] where the query has nothing to look up by (blank, or punctuation only)
 */
export function queryGrams(query: string): string[] {
  const { runs, words } = readQuery(query);
  const grams = new Set(words.map(prefixGram));
  for (const run of runs) {
    const characters = Array.from(run);
    if (characters.length === 1) grams.add(run);
    for (let index = 0; index + 1 < characters.length; index += 1)
      grams.add(`${characters[index]}${characters[index + 1]}`);
  }
  return [...grams].sort();
}

/**
 * Runs of the query that must stand as they are in one of the texts, because their pairs could stand apart.
 * @returns [] when all grams found is proof enough
 */
export const needsRecheck = (query: string): string[] =>
  readQuery(query).runs.filter((run) => Array.from(run).length > 2);

/**
 * Whether a record with these searchable texts matches: every Chinese run of the query stands in one of them, every word
 * begins a word (or initials, or a number). Words of a query may stand in different texts. A blank query matches all, one
 * of punctuation alone matches where it stands.
 */
export function textsMatch(
  texts: readonly (string | null | undefined)[],
  query: string,
  initials?: (run: string) => string,
): boolean {
  const folded = texts.flatMap((text) => (text ? [searchText(text)] : []));
  const needed = queryGrams(query);
  if (needed.length === 0) {
    const punctuation = searchText(query);
    return punctuation === '' || folded.some((text) => text.includes(punctuation));
  }
  const grams = new Set(gramsOf(texts, initials));
  return (
    needed.every((gram) => grams.has(gram)) &&
    needsRecheck(query).every((run) => folded.some((text) => text.includes(run)))
  );
}

export const textMatches = (text: string, query: string, initials?: (run: string) => string): boolean =>
  textsMatch([text], query, initials);

/** How well a matching text fits, for ordering: 0 equal, 1 begins so, 2 contains it, 3 its words stand apart. */
export function matchRank(text: string, query: string): 0 | 1 | 2 | 3 {
  const folded = searchText(text);
  const asked = searchText(query);
  if (folded === asked) return 0;
  if (folded.startsWith(asked)) return 1;
  return folded.includes(asked) ? 2 : 3;
}
