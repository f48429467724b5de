/**
 * Cells of a CSV that a spreadsheet program would run as a formula. An export puts one apostrophe before a value that
 * starts (after any apostrophes of its own) with `=`, `+`, `-`, `@`, tab, CR or LF, or the full-width forms, unless the
 * whole value is a plain number or a telephone number. Reading a CSV takes that one apostrophe off again, so every value
 * comes back as it was.
 */
const RISKY = /^'*[=+\-@\t\r\n＝＋－＠]/;
const ESCAPED = /^''*[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?$/;
const PHONE = /^\+\d[\d ()-]{6,22}$/;

export function escapeFormula(value: string): string {
  if (!RISKY.test(value) || PLAIN_NUMBER.test(value) || PHONE.test(value)) return value;
  return `'${value}`;
}

export function unescapeFormula(value: string): string {
  return value.charCodeAt(0) === 0x27 && ESCAPED.test(value) ? value.slice(1) : value;
}
