import { mentionToken } from '@throughline/domain/comment/mention.ts';

/** A member chosen after `@`; the box shows the name, the server gets the id. */
export interface Picked {
  id: string;
  name: string;
}

/** What is being typed after `@` at the caret. @returns undefined where no mention is begun */
export function mentionAt(text: string, caret: number): { start: number; typed: string } | undefined {
  const match = /(?:^|[^A-Za-z0-9._-])@([^\s@]{0,20})$/u.exec(text.slice(0, caret));
  return match?.[1] === undefined ? undefined : { start: caret - match[1].length - 1, typed: match[1] };
}

/** The text with the chosen name in place of what was typed, and where the caret goes. */
export function withPicked(
  text: string,
  begun: { start: number; typed: string },
  name: string,
): { text: string; caret: number } {
  const before = `${text.slice(0, begun.start)}@${name} `;
  return { text: before + text.slice(begun.start + 1 + begun.typed.length).replace(/^ /, ''), caret: before.length };
}

/** As it is sent: each chosen `@name` becomes a token. Longer names first, so that 王磊明 is not cut to 王磊. */
export function encoded(text: string, picked: readonly Picked[]): string {
  let sent = text;
  for (const { id, name } of picked.toSorted((one, other) => other.name.length - one.name.length))
    sent = sent.replaceAll(`@${name}`, mentionToken(id));
  return sent.trim();
}

/** A comment in parts, mentions apart. Someone unknown is `?`. */
export function partsOf(
  text: string,
  mentions: readonly { id: string; name: string | null }[],
): { text: string; isMention: boolean }[] {
  return text
    .split(/(@\[[0-9a-f-]{36}\])/)
    .filter((part) => part !== '')
    .map((part) => {
      const id = /^@\[([0-9a-f-]{36})\]$/.exec(part)?.[1];
      return id === undefined
        ? { text: part, isMention: false }
        : { text: `@${mentions.find((one) => one.id === id)?.name ?? '?'}`, isMention: true };
    });
}
