import { READ_LIMITS } from './limits.ts';
import { refusals } from './refusal.ts';
import { parseXml, type XmlHandler } from './xml.ts';
import type { ZipArchive } from './zip.ts';

/** `_x000D_` stands for a character that XML cannot hold. */
export const unescapeXmlCharacters = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

/** Gathers the text of `t` elements, of rich text too; phonetic guides (`rPh`) are left out. */
export class TextGatherer {
  #parts: string[] = [];
  #inPhonetic = false;
  wantsText = false;

  open(name: string): void {
    if (name === 'rPh') this.#inPhonetic = true;
    else if (name === 't') this.wantsText = !this.#inPhonetic;
  }

  close(name: string): void {
    if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 't') this.wantsText = false;
  }

  text(text: string): void {
    this.#parts.push(text);
  }

  take(): string {
    const text = this.#parts.length === 1 ? (this.#parts[0] ?? '') : this.#parts.join('');
    this.#parts = [];
    return unescapeXmlCharacters(text);
  }
}

/** The workbook's string table; [] where the part is absent. */
export async function readSharedStrings(zip: ZipArchive, part: string): Promise<string[]> {
  const strings: string[] = [];
  const gatherer = new TextGatherer();
  let characters = 0;
  const handler: XmlHandler = {
    wantsText: false,
    open(name) {
      gatherer.open(name);
      handler.wantsText = gatherer.wantsText;
    },
    close(name) {
      gatherer.close(name);
      handler.wantsText = gatherer.wantsText;
      if (name !== 'si') return;
      const text = gatherer.take();
      characters += text.length + 8;
      if (characters > READ_LIMITS.sharedStringCharacters) throw refusals.tooMuchText();
      strings.push(text);
    },
    text: (text) => gatherer.text(text),
  };
  await parseXml(zip.read(part), handler);
  return strings;
}
