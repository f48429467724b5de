/** Colours a choice may have. Green, amber and red are no members: they mean health. */
export const TONES = ['slate', 'gray', 'stone', 'blue', 'sky', 'cyan', 'teal', 'indigo', 'violet', 'pink'] as const;
export type Tone = (typeof TONES)[number];

const TONE_BG = {
  slate: 'bg-(--tone-slate)',
  blue: 'bg-(--tone-blue)',
  violet: 'bg-(--tone-violet)',
  teal: 'bg-(--tone-teal)',
  cyan: 'bg-(--tone-cyan)',
  pink: 'bg-(--tone-pink)',
  indigo: 'bg-(--tone-indigo)',
  gray: 'bg-(--tone-gray)',
  stone: 'bg-(--tone-stone)',
  sky: 'bg-(--tone-sky)',
} satisfies Record<Tone, string>;

/** Background class of a colour name; unknown names are slate. */
export const toneClass = (name: string | undefined): string => TONE_BG[TONES.find((tone) => tone === name) ?? 'slate'];

const AVATAR_TONES = [
  'bg-[#6d749b]',
  'bg-[#3f7778]',
  'bg-[#97566c]',
  'bg-[#776841]',
  'bg-[#5a6f52]',
  'bg-[#7a5c86]',
] as const;
/** The same name always has the same colour. */
export function avatarTone(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return AVATAR_TONES[sum % AVATAR_TONES.length] ?? AVATAR_TONES[0];
}
