import { cx } from './cx.ts';
import { avatarTone } from './tone.ts';

const firstLetter = (text: string): string => Array.from(text)[0] ?? '';

/** First Chinese character, or the initials of a Latin name. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}/u.test(trimmed)) return firstLetter(trimmed);
  const words = trimmed.split(/\s+/);
  return words.slice(0, 2).map(firstLetter).join('').toUpperCase();
}

/** @param name null shows an empty circle (nobody) */
export function Avatar({
  name,
  size = 20,
  label,
}: {
  name: string | null | undefined;
  size?: 20 | 28 | 36;
  label?: string;
}) {
  const box = size === 20 ? 'size-5 text-[10px]' : size === 28 ? 'size-7 text-xs' : 'size-9 text-md';
  if (!name)
    return (
      <span
        aria-hidden
        className={cx('inline-block shrink-0 rounded-full border border-dashed border-line-strong', box)}
      />
    );
  return (
    <span
      role="img"
      aria-label={label ?? name}
      title={label ?? name}
      className={cx(
        'inline-grid shrink-0 place-items-center rounded-full font-semibold text-white',
        box,
        avatarTone(name),
      )}
    >
      {initialOf(name)}
    </span>
  );
}
