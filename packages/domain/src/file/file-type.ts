/** What bytes are that no rule below knows. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** Types that a browser shows without running anything of theirs. SVG and HTML carry scripts, so they are not here. */
const VIEWABLE: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'application/pdf',
]);
export const isViewable = (type: string): boolean => VIEWABLE.has(type);

/** Types under which a browser or a desktop would run a file: they are given out as plain bytes. */
const ACTIVE: ReadonlySet<string> = new Set([
  'text/html',
  'image/svg+xml',
  'application/xml',
  'application/x-executable',
  'application/x-script',
]);
/** Type to name in an answer's header. */
export const servedType = (type: string): string => (ACTIVE.has(type) ? UNKNOWN_TYPE : type);

/** Leading bytes, `.` for any byte, at `offset`. Order matters: the first that fits tells the type. */
const SIGNATURES: readonly { bytes: string; offset?: number; type: string }[] = [
  { bytes: '%PDF-', type: 'application/pdf' },
  { bytes: '\x89PNG\r\n\x1a\n', type: 'image/png' },
  { bytes: '\xff\xd8\xff', type: 'image/jpeg' },
  { bytes: 'GIF87a', type: 'image/gif' },
  { bytes: 'GIF89a', type: 'image/gif' },
  { bytes: 'RIFF....WEBP', type: 'image/webp' },
  { bytes: 'ftypavif', offset: 4, type: 'image/avif' },
  { bytes: 'ftypheic', offset: 4, type: 'image/heic' },
  { bytes: 'ftypmif1', offset: 4, type: 'image/heif' },
  { bytes: 'ftypqt', offset: 4, type: 'video/quicktime' },
  { bytes: 'ftypM4A', offset: 4, type: 'audio/mp4' },
  { bytes: 'ftyp', offset: 4, type: 'video/mp4' },
  { bytes: 'II*\0', type: 'image/tiff' },
  { bytes: 'MM\0*', type: 'image/tiff' },
  { bytes: 'RIFF....WAVE', type: 'audio/wav' },
  { bytes: 'ID3', type: 'audio/mpeg' },
  { bytes: 'OggS', type: 'application/ogg' },
  { bytes: '#!AMR', type: 'audio/amr' },
  { bytes: '\x1f\x8b', type: 'application/gzip' },
  { bytes: "7z\xbc\xaf'\x1c", type: 'application/x-7z-compressed' },
  { bytes: 'Rar!\x1a\x07', type: 'application/vnd.rar' },
  { bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', type: 'application/x-ole-storage' },
  { bytes: '\x7fELF', type: 'application/x-executable' },
  { bytes: '\xca\xfe\xba\xbe', type: 'application/x-executable' },
  { bytes: '\xcf\xfa\xed\xfe', type: 'application/x-executable' },
  { bytes: '\xce\xfa\xed\xfe', type: 'application/x-executable' },
  { bytes: '\0asm', type: 'application/x-executable' },
  { bytes: '#!', type: 'application/x-script' },
  { bytes: '{\\rtf', type: 'application/rtf' },
];

/** Entries of a zip archive that say which kind of document it is. */
const ARCHIVED: readonly { entry: string; type: string }[] = [
  { entry: 'word/document.xml', type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  { entry: 'xl/workbook.xml', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  { entry: 'ppt/presentation.xml', type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation' },
];

/** Bytes at the beginning and the end of a file that `sniffType` reads. */
export const SNIFFED_BYTES = 65_536;

/**
 * The media type of a file by its bytes alone: what the sender calls it is no proof. Cautious where it is in doubt: whatever
 * a browser could take for HTML is `text/html`.
 * @param head first `SNIFFED_BYTES`, or all of a shorter file
 * @param tail last `SNIFFED_BYTES`, where an archive keeps the list of its entries
 */
export function sniffType(head: Uint8Array, tail: Uint8Array = head): string {
  const start = latin1(head.subarray(0, 32));
  for (const { bytes, offset = 0, type } of SIGNATURES) if (fits(start, bytes, offset)) return type;
  // Two letters are also how a text may begin: a program has a header that points behind its stub.
  if (start.startsWith('MZ') && !isText(head)) return 'application/x-executable';
  if (start.startsWith('BM') && !isText(head)) return 'image/bmp';
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return archiveType(latin1(head) + latin1(tail));
  if (!isText(head)) return UNKNOWN_TYPE;
  return textType(latin1(head));
}

/** One character per byte. */
const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

const fits = (start: string, bytes: string, offset: number): boolean =>
  start.length >= offset + bytes.length &&
  Array.from(bytes).every((char, index) => char === '.' || char === start[offset + index]);

const archiveType = (names: string): string =>
  ARCHIVED.find(({ entry }) => names.includes(entry))?.type ?? 'application/zip';

/** No control bytes but those of text; UTF-16 announces itself by its mark. */
function isText(head: Uint8Array): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  return head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 27);
}

/** Beginnings that make a browser read a text as a page. */
const PAGE =
  /<(?:!doctype\s+html|html|head|body|script|iframe|style|title|table|meta|link|img|object|embed|form|base|h1|div|font|br|p|a|b)[\s/>]/i;

function textType(text: string): string {
  // A UTF-16 text is judged by its letters.
  const plain = text.replaceAll('\0', '').slice(0, 4096);
  if (!/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*</.test(plain)) return 'text/plain';
  if (/<svg[\s/>]/i.test(plain)) return 'image/svg+xml';
  if (PAGE.test(plain)) return 'text/html';
  return /^\W{0,8}<\?xml/.test(plain) ? 'application/xml' : 'text/plain';
}
