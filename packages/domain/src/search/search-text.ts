/** Characters of a text that search looks at; the rest of a longer text is not found. Bounds the work of one long note. */
export const SEARCHED_LENGTH = 4000;

/**
 * The form in which texts and queries are compared: NFKC (full-width letters, ①, ㈱ become plain), lower case, blanks made
 * one space. `ς` becomes `σ` because lower-casing chooses between them by what follows.
 */
export const searchText = (text: string): string =>
  text.slice(0, SEARCHED_LENGTH).normalize('NFKC').toLowerCase().replace(/ς/g, 'σ').replace(/\s+/g, ' ').trim();
