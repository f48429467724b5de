import { DelimitedParser } from './delimited.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The separator named by a first line `sep=;` (Excel's own convention), and where the rows begin. */
export function declaredDelimiter(text: string): { delimiter: string; skip: number } | undefined {
  const match = /^"?sep=(.)"?(\r\n|\r|\n)/i.exec(text);
  return match?.[1] === undefined ? undefined : { delimiter: match[1], skip: match[0].length };
}

/**
 * The separator that cuts the beginning of a file most evenly.
 * @returns `unsure` where no separator gives two columns or more in most rows; then it is ','
 */
export function detectDelimiter(sample: string): { delimiter: string; unsure: boolean } {
  const declared = declaredDelimiter(sample);
  if (declared) return { delimiter: declared.delimiter, unsure: false };
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, score: evenness(sample, delimiter) }));
  scored.sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (!best || best.score === 0) return { delimiter: ',', unsure: false };
  return { delimiter: best.delimiter, unsure: best.score < 0.4 };
}

/** Share of rows that have the most frequent width, a little more for wide tables; 0 where that width is 1. */
function evenness(sample: string, delimiter: string): number {
  const parser = new DelimitedParser(delimiter);
  let rows: { cells: unknown[] }[];
  try {
    rows = parser.push(sample);
    // The sample may end inside a row: its last one counts only where it is the only one.
    if (rows.length === 0) rows = parser.end();
  } catch {
    return 0;
  }
  const widths = new Map<number, number>();
  for (const row of rows.slice(0, 500)) widths.set(row.cells.length, (widths.get(row.cells.length) ?? 0) + 1);
  let best = 0;
  const counted = Math.min(rows.length, 500);
  for (const [width, count] of widths) {
    if (width > 1) best = Math.max(best, (count / counted) * (1 - 1 / (width + 1)));
  }
  return best;
}
