/** Longest comment, in UTF-16 units; a mention counts 39. */
export const COMMENT_MAX = 10_000;

const TOKEN = /@\[([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\]/g;

/** How a text mentions a member. */
export const mentionToken = (memberId: string): string => `@[${memberId}]`;

/** Ids of the members that a text mentions, each once, in order; [] for none. */
export const mentionsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(TOKEN)].map((match) => match[1] ?? '')),
];

/** The text as a person reads it: `@周岚` for each mention. @param nameOf undefined for someone unknown, who stays `@?` */
export const withNames = (text: string, nameOf: (memberId: string) => string | undefined): string =>
  text.replace(TOKEN, (_token, id: string) => `@${nameOf(id) ?? '?'}`);

/** The first `length` characters (code points) of the text on one line, with `…` where more follows; no mention is cut in two. */
export function excerpt(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const chars = Array.from(line);
  if (chars.length <= length) return line;
  const cut = chars.slice(0, length).join('');
  return `${cut.replace(/@(?:\[[0-9a-f-]*)?$/, '').trimEnd()}…`;
}
