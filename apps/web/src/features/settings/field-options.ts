import type { ChoiceOption } from '@throughline/domain/record/field.ts';
import { TONES } from '../../ui/tone.ts';

/** An option while it is edited. */
export interface OptionDraft {
  /** Empty until it is saved: the key is made of the text then. */
  key: string;
  zh: string;
  en: string;
  color: string;
  retired: boolean;
}

export const draftsOf = (options: readonly ChoiceOption[]): OptionDraft[] =>
  options.map((option, at) => ({
    key: option.key,
    zh: option.label.zh,
    en: option.label.en,
    color: option.color ?? toneAt(at),
    retired: option.retired === true,
  }));

/** Colours in turn, so that neighbours differ. */
export const toneAt = (at: number): string => TONES[(at * 3) % TONES.length] ?? 'slate';

const asciiKey = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, 30);

/**
 * Options as they are sent. Kept options keep their key, because records hold it; new ones get one out of their English
 * text, or a number where it has no Latin letters. Lines without text fall away.
 */
export function optionsOf(drafts: readonly OptionDraft[]): ChoiceOption[] {
  const written = drafts.filter((draft) => draft.zh.trim() !== '' || draft.en.trim() !== '');
  const taken = new Set(written.map((draft) => draft.key).filter(Boolean));
  return written.map((draft) => {
    const zh = draft.zh.trim() || draft.en.trim();
    const en = draft.en.trim() || zh;
    let { key } = draft;
    if (key === '') {
      const base = asciiKey(en) || 'option';
      key = base;
      for (let number = 2; taken.has(key) || key === 'option'; number += 1) key = `${base}_${number}`;
      taken.add(key);
    }
    return { key, label: { zh, en }, color: draft.color, ...(draft.retired && { retired: true }) };
  });
}
