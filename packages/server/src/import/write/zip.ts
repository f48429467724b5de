import { crc32, createDeflateRaw } from 'node:zlib';
import { drained } from '../drained.ts';

export interface ZipPart {
  name: string;
  /** Text of the part, in pieces; written as UTF-8. */
  text: AsyncIterable<string> | Iterable<string>;
}

const MAX_BYTES = 0xffffffff;

/**
 * A zip archive as a stream: each part is packed as it comes, its sizes follow it (data descriptor). Level 1: an export
 * waits for the disk or the network, not for the last per cent.
 * @throws RangeError for a part or archive of 4 GB and more
 */
export async function* writeZip(parts: AsyncIterable<ZipPart>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const part of parts) {
    const name = Buffer.from(part.name);
    const local = header(0x04034b50, 30, name, { crc: 0, packed: 0, size: 0 });
    const start = offset;
    offset += local.length;
    yield local;
    const sums = { crc: 0, packed: 0, size: 0 };
    for await (const chunk of pack(part.text, sums)) {
      offset += chunk.length;
      yield chunk;
    }
    if (sums.size > MAX_BYTES || offset > MAX_BYTES)
      throw new RangeError('a workbook of 4 GB and more cannot be written');
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(sums.crc, 4);
    descriptor.writeUInt32LE(sums.packed, 8);
    descriptor.writeUInt32LE(sums.size, 12);
    offset += descriptor.length;
    yield descriptor;
    const central = header(0x02014b50, 46, name, sums);
    central.writeUInt32LE(start, 42);
    directory.push(central);
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  yield list;
  yield end;
}

interface Sums {
  crc: number;
  packed: number;
  size: number;
}

/** Local (30 bytes) or central (46 bytes, one more version field) header with the name behind it. */
function header(signature: number, length: 30 | 46, name: Buffer, sums: Sums): Buffer {
  const bytes = Buffer.alloc(length + name.length);
  const shift = length === 46 ? 2 : 0;
  bytes.writeUInt32LE(signature, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 4 + shift);
  // Sizes follow the data; names are UTF-8.
  bytes.writeUInt16LE(0x0808, 6 + shift);
  bytes.writeUInt16LE(8, 8 + shift);
  // 1980-01-01: the same rows give the same bytes.
  bytes.writeUInt16LE(0x21, 12 + shift);
  bytes.writeUInt32LE(sums.crc, 14 + shift);
  bytes.writeUInt32LE(sums.packed, 18 + shift);
  bytes.writeUInt32LE(sums.size, 22 + shift);
  bytes.writeUInt16LE(name.length, 26 + shift);
  name.copy(bytes, length);
  return bytes;
}

async function* pack(text: ZipPart['text'], sums: Sums): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level: 1, chunkSize: 64 * 1024 });
  const feed = async () => {
    for await (const piece of text) {
      if (deflate.destroyed) return;
      const bytes = Buffer.from(piece);
      sums.crc = crc32(bytes, sums.crc);
      sums.size += bytes.length;
      if (!deflate.write(bytes)) await drained(deflate);
    }
    deflate.end();
  };
  const feeding = feed().catch((error: unknown) =>
    deflate.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    for await (const chunk of deflate) {
      const bytes = chunk as Uint8Array;
      sums.packed += bytes.length;
      yield bytes;
    }
  } finally {
    deflate.destroy();
    await feeding;
  }
}
