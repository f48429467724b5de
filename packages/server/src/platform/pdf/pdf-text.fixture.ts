import { inflateSync } from 'node:zlib';

type Glyphs = ReadonlyMap<number, string>;
interface PdfObject {
  head: string;
  /** Unpacked, one character per byte. */
  stream: string;
}

/**
 * What a PDF that typst wrote says, without spaces and in the order of its pages: the numbers of the glyphs, read through the
 * ToUnicode maps of their fonts. No reader of PDFs in general.
 */
export function textOfPdf(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const at = (id: string | undefined) => objects.get(id ?? '') ?? { head: '', stream: '' };
  let text = '';
  for (const { head } of objects.values()) {
    if (!/\/Type \/Page\b(?!s)/.test(head)) continue;
    const fonts = new Map<string, Glyphs>();
    for (const [, name = '', id] of head.matchAll(/\/(f\d+) (\d+) 0 R/g))
      fonts.set(name, glyphsOf(at(/\/ToUnicode (\d+) 0 R/.exec(at(id).head)?.[1]).stream));
    text += shownOn(at(/\/Contents (\d+) 0 R/.exec(head)?.[1]).stream, fonts);
  }
  return text.replaceAll(/\s/g, '');
}

function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const file = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const [, id = '', body = ''] of file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head = '', ...rest] = body.split('\nstream\n');
    const raw = Buffer.from(rest.join('\nstream\n').replace(/\nendstream$/, ''), 'latin1');
    const isPacked = head.includes('/FlateDecode') && !head.includes('/Image');
    objects.set(id, { head, stream: (isPacked ? inflateSync(raw) : raw).toString('latin1') });
  }
  return objects;
}

const characters = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

function glyphsOf(map: string): Glyphs {
  const glyphs = new Map<number, string>();
  for (const [, block = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = '', text = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>/g))
      glyphs.set(Number.parseInt(glyph, 16), characters(text));
  for (const [, block = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, first = '', last = '', text = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let glyph = Number.parseInt(first, 16); glyph <= Number.parseInt(last, 16); glyph++)
        glyphs.set(glyph, String.fromCodePoint(Number.parseInt(text, 16) + glyph - Number.parseInt(first, 16)));
  return glyphs;
}

/** Fonts chosen and strings shown, in order. */
function shownOn(page: string, fonts: ReadonlyMap<string, Glyphs>): string {
  let glyphs: Glyphs = new Map();
  let text = '';
  for (const token of tokensOf(page)) {
    const font = /^\/(f\d+) [\d.]+ Tf$/.exec(token)?.[1];
    if (font !== undefined) glyphs = fonts.get(font) ?? glyphs;
    if (font !== undefined) continue;
    const inside = token.slice(1, -1);
    const bytes = token.startsWith('<') ? Buffer.from(inside, 'hex') : Buffer.from(unescaped(inside), 'latin1');
    for (let at = 0; at + 1 < bytes.length; at += 2) text += glyphs.get(bytes.readUInt16BE(at)) ?? '';
  }
  return text;
}

/** Choices of a font, and strings with their brackets: a string may hold pairs of brackets as they are. */
function* tokensOf(page: string): Generator<string> {
  for (let at = 0; at < page.length; at++) {
    const plain = /^(\/f\d+ [\d.]+ Tf|<[0-9A-F]+>)/.exec(page.slice(at, at + 20_000))?.[0];
    if (plain !== undefined) yield plain;
    if (page[at] !== '(') continue;
    const start = at;
    for (let depth = 0; at < page.length; at++) {
      if (page[at] === '\\') at++;
      else if (page[at] === '(') depth++;
      else if (page[at] === ')' && --depth === 0) break;
    }
    yield page.slice(start, at + 1);
  }
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const unescaped = (string: string): string =>
  string.replaceAll(/\\([0-7]{1,3}|[\s\S])/g, (_all, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (NAMED[code] ?? code),
  );
