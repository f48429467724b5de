import { refusals } from './refusal.ts';

/** Gets the parts of an XML text in order. Names come without their namespace prefix. */
export interface XmlHandler {
  /** `attributes` is the raw text after the name: ask `attributeOf` for the few that matter. */
  open(name: string, attributes: string): void;
  close(name: string): void;
  /** Called only while `wantsText` is true; entities are resolved. */
  text(text: string): void;
  wantsText: boolean;
}

/** One tag, comment or text without a break may not be longer. */
const MAX_TOKEN = 4 * 1024 * 1024;

/**
 * Streams XML into `handler`. Knows what spreadsheets hold: elements, attributes, text, CDATA, comments, the five named
 * and the numeric entities. DOCTYPE is refused, so there are no entity bombs and nothing is fetched.
 */
export async function parseXml(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  for await (const _ of xmlSteps(chunks, handler));
}

/** As `parseXml`, pausing after each chunk so that the caller can hand on what the handler gathered. */
export async function* xmlSteps(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<void> {
  let decoder: TextDecoder | undefined;
  let rest = '';
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    rest = consume(rest + decoder.decode(chunk, { stream: true }), handler);
    if (rest.length > MAX_TOKEN) throw refusals.tooLongCell();
    yield;
  }
  if (rest.trim() !== '') throw refusals.damaged();
}

function encodingOf(chunk: Uint8Array): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** @returns what is not complete yet */
function consume(text: string, handler: XmlHandler): string {
  let at = 0;
  for (;;) {
    const open = text.indexOf('<', at);
    if (open < 0) return text.slice(at);
    if (open > at && handler.wantsText) handler.text(resolveEntities(text.slice(at, open)));
    const second = text.charCodeAt(open + 1);
    if (second === 0x21 || second === 0x3f) {
      const end = special(text, open, handler);
      if (end < 0) return text.slice(open);
      at = end;
      continue;
    }
    const end = second === 0x2f ? text.indexOf('>', open) : tagEnd(text, open);
    if (end < 0) return text.slice(open);
    if (second === 0x2f) handler.close(localName(text.slice(open + 2, end).trimEnd()));
    else element(text, open + 1, end, handler);
    at = end + 1;
  }
}

/** Comment, CDATA, processing instruction; @returns the place after it, -1 when it is not complete. */
function special(text: string, open: number, handler: XmlHandler): number {
  const skipTo = (mark: string) => {
    const end = text.indexOf(mark, open);
    return end < 0 ? -1 : end + mark.length;
  };
  if (text.startsWith('<?', open)) return skipTo('?>');
  if (text.startsWith('<!--', open)) return skipTo('-->');
  if (text.startsWith('<![CDATA[', open)) {
    const end = text.indexOf(']]>', open);
    if (end < 0) return -1;
    if (handler.wantsText) handler.text(text.slice(open + 9, end));
    return end + 3;
  }
  if (text.length - open < 9) return -1;
  throw refusals.doctype();
}

/** Place of the `>` that ends the tag; one inside an attribute value does not follow a quote. */
function tagEnd(text: string, open: number): number {
  let end = text.indexOf('>', open);
  while (end >= 0) {
    const last = text.charCodeAt(end - 1) === 0x2f ? end - 2 : end - 1;
    const code = text.charCodeAt(last);
    if (code === 0x22 || code === 0x27) return end;
    const equals = text.indexOf('=', open);
    if (
      equals < 0 ||
      equals > end ||
      text
        .slice(open, end)
        .trimEnd()
        .search(/["']\s*\/?$/) >= 0
    )
      return end;
    end = text.indexOf('>', end + 1);
  }
  return -1;
}

function element(text: string, start: number, end: number, handler: XmlHandler): void {
  const selfClosing = text.charCodeAt(end - 1) === 0x2f;
  const stop = selfClosing ? end - 1 : end;
  let nameEnd = start;
  while (nameEnd < stop && text.charCodeAt(nameEnd) > 0x20) nameEnd++;
  const name = localName(text.slice(start, nameEnd));
  handler.open(name, nameEnd < stop ? text.slice(nameEnd, stop) : '');
  if (selfClosing) handler.close(name);
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** Value of ` name="..."` in the raw attributes; undefined where it is absent. */
export function attributeOf(attributes: string, name: string): string | undefined {
  for (let at = attributes.indexOf(name); at >= 0; at = attributes.indexOf(name, at + 1)) {
    if (at > 0 && attributes.charCodeAt(at - 1) > 0x20) continue;
    let from = at + name.length;
    while (attributes.charCodeAt(from) <= 0x20) from++;
    if (attributes.charCodeAt(from) !== 0x3d) continue;
    from++;
    while (attributes.charCodeAt(from) <= 0x20) from++;
    const quote = attributes.charAt(from);
    if (quote !== '"' && quote !== "'") continue;
    const end = attributes.indexOf(quote, from + 1);
    return end < 0 ? undefined : resolveEntities(attributes.slice(from + 1, end));
  }
  return undefined;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolveEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]{2,4});/g, (whole, body: string) => {
    if (!body.startsWith('#')) return NAMED[body] ?? whole;
    const code = body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
