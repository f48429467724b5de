import { describe, expect, it } from 'vitest';
import { isViewable, servedType, sniffType, UNKNOWN_TYPE } from './file-type.ts';

const bytes = (text: string, encoding: BufferEncoding = 'latin1') => new Uint8Array(Buffer.from(text, encoding));

describe('sniffType', () => {
  it.each([
    ['%PDF-1.7\n', 'application/pdf'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp'],
    ['RIFF\x10\0\0\0WAVEfmt ', 'audio/wav'],
    ['\0\0\0\x20ftypavif', 'image/avif'],
    ['\0\0\0\x20ftypisom', 'video/mp4'],
    ['MZ\x90\0\x03\0\0\0', 'application/x-executable'],
    ['\x7fELF\x02\x01\x01\0', 'application/x-executable'],
    ['#!/bin/sh\nrm -rf /\n', 'application/x-script'],
    ['\0\x01\x02\x03', UNKNOWN_TYPE],
    ['MZ is how this note begins', 'text/plain'],
    ['<?xml version="1.0"?><Invoice/>', 'application/xml'],
  ])('tells %j as %s', (text, type) => {
    expect(sniffType(bytes(text))).toBe(type);
  });

  it.each([
    '<!DOCTYPE html><html></html>',
    '  \n<script>alert(1)</script>',
    '\u{FEFF}<html>',
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    '<!-- x --><body onload=alert(1)>',
  ])('holds %j for a page', (text) => {
    expect(sniffType(bytes(text, 'utf8'))).toBe('text/html');
  });

  it('knows a page in UTF-16 and a picture that carries scripts', () => {
    expect(sniffType(new Uint8Array([0xff, 0xfe, ...bytes('<html><script>', 'utf16le')]))).toBe('text/html');
    expect(sniffType(bytes('<?xml version="1.0"?>\n<svg xmlns="x" onload="alert(1)"/>'))).toBe('image/svg+xml');
  });

  it('reads Chinese text of both encodings as text', () => {
    expect(sniffType(bytes('客户,金额\n远景,100\n', 'utf8'))).toBe('text/plain');
    expect(sniffType(new Uint8Array([0xbf, 0xcd, 0xbb, 0xa7, 0x2c, 0x31, 0x0a]))).toBe('text/plain');
  });

  it('looks into archives, at both ends', () => {
    expect(sniffType(bytes('PK\x03\x04....xl/workbook.xml'))).toMatch(/spreadsheetml/);
    expect(sniffType(bytes('PK\x03\x04'), bytes('...word/document.xml'))).toMatch(/wordprocessingml/);
    expect(sniffType(bytes('PK\x03\x04....a.txt'))).toBe('application/zip');
  });

  it('gives active types out as plain bytes and never shows them', () => {
    for (const type of ['text/html', 'image/svg+xml', 'application/x-executable', 'application/x-script']) {
      expect(servedType(type)).toBe(UNKNOWN_TYPE);
      expect(isViewable(type)).toBe(false);
    }
    expect(servedType('application/pdf')).toBe('application/pdf');
  });
});
