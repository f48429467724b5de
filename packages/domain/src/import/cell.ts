/**
 * One cell of a file to import. A delimited text gives only strings; a workbook gives what the cell's type and number
 * format say. Empty cells are ''.
 */
export type Cell = string | number | boolean | DateCell | MoneyCell | PercentCell;

/** Local wall time as the sheet shows it, without a zone: `2026-01-03`, `2026-01-03T08:30:00`, or a time alone `08:30:00`. */
export interface DateCell {
  kind: 'date';
  local: string;
}

/** A number whose format shows a currency. `¥` alone has no code: it may be yuan or yen. */
export interface MoneyCell {
  kind: 'money';
  value: number;
  sign: string;
}

/** A number shown as a percentage; `value` is the fraction (0.45 is shown as 45%). */
export interface PercentCell {
  kind: 'percent';
  value: number;
}

/** `rowNumber` counts from 1 as a spreadsheet program does: blank rows count, lines inside a quoted cell do not. */
export interface FileRow {
  rowNumber: number;
  cells: Cell[];
}

export const isBlankCell = (cell: Cell | undefined): boolean =>
  cell === undefined || (typeof cell === 'string' && cell.trim() === '');

/** The cell as a person would type it: 13800138000, `2026-01-03`, `45%`. '' for an absent or empty cell. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  if (typeof cell === 'number') return decimalText(cell);
  if (cell.kind === 'date') return cell.local.replace('T', ' ');
  if (cell.kind === 'percent') return `${decimalText(Number((cell.value * 100).toPrecision(15)))}%`;
  return `${cell.sign}${decimalText(cell.value)}`;
}

/**
 * A number without exponent, at the 15 digits that a spreadsheet keeps: 0.1 + 0.2 is `0.3`, 1e21 is `1000000000000000000000`.
 * Not finite: ''.
 */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) return '';
  const text = String(Number(value.toPrecision(15)));
  if (!text.includes('e')) return text;
  const [mantissa = '', exponentText = '0'] = text.split('e');
  const exponent = Number(exponentText);
  const negative = mantissa.startsWith('-');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  let plain: string;
  if (point <= 0) plain = `0.${'0'.repeat(-point)}${digits}`;
  else plain = point >= digits.length ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative ? `-${plain}` : plain;
}
