const NAMES = new Map<string, string>();
const MOST_NAMED = 1_500;

/**
 * Name under which a generated statement is prepared on a connection. The text depends on the shape of a request alone,
 * values are parameters; shapes beyond the first 1,500 run unnamed, so that connections do not fill up.
 */
export function statementName(text: string): string | undefined {
  let name = NAMES.get(text);
  if (name === undefined && NAMES.size < MOST_NAMED) {
    name = `r${NAMES.size}`;
    NAMES.set(text, name);
  }
  return name;
}
