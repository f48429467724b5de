import { type Cell, cellText, isBlankCell } from './cell.ts';
import { type DateOrder, numericTriple, possibleOrders, readMoment } from './moment.ts';
import { parseMoney } from './parse-money.ts';
import { parseDecimal } from './parse-number.ts';
import { readBoolean } from './parse-choice.ts';

/** What the values of a column look like, when nearly all of them do. */
export type Shape =
  | 'empty'
  | 'text'
  | 'longText'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'date'
  | 'dateTime'
  | 'boolean'
  | 'email'
  | 'phone'
  | 'url';

/** What all values of a column say together that one alone cannot. */
export interface ColumnEvidence {
  /** Cells that are not blank. */
  values: number;
  shape: Shape;
  /** Of numeric dates; undefined where there are none or they do not agree. */
  dateOrder?: DateOrder;
  /** Numeric dates can be read in several orders, or contradict each other: ask the person. */
  dateOrderUnsure: boolean;
  /** Numbers are written 1.234,56. */
  decimalComma: boolean;
  /** Numbers without a sign go above 1: in a percent column they count to a hundred. */
  hundreds: boolean;
  /** Different values, first seen first, at most 5. */
  examples: string[];
}

const SHAPED_VALUES = 500;
const EXAMPLES = 5;
/** Share of the looked-at values that must have the shape. */
const MOST = 0.9;
const LONG_TEXT = 60;

/** Watches every cell of one column; then `conclude`. Costs a few comparisons a cell, so whole files can be watched. */
export class ColumnWitness {
  #values = 0;
  #triples = 0;
  #shortYears = false;
  /** Numeric dates that are a real day in this order. */
  readonly #possible: Record<DateOrder, number> = { ymd: 0, dmy: 0, mdy: 0 };
  #commaDecimals = 0;
  #pointDecimals = 0;
  #aboveOne = 0;
  #longest = 0;
  readonly #shapes = new Map<Shape, number>();
  readonly #examples = new Set<string>();

  observe(cell: Cell | undefined): void {
    if (cell === undefined || isBlankCell(cell)) return;
    this.#values++;
    if (typeof cell === 'string') this.#observeText(cell.normalize('NFKC').trim());
    else if (typeof cell === 'number' && Math.abs(cell) > 1) this.#aboveOne++;
    if (this.#examples.size < EXAMPLES) {
      const text = cellText(cell).trim();
      this.#examples.add(text.length > 80 ? `${text.slice(0, 79)}…` : text);
    }
    if (this.#values > SHAPED_VALUES) return;
    for (const shape of shapesOf(cell)) this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1);
  }

  #observeText(text: string): void {
    if (text.length > this.#longest) this.#longest = text.length;
    if (text.length > 40 || !/\d/.test(text)) return;
    const triple = numericTriple(text);
    if (triple) {
      const possible = possibleOrders(triple);
      // A day that does not exist in any order (13/13/2026) says nothing about the column.
      if (possible.length > 0) this.#triples++;
      for (const order of possible) this.#possible[order]++;
      this.#shortYears ||= triple[2].length === 2;
      return;
    }
    if (/\d,\d{1,2}(\D|$)/.test(text) || /\d\.\d{3}(\.\d{3})*,\d/.test(text)) {
      if (!/,\d{2},/.test(text)) this.#commaDecimals++;
    } else if (/\d\.(\d{1,2}|\d{4,})(\D|$)/.test(text) || /\d,\d{3}\.\d/.test(text)) this.#pointDecimals++;
    if (/^-?\d/.test(text) && !text.endsWith('%') && Math.abs(Number.parseFloat(text)) > 1) this.#aboveOne++;
  }

  conclude(): ColumnEvidence {
    const dateOrder = this.#order();
    return {
      values: this.#values,
      shape: this.#shape(),
      dateOrder,
      dateOrderUnsure: this.#triples > 0 && dateOrder === undefined,
      decimalComma: this.#commaDecimals > 0 && this.#pointDecimals === 0,
      hundreds: this.#aboveOne > 0,
      examples: [...this.#examples],
    };
  }

  /**
   * The one order in which every numeric date is a day. Where years have two digits, each other order must fail twice: a
   * single slip (27/2/30) would turn a whole column round.
   */
  #order(): DateOrder | undefined {
    const all = (['ymd', 'dmy', 'mdy'] as const).filter((order) => this.#possible[order] === this.#triples);
    const enough = this.#shortYears ? 2 : 1;
    const isClear = (['ymd', 'dmy', 'mdy'] as const).every(
      (order) => order === all[0] || this.#triples - this.#possible[order] >= enough,
    );
    return this.#triples > 0 && all.length === 1 && isClear ? all[0] : undefined;
  }

  #shape(): Shape {
    if (this.#values === 0) return 'empty';
    const enough = Math.min(this.#values, SHAPED_VALUES) * MOST;
    const has = (...shapes: Shape[]) =>
      shapes.reduce((sum, shape) => sum + (this.#shapes.get(shape) ?? 0), 0) >= enough;
    if (has('boolean') && !has('integer')) return 'boolean';
    if (has('email')) return 'email';
    if (has('phone')) return 'phone';
    if (has('url')) return 'url';
    if (has('date')) return 'date';
    if (has('date', 'dateTime')) return 'dateTime';
    if (has('percent')) return 'percent';
    if (has('integer')) return 'integer';
    if (has('integer', 'decimal')) return 'decimal';
    if (has('money', 'integer', 'decimal')) return 'money';
    return this.#longest > LONG_TEXT ? 'longText' : 'text';
  }
}

const NO_ORDER = { defaultYear: 2000 };

function shapesOf(cell: Cell): Shape[] {
  if (typeof cell === 'boolean') return ['boolean'];
  if (typeof cell === 'number') {
    // A mobile number of China that a sheet keeps as a number.
    if (Number.isInteger(cell) && cell >= 13_000_000_000 && cell < 20_000_000_000) return ['phone'];
    return [Number.isInteger(cell) ? 'integer' : 'decimal'];
  }
  if (typeof cell === 'object') {
    if (cell.kind === 'date') return [cell.local.includes('T') ? 'dateTime' : 'date'];
    return [cell.kind];
  }
  return [shapeOfText(cell.normalize('NFKC').trim()), ...(readBoolean(cell) === undefined ? [] : ['boolean' as const])];
}

function shapeOfText(text: string): Shape {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return 'email';
  if (/^(https?:\/\/\S+|www\.\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|net|org|io|co|com\.cn)(\/\S*)?)$/i.test(text))
    return 'url';
  if (/^(1[3-9]\d{9}|\+\d[\d ()-]{7,18}|0\d{2,3}-\d{7,8}(-\d{1,6})?|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})$/.test(text)) {
    return 'phone';
  }
  if (/^-?[\d.,]+ ?%$/.test(text)) return 'percent';
  const decimal = /^\d{4}(\.\d{1,2}\.\d{1,2}|0[1-9][0-3]\d|1[0-2][0-3]\d)$/.test(text) ? undefined : parseDecimal(text);
  if (decimal) return decimal.scale === 0 ? 'integer' : 'decimal';
  if (!/\d/.test(text)) return 'text';
  const triple = numericTriple(text);
  if (triple) return possibleOrders(triple).length === 0 ? 'text' : /:\d\d/.test(text) ? 'dateTime' : 'date';
  const moment = readMoment(text, NO_ORDER);
  if (moment?.ok) return moment.value.time === undefined ? 'date' : 'dateTime';
  return parseMoney(text, { currency: 'CNY' }).ok ? 'money' : 'text';
}
