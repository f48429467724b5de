/** Names in one cell: the first owns, the others help. */
export interface People {
  owner: string;
  collaborators: string[];
}

const HAN = /\p{Script=Han}/u;

/**
 * Splits “王磊/李想”, “王磊、李想”, “Ann Lee; Bo Ray”, “王磊 李想”. A comma splits only Chinese names (“Lewis, James” is one
 * person), a blank only Chinese names of two to four characters. Doubles count once.
 * @returns undefined for a cell without a name
 */
export function splitPeople(text: string): People | undefined {
  const flat = text.normalize('NFKC').trim();
  const separators = HAN.test(flat) ? /[/、,;|&+\n]|(?<=\p{Script=Han})[和与](?=\p{Script=Han}{2})/u : /[/、;|&\n]/;
  let names = flat
    .split(separators)
    .map((name) => name.replace(/\s+/g, ' ').trim())
    .filter((name) => name !== '');
  if (names.length === 1) {
    const words = (names[0] ?? '').split(' ');
    if (words.length > 1 && words.every((word) => /^\p{Script=Han}{2,4}$/u.test(word))) names = words;
  }
  const [owner, ...others] = new Set(names);
  return owner === undefined ? undefined : { owner, collaborators: others };
}
