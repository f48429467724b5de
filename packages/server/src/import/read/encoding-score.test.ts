import { describe, expect, test } from 'vitest';
import { scoreEncoding } from './encoding-score.ts';

/** Bytes of a text in a two-byte encoding, by turning the platform's decoder round. */
function encoder(encoding: 'gb18030' | 'big5'): (text: string) => Uint8Array {
  const decoder = new TextDecoder(encoding);
  const pairs = new Map<string, [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(new Uint8Array([lead, trail]));
      if (character.length === 1 && !pairs.has(character)) pairs.set(character, [lead, trail]);
    }
  }
  return (text) =>
    new Uint8Array(Array.from(text).flatMap((character) => pairs.get(character) ?? [character.charCodeAt(0)]));
}

const ENCODINGS = ['gb18030', 'big5', 'windows-1252'] as const;
/** The likeliest encoding, and how far it is ahead. */
function best(bytes: Uint8Array): { encoding: string; lead: number } {
  const scored = ENCODINGS.map((encoding) => ({ encoding, score: scoreEncoding(encoding, bytes) }));
  scored.sort((a, b) => b.score - a.score);
  return { encoding: scored[0]?.encoding ?? '', lead: (scored[0]?.score ?? 0) - (scored[1]?.score ?? 0) };
}

const gbk = encoder('gb18030');
const big5 = encoder('big5');

describe('scoreEncoding', () => {
  test.each([
    '项目名称,客户,阶段,金额(万),预计成交,负责人',
    '博瑞电子(苏州)有限公司,商务,已报价',
    '王磊,李想,翟珺,张宁',
    '北京,上海,呼和浩特,鄂尔多斯,乌鲁木齐',
  ])('GBK: %s', (text) => {
    const found = best(gbk(text));
    expect(found.encoding).toBe('gb18030');
    expect(found.lead).toBeGreaterThan(0.2);
  });

  test.each([
    '專案名稱,客戶,階段,金額(萬),預計成交,負責人',
    '台灣積體電路製造股份有限公司,新竹科學園區',
    '王大明,陳美玲,李國華,張文傑',
    '嘉義縣阿里山鄉樂野村,花蓮縣瑞穗鄉',
  ])('Big5: %s', (text) => {
    const found = best(big5(text));
    expect(found.encoding).toBe('big5');
    expect(found.lead).toBeGreaterThan(0.2);
  });

  test.each([
    'première,troisième,cinquième',
    'Müller & Söhne;Größe;Straße',
    'café 12 €, naïve, señor',
    '£12.50 – “quoted”',
  ])('Western: %s', (text) => {
    const western = new Map(
      Array.from({ length: 128 }, (_, at) => [
        new TextDecoder('windows-1252').decode(new Uint8Array([at + 128])),
        at + 128,
      ]),
    );
    const bytes = new Uint8Array(
      Array.from(text).map((character) => western.get(character) ?? character.charCodeAt(0)),
    );
    expect(best(bytes).encoding).toBe('windows-1252');
  });
});
