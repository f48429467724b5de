import type { FileHandle } from 'node:fs/promises';
import { scoreEncoding } from './encoding-score.ts';
import { refusals } from './refusal.ts';

/** Encodings that files are read in; the names are the ones that `TextDecoder` takes. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface EncodingGuess {
  encoding: Encoding;
  /** The bytes allow more than one reading: ask the person, showing a few rows, before importing. */
  unsure: boolean;
  /** Other readings worth offering, likeliest first; [] when sure. */
  alternatives: Encoding[];
}

const LEGACY = ['gb18030', 'big5', 'windows-1252'] as const;
const CHUNK = 256 * 1024;
/** Bytes around non-ASCII text that are scored. */
const SAMPLE_BYTES = 512 * 1024;

/** Two Chinese characters prove little: “ÖÐ” may be meant. */
const FEW_BYTES = 6;

const sure = (encoding: Encoding): EncodingGuess => ({ encoding, unsure: false, alternatives: [] });

/**
 * Reads the whole file once: a byte order mark decides, then NUL bytes (UTF-16), then whether every byte is UTF-8; what is
 * left is scored by how the bytes pair up and how common the characters are that they would give.
 * @throws AppError nul where NUL bytes do not make UTF-16
 */
export async function detectEncoding(file: FileHandle): Promise<EncodingGuess> {
  const survey = await surveyBytes(file);
  const { mark, sample } = survey;
  if (mark === 'utf-16le' || mark === 'utf-16be') return sure(mark);
  if (survey.nulEven + survey.nulOdd > 0) return sure(utf16WithoutMark(survey, sample));
  if (survey.utf8) return sure('utf-8');

  const scored = [
    { encoding: 'utf-8' as Encoding, score: utf8Share(sample) * 0.95 },
    ...LEGACY.map((encoding) => ({ encoding: encoding as Encoding, score: scoreEncoding(encoding, sample) })),
  ].sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (!best || !second) throw refusals.damaged();
  const isShort = best.encoding !== 'windows-1252' && sample.filter((byte) => byte > 0x7f).length < FEW_BYTES;
  const unsure = best.encoding === 'utf-8' || best.score < 0.45 || best.score - second.score < 0.2 || isShort;
  const alternatives = unsure ? scored.slice(1).filter((other) => other.score > 0.05) : [];
  return { encoding: best.encoding, unsure, alternatives: alternatives.map((other) => other.encoding) };
}

interface Survey {
  mark: Encoding | undefined;
  utf8: boolean;
  nulEven: number;
  nulOdd: number;
  size: number;
  sample: Uint8Array;
}

async function surveyBytes(file: FileHandle): Promise<Survey> {
  const validator = new TextDecoder('utf-8', { fatal: true });
  const survey: Survey = { mark: undefined, utf8: true, nulEven: 0, nulOdd: 0, size: 0, sample: new Uint8Array() };
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, survey.size);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    if (survey.size === 0) survey.mark = markOf(chunk);
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) {
      if ((survey.size + at) % 2 === 0) survey.nulEven++;
      else survey.nulOdd++;
    }
    survey.utf8 &&= isValid(validator, chunk);
    if (keptBytes < SAMPLE_BYTES && (survey.size === 0 || chunk.some((byte) => byte > 0x7f))) {
      kept.push(Uint8Array.from(chunk));
      keptBytes += bytesRead;
    }
    survey.size += bytesRead;
  }
  survey.utf8 &&= isValid(validator);
  survey.sample = Buffer.concat(kept);
  return survey;
}

function isValid(decoder: TextDecoder, chunk?: Uint8Array): boolean {
  try {
    if (chunk) decoder.decode(chunk, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}

function markOf(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined;
}

/** In UTF-16 each comma and line end has a NUL on the same side, always; a binary file has them on both. */
function utf16WithoutMark(survey: Survey, sample: Uint8Array): Encoding {
  const encoding: Encoding = survey.nulOdd >= survey.nulEven ? 'utf-16le' : 'utf-16be';
  const stray = Math.min(survey.nulOdd, survey.nulEven);
  // ASCII as UTF-16 is half NUL, and Chinese as UTF-16 is no UTF-8: what is UTF-8 with few NULs is a text with NULs in it.
  if (survey.utf8 && (survey.nulOdd + survey.nulEven) * 4 < survey.size) throw refusals.nul();
  const even = sample.subarray(0, sample.length - (sample.length % 2));
  const plausible = survey.size % 2 === 0 && stray * 20 <= survey.nulOdd + survey.nulEven;
  if (!plausible || !isValid(new TextDecoder(encoding, { fatal: true }), even)) throw refusals.nul();
  const text = new TextDecoder(encoding).decode(even);
  if (text.includes('\0') || !/[\n\r,;\t|]/.test(text)) throw refusals.nul();
  return encoding;
}

/** Share of the non-ASCII bytes that stand in whole UTF-8 sequences: near 1 for a UTF-8 file with a few bad bytes. */
function utf8Share(sample: Uint8Array): number {
  let high = 0;
  for (const byte of sample) if (byte > 0x7f) high++;
  if (high === 0) return 0;
  const text = new TextDecoder('utf-8').decode(sample);
  let bad = 0;
  for (let at = text.indexOf('�'); at >= 0; at = text.indexOf('�', at + 1)) bad++;
  const share = (high - bad) / high;
  return share > 0.8 ? share : 0;
}

/**
 * The text of a file in pieces. A byte order mark is dropped.
 * @param onBad makes the error for bytes that are not of `encoding`
 * @throws AppError nul for a NUL character
 */
export async function* decodeFile(file: FileHandle, encoding: Encoding, onBad: () => Error): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, position);
    position += bytesRead;
    let text: string;
    try {
      text = bytesRead > 0 ? decoder.decode(buffer.subarray(0, bytesRead), { stream: true }) : decoder.decode();
    } catch {
      throw onBad();
    }
    if (text.includes('\0')) throw refusals.nul();
    if (text !== '') yield text;
    if (bytesRead === 0) return;
  }
}
