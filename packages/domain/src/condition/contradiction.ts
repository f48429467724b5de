import { foldText } from './comparison.ts';
import type { Condition, NumberOp, Operand } from './condition.ts';

/** What must hold of one field, or of one count of records, at the same time. */
type Atom = Extract<Condition, { kind: 'compare' | 'count' }>;
/** Atoms that hold together; a condition holds where one of its alternatives does. */
type Alternative = readonly Atom[];

/** More alternatives than these are not followed: the condition then counts as one that can hold. */
const MOST_ALTERNATIVES = 256;

/**
 * Whether no record whatever can meet all of these conditions at once: `a = x and a = y`, `a > 5 and a < 3`, an empty `any`.
 * Sound, not complete: true is proven, false means that no contradiction was found (times relative to now, comparisons of two
 * fields and negations other than of emptiness are not followed).
 */
export function canNeverHold(...conditions: readonly Condition[]): boolean {
  const alternatives = alternativesOf({ kind: 'all', of: [...conditions] });
  return alternatives !== undefined && alternatives.every((atoms) => isContradiction(atoms));
}

/** Whether the condition asks for nothing: it holds for every record. */
export const alwaysHolds = (condition: Condition): boolean =>
  condition.kind === 'all'
    ? condition.of.every(alwaysHolds)
    : condition.kind === 'any'
      ? condition.of.some(alwaysHolds)
      : condition.kind === 'not'
        ? canNeverHold(condition.of)
        : condition.kind === 'count' && condition.op === 'ge' && condition.value === 0;

/** @returns undefined where there are too many */
function alternativesOf(condition: Condition): Alternative[] | undefined {
  switch (condition.kind) {
    case 'compare':
    case 'count':
      return [[condition]];
    case 'any': {
      const found: Alternative[] = [];
      for (const part of condition.of) {
        const own = alternativesOf(part);
        if (own === undefined || found.length + own.length > MOST_ALTERNATIVES) return undefined;
        found.push(...own);
      }
      return found;
    }
    case 'all': {
      let found: Alternative[] = [[]];
      for (const part of condition.of) {
        const own = alternativesOf(part);
        if (own === undefined || found.length * own.length > MOST_ALTERNATIVES) return undefined;
        found = found.flatMap((one) => own.map((other) => [...one, ...other]));
      }
      return found;
    }
    case 'not':
      return negated(condition.of);
  }
}

function negated(inner: Condition): Alternative[] {
  if (inner.kind === 'compare' && inner.op === 'empty') return [[{ ...inner, op: 'notEmpty' }]];
  if (inner.kind === 'compare' && inner.op === 'notEmpty') return [[{ ...inner, op: 'empty' }]];
  if (inner.kind === 'not') return alternativesOf(inner.of) ?? [[]];
  // Not something that always holds never does; what else a negation asks for is not followed.
  return alwaysHolds(inner) ? [] : [[]];
}

function isContradiction(atoms: Alternative): boolean {
  const groups = Map.groupBy(atoms, subjectOf);
  return [...groups.values()].some((group) => isGroupContradiction(group));
}

const subjectOf = (atom: Atom): string =>
  atom.kind === 'compare' ? atom.path : `#${JSON.stringify([atom.collection, atom.where, atom.within])}`;

type Value = string | number | boolean;

/** Comparisons with literals of one field or count; all others ask at least that there is a value. */
function isGroupContradiction(atoms: Alternative): boolean {
  const isEmpty = atoms.some((atom) => atom.kind === 'compare' && atom.op === 'empty');
  if (isEmpty && atoms.some((atom) => atom.kind === 'count' || atom.op !== 'empty')) return true;
  const range = new Range();
  for (const atom of atoms) {
    if (atom.kind === 'count') {
      range.atLeast(0, false);
      range.compare(atom.op, atom.value);
    } else narrow(range, atom.op, atom.value);
  }
  return range.isEmpty();
}

const fold = (value: string | number | boolean): Value => (typeof value === 'string' ? foldText(value) : value);
const literalOf = (operand: Operand | undefined): unknown => (operand?.kind === 'literal' ? operand.value : undefined);
const isScalar = (value: unknown): value is Value => ['string', 'number', 'boolean'].includes(typeof value);

function narrow(range: Range, op: Extract<Atom, { kind: 'compare' }>['op'], operand: Operand | undefined): void {
  const value = literalOf(operand);
  const list = Array.isArray(value) ? value.map(fold) : isScalar(value) ? [fold(value)] : undefined;
  if (list === undefined) return;
  switch (op) {
    case 'in':
      return range.only(list);
    case 'notIn':
      return range.without(list);
    case 'hasAll':
      return list.forEach((key) => range.has([key]));
    case 'hasAny':
      return range.has(list);
    case 'hasNone':
      return range.hasNone(list);
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      if (list[0] !== undefined) range.compare(op, list[0]);
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Values that one field may still have. */
class Range {
  #allowed: Set<Value> | undefined;
  readonly #refused = new Set<Value>();
  readonly #wanted: (readonly Value[])[] = [];
  readonly #unwanted = new Set<Value>();
  #low: { at: number | string; open: boolean } | undefined;
  #high: { at: number | string; open: boolean } | undefined;

  only(values: readonly Value[]): void {
    const allowed = this.#allowed;
    this.#allowed = new Set(allowed === undefined ? values : values.filter((value) => allowed.has(value)));
  }
  without(values: readonly Value[]): void {
    for (const value of values) this.#refused.add(value);
  }
  has(anyOf: readonly Value[]): void {
    this.#wanted.push(anyOf);
  }
  hasNone(values: readonly Value[]): void {
    for (const value of values) this.#unwanted.add(value);
  }
  atLeast(at: number | string, open: boolean): void {
    if (this.#low !== undefined && typeof this.#low.at !== typeof at) return;
    if (this.#low === undefined || at > this.#low.at || (at === this.#low.at && open)) this.#low = { at, open };
  }
  atMost(at: number | string, open: boolean): void {
    if (this.#high !== undefined && typeof this.#high.at !== typeof at) return;
    if (this.#high === undefined || at < this.#high.at || (at === this.#high.at && open)) this.#high = { at, open };
  }

  compare(op: NumberOp, value: Value): void {
    if (op === 'eq') return this.only([value]);
    if (op === 'ne') return this.without([value]);
    // Numbers and calendar days have one order everywhere; instants and words are left alone.
    if (typeof value === 'boolean' || (typeof value === 'string' && !DAY.test(value))) return;
    if (op === 'gt' || op === 'ge') this.atLeast(value, op === 'gt');
    else this.atMost(value, op === 'lt');
  }

  #isOutside(value: Value): boolean {
    const { at: low, open: lowOpen } = this.#low ?? {};
    const { at: high, open: highOpen } = this.#high ?? {};
    if (typeof value === typeof low && low !== undefined && (value < low || (value === low && lowOpen === true)))
      return true;
    return (
      typeof value === typeof high && high !== undefined && (value > high || (value === high && highOpen === true))
    );
  }

  isEmpty(): boolean {
    if (this.#wanted.some((anyOf) => anyOf.every((key) => this.#unwanted.has(key)))) return true;
    if (this.#allowed !== undefined)
      return [...this.#allowed].every((value) => this.#refused.has(value) || this.#isOutside(value));
    const [low, high] = [this.#low, this.#high];
    if (low === undefined || high === undefined || typeof low.at !== typeof high.at) return false;
    return low.at > high.at || (low.at === high.at && (low.open || high.open));
  }
}
