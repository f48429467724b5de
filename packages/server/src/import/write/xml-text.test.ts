import { expect, test } from 'vitest';
import { xmlText } from './xml-text.ts';

test.each([
  ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
  // A reader of XML turns CR LF into LF: only the mark keeps it.
  ['a\r\nb', 'a_x000D_\nb'],
  ['\u0001\u000b\uffff', '_x0001__x000B__xFFFF_'],
  ['_x0041_ and _x41_', '_x005F_x0041_ and _x41_'],
  ['\t', '\t'],
  ['x'.repeat(32_768), `${'x'.repeat(32_766)}…`],
])('%j', (text, xml) => expect(xmlText(text)).toBe(xml));
