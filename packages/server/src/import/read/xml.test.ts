import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeOf, parseXml } from './xml.ts';

/** What a handler hears, with pieces of text joined. */
async function heard(bytes: Uint8Array, size: number): Promise<string[]> {
  const events: string[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  await parseXml(chunks(), {
    wantsText: true,
    open: (name, attributes) => events.push(`<${name}${attributes.trimEnd()}`),
    close: (name) => events.push(`/${name}`),
    text: (text) => events.push(text),
  });
  return events;
}

const DOCUMENT = `\uFEFF<?xml version="1.0"?><!-- a > b --><x:a r="A1" v='"x > y"'><b/>中 &amp; &#x4E2D;&#20013;&unknown;<![CDATA[<&>]]><b  /></x:a>`;
const EVENTS = ['<a r="A1" v=\'"x > y"\'', '<b', '/b', '中 & 中中&unknown;', '<&>', '<b', '/b', '/a'];

test('elements, attributes, entities, CDATA and comments, however the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(DOCUMENT);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (size) => {
      expect(await heard(bytes, size)).toEqual(EVENTS);
    }),
  );
});

test('UTF-16', async () => {
  expect(await heard(Buffer.from('\uFEFF<a>中</a>', 'utf16le'), 64)).toEqual(['<a', '中', '/a']);
});

test('an entity declaration and an unfinished text are refused', async () => {
  await expect(heard(Buffer.from('<!DOCTYPE a><a/>'), 3)).rejects.toMatchObject({ details: { reason: 'doctype' } });
  await expect(heard(Buffer.from('<a><b'), 64)).rejects.toMatchObject({ details: { reason: 'damaged' } });
});

test.each([
  [' r="A1" s="2"', 'r', 'A1'],
  [` xr="no" r = 'A&amp;1'`, 'r', 'A&1'],
  [' ref="x"', 'r', undefined],
  [' r="open', 'r', undefined],
])('attribute of %j', (attributes, name, value) => expect(attributeOf(attributes, name)).toBe(value));
