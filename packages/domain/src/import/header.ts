import { type Cell, cellText, type FileRow, isBlankCell } from './cell.ts';
import { ColumnWitness, type Shape } from './column-witness.ts';
import { readHeading } from './normalize.ts';

export interface FoundHeader {
  /** Last row of the heading; the data begin below it. 0: the first row is data already. */
  headerRow: number;
  /** Row numbers that make up the heading; two where group titles stand above. [] without a heading. */
  rows: number[];
  /** One text per column of the table; '' where a column has none. Group titles come first: `成绩 语文`. */
  headings: string[];
  /** Another row is nearly as likely: show the choice to the person. */
  unsure: boolean;
}

/** Rows of the beginning in which a heading is looked for. */
const CANDIDATES = 30;
const TEXTUAL: ReadonlySet<Shape> = new Set(['text', 'longText']);

/**
 * Finds the heading below titles, notes and blank rows: the first row as wide as the table that is made of short
 * different texts; known field names weigh most.
 * @param sample the first rows of a sheet that have a value
 * @param known normalized field names and synonyms (see `knownNames`)
 */
export function findHeader(sample: readonly FileRow[], known: ReadonlySet<string> = new Set()): FoundHeader {
  const width = tableWidth(sample);
  const candidates = sample.slice(0, CANDIDATES).flatMap((row, at) => {
    const single = texts(row, width);
    const found = [
      {
        rows: [row.rowNumber],
        headings: single,
        score: score(single, row, at === sample.length - 1, known) - at * 0.06,
      },
    ];
    const next = sample[at + 1];
    if (next?.rowNumber === row.rowNumber + 1 && isGroupTitle(row, next, width)) {
      const joined = join(single, texts(next, width));
      found.push({
        rows: [row.rowNumber, next.rowNumber],
        headings: joined,
        score: score(joined, next, at === sample.length - 2, known) - at * 0.06 + 0.1,
      });
    }
    return found;
  });
  candidates.sort((a, b) => b.score - a.score);
  const [best, second] = candidates;
  if (!best || best.score < MIN_SCORE) return { headerRow: 0, rows: [], headings: Array(width).fill(''), unsure: true };
  return {
    headerRow: best.rows.at(-1) ?? 0,
    rows: best.rows,
    headings: best.headings,
    unsure: best.score < SURE_SCORE || (second !== undefined && best.score - second.score < 0.25),
  };
}

/**
 * The headings that given rows make, for a person's own choice. Upper rows are group titles of those below.
 * @param rows row numbers in `sample`, upper first; numbers that are not in it are passed over
 */
export function headingsOf(sample: readonly FileRow[], rows: readonly number[]): string[] {
  const width = tableWidth(sample);
  const chosen = sample.filter((row) => rows.includes(row.rowNumber));
  const [first, ...others] = chosen.map((row) => texts(row, width));
  return others.reduce(join, first ?? Array<string>(width).fill(''));
}

/** A full row of different short texts above nothing known scores 5.5; a row of data with numbers at most 4. */
const MIN_SCORE = 4.2;
const SURE_SCORE = 5;

/** Columns that four of five rows reach at most. */
function tableWidth(rows: readonly FileRow[]): number {
  const widths = rows.map((row) => row.cells.findLastIndex((cell) => !isBlankCell(cell)) + 1).sort((a, b) => a - b);
  return Math.max(1, widths[Math.floor((widths.length - 1) * 0.8)] ?? 1);
}

function texts(row: FileRow, width: number): string[] {
  const count = Math.max(width, row.cells.findLastIndex((cell) => !isBlankCell(cell)) + 1);
  return Array.from({ length: count }, (_, at) => cellText(row.cells[at]).replace(/\s+/g, ' ').trim());
}

function score(headings: string[], row: FileRow, isLast: boolean, known: ReadonlySet<string>): number {
  const filled = headings.filter((heading) => heading !== '');
  if (filled.length === 0) return 0;
  const share = (count: number) => count / filled.length;
  const textual = share(row.cells.filter((cell) => !isBlankCell(cell) && isTextual(cell)).length);
  const names = filled.map((heading) => readHeading(heading));
  const hits = share(names.filter(({ name, whole }) => known.has(name) || known.has(whole)).length);
  const short = share(filled.filter((heading) => heading.length <= 40).length);
  const cover = Math.min(1, filled.length / Math.max(1, headings.length));
  // The last row of a file has nothing to head.
  const nothingBelow = isLast ? 1 : 0;
  return (
    cover * 2 +
    Math.min(1, textual) * 2 +
    share(new Set(filled).size) +
    short * 0.5 +
    Math.min(1, hits * 2) * 3 -
    nothingBelow
  );
}

const isTextual = (cell: Cell): boolean => {
  const witness = new ColumnWitness();
  witness.observe(cell);
  return TEXTUAL.has(witness.conclude().shape);
};

/** The upper row leaves a gap (a title over several columns) that the lower one fills; both are texts. */
function isGroupTitle(upper: FileRow, lower: FileRow, width: number): boolean {
  const above = texts(upper, width);
  const under = texts(lower, width);
  const filled = above.filter((text) => text !== '').length;
  const hasGap = above.some((text, at) => at > 0 && text === '' && (under[at] ?? '') !== '');
  const allText = [...upper.cells, ...lower.cells].every((cell) => isBlankCell(cell) || isTextual(cell));
  const distinct = under.filter((text) => text !== '');
  return filled > 1 && hasGap && allText && distinct.length > 1;
}

/** A group title holds for the columns to its right until the next one; a heading over two rows stands alone. */
function join(above: string[], under: string[]): string[] {
  let group = '';
  return Array.from({ length: Math.max(above.length, under.length) }, (_, at) => {
    const lower = under[at] ?? '';
    if ((above[at] ?? '') !== '') group = above[at] ?? '';
    return lower === '' ? (above[at] ?? '') : `${group} ${lower}`.trim();
  });
}
