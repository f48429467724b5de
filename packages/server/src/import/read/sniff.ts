import type { FileHandle } from 'node:fs/promises';
import { refusals } from './refusal.ts';

/** What the content is, whatever its name says. */
export type Container = 'zip' | 'text';

const startsWith = (bytes: Uint8Array, ...signature: number[]) => signature.every((byte, at) => bytes[at] === byte);
const ascii = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** First bytes of things that people choose by mistake: PDF, pictures, archives, RTF, SQLite, ELF, class files. */
const OTHERS: readonly number[][] = [
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x1f, 0x8b],
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x7b, 0x5c, 0x72, 0x74, 0x66],
  [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x42, 0x5a, 0x68],
  [0x28, 0xb5, 0x2f, 0xfd],
];

/**
 * Decides by content. Workbooks of other programs, web pages and binaries named `.xls` or `.csv` are refused here.
 * @throws AppError empty, oldExcel, encrypted, html, xml, notSpreadsheet (`details.reason`)
 */
export async function sniff(file: FileHandle): Promise<Container> {
  const head = new Uint8Array(4096);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  if (bytesRead === 0) throw refusals.empty();
  const bytes = head.subarray(0, bytesRead);
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0x50, 0x4b, 0x05, 0x06)) return 'zip';
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw await refuseCompound(file, bytes);
  // A workbook stream without its container: BIFF 2 to 5 begin with a BOF record.
  const isBof = bytes[0] === 0x09 && [0x00, 0x02, 0x04, 0x08].includes(bytes[1] ?? -1);
  if (isBof && [0x04, 0x06, 0x08, 0x10].includes(bytes[2] ?? -1) && bytes[3] === 0x00) throw refusals.oldExcel();
  if (OTHERS.some((signature) => startsWith(bytes, ...signature))) throw refusals.notSpreadsheet();
  const text = ascii(bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes)
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart()
    .toLowerCase();
  if (/^(<!doctype html|<html|<head|<body|<table|<meta|<style|<div|<!--)/.test(text)) throw refusals.html();
  if (text.startsWith('<?xml') || text.startsWith('mime-version:')) {
    throw /<html|text\/html/.test(text) ? refusals.html() : refusals.xml();
  }
  return 'text';
}

/** An OLE compound file: an old workbook, or a new one under a password. The names are in its directory sector. */
async function refuseCompound(file: FileHandle, head: Uint8Array) {
  if (head.length < 512) return refusals.damaged();
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const sectorSize = 2 ** Math.min(view.getUint16(30, true), 16);
  const directory = new Uint8Array(4096);
  const { bytesRead } = await file.read(directory, 0, directory.length, (view.getUint32(48, true) + 1) * sectorSize);
  const names = Buffer.from(directory.subarray(0, bytesRead)).toString('utf16le');
  if (names.includes('EncryptedPackage')) return refusals.encrypted();
  if (names.includes('WordDocument') || names.includes('PowerPoint Document')) return refusals.notSpreadsheet();
  return refusals.oldExcel();
}
