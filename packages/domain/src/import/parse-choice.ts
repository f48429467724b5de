import type { ChoiceOption } from '../record/field.ts';
import { type Cell, cellText } from './cell.ts';
import { normalized } from './normalize.ts';
import { accept, type Outcome, refuse, shown, type Suggestion } from './outcome.ts';

const YES = new Set([
  '是',
  '有',
  '对',
  '對',
  '真',
  '已',
  '启用',
  'y',
  'yes',
  'true',
  't',
  '1',
  'on',
  '√',
  '✓',
  '✔',
  '☑',
  '✅',
]);
const NO = new Set([
  '否',
  '无',
  '無',
  '没有',
  '不是',
  '假',
  '未',
  '停用',
  'n',
  'no',
  'false',
  'f',
  '0',
  'off',
  '×',
  '✗',
  '✘',
  '☐',
  '❌',
  'x',
]);

/** Yes or no in any common spelling; undefined for other texts. */
export function readBoolean(cell: Cell): boolean | undefined {
  if (typeof cell === 'boolean') return cell;
  const text = cellText(cell).normalize('NFKC').trim().toLowerCase();
  if (YES.has(text)) return true;
  return NO.has(text) ? false : undefined;
}

export function parseBoolean(cell: Cell): Outcome<boolean> {
  const value = readBoolean(cell);
  if (value !== undefined) return accept(value);
  const text = shown(cellText(cell));
  return refuse(`“${text}”不是“是”或“否”`, `“${text}” is neither yes nor no`, [
    { value: '是', label: { zh: '改成 是', en: 'Change to yes' } },
    { value: '否', label: { zh: '改成 否', en: 'Change to no' } },
  ]);
}

/** Something with a key, names and other spellings: an option, a stage, a user. */
export type Named = Pick<ChoiceOption, 'key' | 'label' | 'synonyms'>;

/** Spelling (see `normalized`) → key, from the wizard: “9 spellings → 6 stages”. */
export type Aliases = ReadonlyMap<string, string>;

const names = (option: Named): string[] => [option.label.zh, option.label.en, option.key].map((name) => spelling(name));
const synonyms = (option: Named): string[] => (option.synonyms ?? []).map((name) => spelling(name));
const spellings = (option: Named): string[] => [...names(option), ...synonyms(option)];

/** Signs alone (`A+`, `★`) are kept, since nothing else would be left of them. */
const spelling = (text: string): string => {
  const flat = text.normalize('NFKC').trim().toLowerCase();
  return /[+★*#]/.test(flat) ? flat.replace(/\s+/g, '') : normalized(flat) || flat;
};

/** Spelling → key of a list of options, made once for a list: a file asks a hundred thousand times. Names win over synonyms, then the first. */
const indexes = new WeakMap<readonly Named[], Map<string, string>>();
function indexOf(options: readonly Named[]): Map<string, string> {
  let index = indexes.get(options);
  if (!index) {
    const entries = (of: (option: Named) => string[]) =>
      options.toReversed().flatMap((option) => of(option).map((name): [string, string] => [name, option.key]));
    index = new Map([...entries(synonyms), ...entries(names)]);
    indexes.set(options, index);
  }
  return index;
}

/**
 * The option that a text names: by the person's own decision, then label, key or synonym in any spelling.
 * @returns its key; a refusal suggests up to three options that look alike
 */
export function parseChoice(cell: Cell, options: readonly Named[], aliases?: Aliases): Outcome<string> {
  const text = cellText(cell);
  const wanted = spelling(text);
  const decided = aliases?.get(wanted) ?? aliases?.get(normalized(text));
  if (decided !== undefined) return accept(decided);
  const found = indexOf(options).get(wanted);
  if (found !== undefined) return accept(found);
  return refuse(`没有选项“${shown(text)}”`, `There is no option “${shown(text)}”`, likeliest(wanted, options));
}

/** Several options in one cell, separated by 、，,;；|/ or line breaks; each must be known. Doubles count once. */
export function parseChoices(cell: Cell, options: readonly Named[], aliases?: Aliases): Outcome<string[]> {
  const whole = parseChoice(cell, options, aliases);
  if (whole.ok) return accept([whole.value]);
  const keys = new Set<string>();
  for (const part of cellText(cell).split(/[、，,;；|/\n]+/)) {
    if (part.trim() === '') continue;
    const found = parseChoice(part, options, aliases);
    if (!found.ok) return found;
    keys.add(found.value);
  }
  return accept([...keys]);
}

/** Options whose names look like the text, best first, at most three. */
export function likeliest(wanted: string, options: readonly Named[]): Suggestion[] {
  return options
    .map((option) => ({ option, score: Math.max(0, ...spellings(option).map((name) => likeness(wanted, name))) }))
    .filter(({ score }) => score >= 0.3)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ option }) => ({ value: option.key, label: option.label }));
}

/** 0 to 1: one text within the other, or shared pairs of letters (Dice). */
export function likeness(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  if (a.includes(b) || b.includes(a)) return 0.5 + (0.5 * Math.min(a.length, b.length)) / Math.max(a.length, b.length);
  const pairs = (text: string) =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
  const ofB = pairs(b);
  let shared = 0;
  for (const pair of pairs(a)) {
    const at = ofB.indexOf(pair);
    if (at < 0) continue;
    ofB.splice(at, 1);
    shared++;
  }
  return (2 * shared) / (a.length + b.length - 2 || 1);
}
