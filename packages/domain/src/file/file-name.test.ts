import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition, safeFileName } from './file-name.ts';

describe('safeFileName', () => {
  it('keeps names of any language as they are', () => {
    for (const name of [
      '报价单 v2.xlsx',
      'Ünïcode – naïve.pdf',
      '見積書（最終）.docx',
      'a b+c&d.txt',
      '.gitignore x.md',
    ])
      expect(safeFileName(name)).toBe(name.replace(/^\./, ''));
    expect(safeFileName('e\u0301te\u0301.txt')).toBe('\u00e9t\u00e9.txt');
  });

  it('leaves nothing of a path, a header or a disguise', () => {
    expect(safeFileName('../../etc/passwd')).toBe('passwd');
    expect(safeFileName('C:\\Windows\\system32\\cmd.exe')).toBe('cmd.exe');
    expect(safeFileName('a\r\nSet-Cookie: x.pdf')).toBe('aSet-Cookie_ x.pdf');
    expect(safeFileName('invoice\u202Efdp.exe')).toBe('invoicefdp.exe');
    expect(safeFileName('\0')).toBe('file');
    expect(safeFileName('..')).toBe('file');
    expect(safeFileName('/')).toBe('file');
  });

  it('cuts the middle of a long name', () => {
    const name = safeFileName(`${'长'.repeat(400)}.pdf`);
    expect(Array.from(name)).toHaveLength(180);
    expect(name.endsWith('长.pdf')).toBe(true);
  });

  it('is harmless and stable for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = safeFileName(given);
        expect(name).not.toMatch(/[/\\\0\r\n]|^\.|^$/);
        expect(Array.from(name).length).toBeLessThanOrEqual(180);
        expect(contentDisposition('attachment', name)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

describe('contentDisposition', () => {
  it('names the file twice, after RFC 6266', () => {
    expect(contentDisposition('attachment', '报价 "A".pdf')).toBe(
      `attachment; filename="__ _A_.pdf"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%22A%22.pdf`,
    );
    expect(contentDisposition('inline', "it's (1).png")).toBe(
      `inline; filename="it's (1).png"; filename*=UTF-8''it%27s%20%281%29.png`,
    );
  });
});
