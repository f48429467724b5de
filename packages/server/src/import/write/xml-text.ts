/** The most characters (UTF-16 units) that a cell of a workbook holds. */
const MAX_CELL = 32_767;
// oxlint-disable-next-line no-control-regex -- these are the very characters that XML does not take
const SPECIAL = /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;

/**
 * Text for an element of a worksheet. Characters that XML cannot hold (and CR, which it would turn into LF) become
 * `_x000D_`; a text that looks like such a mark gets its underscore marked. Longer than a cell holds: cut, with `…`.
 */
export function xmlText(text: string): string {
  const fitting = text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text;
  return fitting.replace(SPECIAL, (character) => {
    if (character === '&') return '&amp;';
    if (character === '<') return '&lt;';
    if (character === '>') return '&gt;';
    return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });
}
