import { attributeOf, parseXml } from './xml.ts';
import type { ZipArchive } from './zip.ts';

/** What a number format says about the number below it. A money format carries its sign: `¥`, `US$`, `EUR`. */
export type CellFormat = 'plain' | 'date' | 'time' | 'percent' | { sign: string };

/** Formats by style index of a cell (`s`); [] where the part is absent. */
export async function readCellFormats(zip: ZipArchive, part: string): Promise<CellFormat[]> {
  const custom = new Map<number, CellFormat>();
  const formats: CellFormat[] = [];
  let inCellXfs = false;
  await parseXml(zip.read(part), {
    wantsText: false,
    text: () => undefined,
    open(name, attributes) {
      if (name === 'cellXfs') inCellXfs = true;
      else if (name === 'numFmt') {
        custom.set(Number(attributeOf(attributes, 'numFmtId')), formatOf(attributeOf(attributes, 'formatCode') ?? ''));
      } else if (name === 'xf' && inCellXfs) {
        const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
        formats.push(custom.get(id) ?? builtIn(id));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellXfs = false;
    },
  });
  return formats;
}

/** ECMA-376 18.8.30, with the ids 27 to 36 and 50 to 58 that Chinese, Japanese and Korean programs use for dates. */
function builtIn(id: number): CellFormat {
  if (id === 9 || id === 10) return 'percent';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56)
    return 'time';
  const isDate = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return isDate ? 'date' : 'plain';
}

/** Reads a format code such as `yyyy"年"m"月"d"日"`, `[$¥-804]#,##0.00`, `0.0%`. */
export function formatOf(code: string): CellFormat {
  const first = code.split(';')[0] ?? '';
  const sign = /\[\$([^\]-]+)(-[^\]]*)?\]/.exec(first)?.[1];
  if (sign !== undefined) return { sign };
  // An elapsed time such as [h]:mm is an amount of time, not a moment.
  if (/\[(h+|m+|s+)\]/i.test(first)) return 'plain';
  const quoted = /"([^"]*)"|\\(.)/g;
  const literal = [...first.matchAll(quoted)].map((match) => match[1] ?? match[2] ?? '').join('');
  const bare = first
    .replace(quoted, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/[_*]./g, '');
  const currency = /[¥￥$€£₩₹]/.exec(bare + literal)?.[0];
  if (currency !== undefined) return { sign: currency };
  if (/^(general|standard|g\/.*)$/i.test(bare.trim())) return 'plain';
  if (bare.includes('%')) return 'percent';
  if (/[yd年月日]/i.test(bare) || /m{3,}/i.test(bare)) return 'date';
  if (/[hs]/i.test(bare)) return 'time';
  return /m/i.test(bare) ? 'date' : 'plain';
}
