import type { Label } from '../platform/label.ts';
import type { Field, FieldKind } from '../record/field.ts';
import { allFields, type ObjectDescription } from '../record/object.ts';
import type { ColumnEvidence, Shape } from './column-witness.ts';
import { type HeadingUnit, normalized, readHeading } from './normalize.ts';
import { splitPeople } from './parse-people.ts';

export interface ImportColumn {
  /** Place in the row, from 0. */
  column: number;
  header: string;
  evidence: ColumnEvidence;
}

export interface ColumnMapping {
  column: number;
  header: string;
  examples: string[];
  /** Field key; null where no field fits: left out, or made a new field of `newKind`. */
  field: string | null;
  /** 1 same name, 0.9 synonym, below 0.6 a guess that the person should look at; 0 for null. */
  confidence: number;
  /** How it was recognised, in both languages; null for a column without a field. */
  how: Label | null;
  unit?: HeadingUnit;
  /** Something that the person must decide or know: an undecided date order, values of another kind. */
  attention?: Label;
  /** What a new field for this column would be. */
  newKind: FieldKind;
}

/** Fields that a file may fill. `also` adds system fields that the import service knows how to keep (`createdAt`, ...). */
export const importableFields = (object: ObjectDescription, also: readonly string[] = []): Field[] =>
  allFields(object).filter(
    (field) => field.kind !== 'attachment' && (field.system !== true || also.includes(field.key)),
  );

const prefixesOf = (object: ObjectDescription): string[] =>
  [object.label.zh, object.label.en, object.plural.zh, object.plural.en, object.key].map(normalized);

/** All normalized names of the fields, with and without the object's own name; for `findHeader`. */
export function knownNames(object: ObjectDescription, fields = importableFields(object)): Set<string> {
  const prefixes = prefixesOf(object);
  const names = fields.flatMap((field) => [...ownNames(field), ...(field.synonyms ?? []).map(normalized)]);
  return new Set([...names, ...names.flatMap((name) => prefixes.map((prefix) => prefix + name))]);
}

const ownNames = (field: Field): string[] => [field.label.zh, field.label.en, field.key].map(normalized);

interface Candidate {
  column: ImportColumn;
  field: Field;
  confidence: number;
  how: Label;
}

/**
 * Proposes a field for each column; each field is given once, to its likeliest column. Names decide, values speak where
 * names are silent: a lone column of e-mail addresses is the e-mail field.
 * @returns one entry per column, in the order of the columns
 */
export function suggestMapping(
  object: ObjectDescription,
  columns: readonly ImportColumn[],
  fields: readonly Field[] = importableFields(object),
): ColumnMapping[] {
  const prefixes = prefixesOf(object);
  const byName = columns.flatMap((column) => {
    const candidates = fields.flatMap((field) => nameCandidate(column, field, prefixes) ?? []);
    // A heading that names one field exactly is not another field's because it resembles that one too.
    const named = candidates.filter(({ how }) => how !== SIMILAR);
    return named.length > 0 ? named : candidates;
  });
  const chosen = assign(byName, new Map(), new Set());
  const taken = new Set([...chosen.values()].map(({ field }) => field.key));
  const free = fields.filter((field) => !taken.has(field.key));
  const silent = columns.filter((column) => !chosen.has(column.column));
  const all = assign(
    silent.flatMap((column) => shapeCandidate(column, silent, free) ?? []),
    chosen,
    taken,
  );
  return columns.map((column) => present(column, all.get(column.column)));
}

function assign(candidates: Candidate[], chosen: Map<number, Candidate>, taken: Set<string>): Map<number, Candidate> {
  const ordered = candidates.toSorted((a, b) => b.confidence - a.confidence || a.column.column - b.column.column);
  for (const candidate of ordered) {
    if (chosen.has(candidate.column.column) || taken.has(candidate.field.key)) continue;
    chosen.set(candidate.column.column, candidate);
    taken.add(candidate.field.key);
  }
  return chosen;
}

const SAME: Label = { zh: '同名', en: 'Same name' };
const SYNONYM: Label = { zh: '同义', en: 'Synonym' };
const SIMILAR: Label = { zh: '名称相近', en: 'Similar name' };

function nameCandidate(column: ImportColumn, field: Field, prefixes: string[]): Candidate | undefined {
  const heading = readHeading(column.header);
  if (heading.name === '') return undefined;
  const without = prefixes
    .filter((prefix) => heading.name.startsWith(prefix) && heading.name.length > prefix.length)
    .map((prefix) => heading.name.slice(prefix.length));
  const spellings = [heading.name, heading.whole];
  const own = ownNames(field);
  const synonyms = (field.synonyms ?? []).map(normalized);
  let found: [number, Label] | undefined;
  if (spellings.some((name) => own.includes(name))) found = [1, SAME];
  else if (spellings.some((name) => synonyms.includes(name))) found = [0.92, SYNONYM];
  else if (without.some((name) => own.includes(name))) found = [0.9, SAME];
  else if (without.some((name) => synonyms.includes(name))) found = [0.85, SYNONYM];
  else {
    const likeness = Math.max(0, ...[...own, ...synonyms].map((name) => nearness(heading.name, name)));
    if (likeness > 0) found = [likeness, SIMILAR];
  }
  if (!found) return undefined;
  const [confidence, how] = found;
  const fits = fitOf(field.kind, column.evidence.shape);
  // A heading that only resembles a field's, above values of another nature, is another thing.
  if (!fits && how === SIMILAR) return undefined;
  return { column, field, how, confidence: fits ? confidence : confidence * 0.6 };
}

/** 0.45 to 0.7 where one name holds the other and is long enough to mean something (2 Chinese or 4 Latin letters). */
function nearness(heading: string, name: string): number {
  const [short, long] = heading.length < name.length ? [heading, name] : [name, heading];
  const enough = /\p{Script=Han}/u.test(short) ? 2 : 4;
  if (short.length < enough || !long.includes(short)) return 0;
  const ratio = short.length / long.length;
  return ratio < 0.4 ? 0 : 0.45 + 0.25 * ratio;
}

const NUMERIC: readonly Shape[] = ['integer', 'decimal', 'money', 'percent', 'empty'];
const FITS: Partial<Record<FieldKind, readonly Shape[]>> = {
  date: ['date', 'dateTime', 'empty'],
  dateTime: ['date', 'dateTime', 'empty'],
  money: NUMERIC,
  integer: NUMERIC,
  decimal: NUMERIC,
  percent: NUMERIC,
  boolean: ['boolean', 'integer', 'empty'],
  email: ['email', 'empty'],
  url: ['url', 'empty'],
  phone: ['phone', 'integer', 'text', 'empty'],
  user: ['text', 'email', 'longText', 'empty'],
};

/** Values of this shape may be of this kind; mixed columns (`text`) never speak against a name. */
const fitOf = (kind: FieldKind, shape: Shape): boolean => shape === 'text' || (FITS[kind]?.includes(shape) ?? true);

const SHAPE_NAMES: Partial<Record<Shape, Label>> = {
  email: { zh: '邮箱', en: 'e-mail addresses' },
  phone: { zh: '电话', en: 'telephone numbers' },
  url: { zh: '网址', en: 'web addresses' },
  date: { zh: '日期', en: 'dates' },
};

/**
 * A free field that is the only one of the kind that the values look like, for the only column that looks so. Amounts are
 * never guessed: a budget taken for a price is worse than a question.
 */
function shapeCandidate(
  column: ImportColumn,
  silent: readonly ImportColumn[],
  free: readonly Field[],
): Candidate | undefined {
  const { shape } = column.evidence;
  const name = SHAPE_NAMES[shape];
  const [field, ...others] = free.filter((each) => each.kind === shape);
  const alike = silent.filter((each) => each.evidence.shape === shape);
  if (!name || !field || others.length > 0 || alike.length > 1) return undefined;
  const confidence = shape === 'date' ? 0.4 : 0.55;
  return { column, field, confidence, how: { zh: `值像${name.zh}`, en: `Values look like ${name.en}` } };
}

function present(column: ImportColumn, candidate: Candidate | undefined): ColumnMapping {
  const { unit } = readHeading(column.header);
  const isNumeric =
    candidate === undefined || ['money', 'integer', 'decimal', 'percent'].includes(candidate.field.kind);
  return {
    column: column.column,
    header: column.header,
    examples: column.evidence.examples,
    field: candidate?.field.key ?? null,
    confidence: candidate?.confidence ?? 0,
    how: candidate ? howOf(candidate, unit) : null,
    unit: isNumeric ? unit : undefined,
    attention: candidate ? attentionOf(candidate) : undefined,
    newKind: newKindOf(column.evidence.shape),
  };
}

function howOf({ field, how, column }: Candidate, unit: HeadingUnit | undefined): Label {
  if (field.kind === 'money' && unit !== undefined && unit.exponent > 0) {
    return { zh: `单位 ${unit.text} → 元`, en: `In ${unit.text}: × 10^${unit.exponent}` };
  }
  const several = column.evidence.examples.some((text) => (splitPeople(text)?.collaborators.length ?? 0) > 0);
  if (field.kind === 'user' && several) return { zh: '第一个为负责人', en: 'The first name is the owner' };
  return how;
}

function attentionOf({ field, column }: Candidate): Label | undefined {
  const { shape, dateOrderUnsure } = column.evidence;
  const isDate = field.kind === 'date' || field.kind === 'dateTime';
  if (isDate && dateOrderUnsure) {
    return { zh: '请选择日期写法：日/月 还是 月/日', en: 'Choose how dates are written: day/month or month/day' };
  }
  if (fitOf(field.kind, shape)) return undefined;
  return { zh: '值的类型不符，请核对', en: 'The values look like something else: check' };
}

function newKindOf(shape: Shape): FieldKind {
  return shape === 'empty' ? 'text' : shape;
}
