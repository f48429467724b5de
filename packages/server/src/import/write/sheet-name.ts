/**
 * Names for `count` sheets that spreadsheet programs take: 1 to 31 characters, none of `[]:*?/\`, no apostrophe at an
 * end, not `History`. The second is `name (2)`.
 */
export function sheetNames(wanted: string, count: number): string[] {
  // oxlint-disable-next-line no-control-regex -- control characters are not allowed in sheet names
  const clean = wanted.replace(/[[\]:*?/\\\u0000-\u001f]/g, ' ').replace(/^[\s']+|[\s']+$/g, '');
  const base = clean === '' || /^history$/i.test(clean) ? `${clean}Sheet` : clean;
  return Array.from({ length: count }, (_, at) => {
    const suffix = at === 0 ? '' : ` (${at + 1})`;
    return `${cut(base, 31 - suffix.length)}${suffix}`;
  });
}

/** Cuts to UTF-16 units without leaving half a character. */
function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return (/[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short).replace(/[\s']+$/, '');
}
