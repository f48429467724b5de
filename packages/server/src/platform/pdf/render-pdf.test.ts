import { describe, expect, it } from 'vitest';
import { textOfPdf } from './pdf-text.fixture.ts';
import { renderPdf } from './render-pdf.ts';

const PLAIN = `#set text(font: "Noto Sans SC")
#let data = json(bytes(sys.inputs.data))
#for line in data.lines [#line \\ ]`;

const HOSTILE = [
  '#panic("x")',
  '{{constructor.constructor("return process")()}}',
  '${7*7} #{7*7} <%= 7*7 %>',
  '<script>alert(1)</script>',
  '<iframe src=file:///etc/passwd>',
  '<img src=http://127.0.0.1:9/x>',
  '@import url(http://127.0.0.1:9/x)',
  '#image("/etc/passwd") $ \\ * _ ` = - +',
  '#import "@preview/cetz:0.2.0"',
  '“引号” 嫕媖①② €',
];

describe('a PDF', () => {
  it('prints what stands in the data as it is, Chinese too', async () => {
    const pdf = await renderPdf(PLAIN, { lines: ['你好，世界', ...HOSTILE] });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const text = textOfPdf(pdf);
    for (const line of ['你好，世界', ...HOSTILE]) expect(text).toContain(line.replaceAll(' ', ''));
  });

  it('shows the pictures that were given with it, and none that lie about', async () => {
    const dot = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    );
    const pdf = await renderPdf('#image("/dot.png", width: 1cm)', {}, { images: { 'dot.png': dot } });
    expect(pdf.includes('/Subtype /Image')).toBe(true);
    await expect(renderPdf('#image("/dot.png", width: 1cm)', {})).rejects.toThrow(/not found/);
  });

  it.each(['#read("/etc/passwd")', '#read("../../../../../../etc/passwd")', '#import "@preview/cetz:0.2.0"', '#let ('])(
    'is not made of %s',
    async (template) => {
      await expect(renderPdf(template, {})).rejects.toThrow(/could not be made/);
    },
  );

  it('that never ends is stopped, and the next one is made', async () => {
    const endless = '#for x in range(20000) { for y in range(20000) { for z in range(20000) { let a = x } } }';
    await expect(renderPdf(endless, {}, { limitMs: 500 })).rejects.toThrow(/took more than 500 ms/);
    const caller = new AbortController();
    const waiting = renderPdf(endless, {}, { signal: caller.signal });
    setTimeout(() => caller.abort(new Error('gone')), 300);
    await expect(waiting).rejects.toThrow('gone');
    expect(textOfPdf(await renderPdf(PLAIN, { lines: ['后来'] }))).toContain('后来');
  });

  it('that takes all memory is stopped', async () => {
    const greedy = '#let a = range(2000000000)';
    await expect(renderPdf(greedy, {}, { limitMs: 60_000 })).rejects.toThrow(/ended|could not be made/);
    expect((await renderPdf(PLAIN, { lines: [] })).length).toBeGreaterThan(500);
  }, 60_000);
});
