import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { usersQuery } from '../../record/lookups.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Textarea } from '../../ui/input.tsx';
import { loadPinyin, matchesPinyin } from '../../ui/pinyin.ts';
import { uiText } from '../../ui/ui.text.ts';
import { commentText } from './comment.text.ts';
import { encoded, mentionAt, type Picked, withPicked } from './mention-text.ts';

const SHOWN = 6;

/**
 * Box for a comment. `@` offers colleagues by name or pinyin; Ctrl or ⌘ with Enter sends.
 * @param onSend the text as it is sent; resolves to false where it was refused, and the text stays
 */
export function Composer({
  label,
  send,
  start,
  autoFocus,
  onSend,
  onCancel,
}: {
  label: string;
  send: string;
  start?: { text: string; picked: readonly Picked[] };
  autoFocus?: boolean;
  onSend: (text: string) => Promise<boolean>;
  onCancel?: () => void;
}) {
  const t = useText(commentText);
  const ui = useText(uiText);
  const box = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const [text, setText] = useState(start?.text ?? '');
  const [picked, setPicked] = useState<readonly Picked[]>(start?.picked ?? []);
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [focused, setFocused] = useState(false);
  const begun = closed || !focused ? undefined : mentionAt(text, caret);
  const users = useQuery({ ...usersQuery, enabled: begun !== undefined }).data ?? [];
  const pinyin = useQuery({
    queryKey: ['pinyin'],
    queryFn: loadPinyin,
    staleTime: Infinity,
    enabled: begun !== undefined,
  }).data;
  const found = begun
    ? users
        .filter(
          (user) =>
            user.status === 'active' &&
            (begun.typed === '' || matchesPinyin(pinyin?.(user.name) ?? [user.name.toLowerCase()], begun.typed)),
        )
        .slice(0, SHOWN)
    : [];
  const chosen = found[Math.min(at, found.length - 1)];

  const pick = (user: Picked): void => {
    if (!begun) return;
    const next = withPicked(text, begun, user.name);
    setText(next.text);
    setCaret(next.caret);
    setPicked([...picked.filter((one) => one.id !== user.id), { id: user.id, name: user.name }]);
    setAt(0);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const submit = async (): Promise<void> => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    const sent = await onSend(encoded(text, picked));
    setBusy(false);
    if (!sent) return;
    setText('');
    setPicked([]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void submit();
      return;
    }
    if (!chosen) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((at + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      pick(chosen);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      setClosed(true);
    }
  };
  return (
    <div
      className="relative flex flex-col gap-1.5"
      onFocus={() => setFocused(true)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setFocused(false)}
    >
      <Textarea
        ref={box}
        rows={2}
        autoFocus={autoFocus}
        aria-label={label}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
        placeholder={label}
        maxLength={8000}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart);
          setClosed(false);
          setAt(0);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        className="min-h-[52px]"
      />
      {found.length > 0 && (
        <ul
          id={list}
          role="listbox"
          aria-label={t('mention')}
          className="pop absolute top-full left-0 z-30 mt-1 w-56 p-1"
        >
          {found.map((user) => (
            <li key={user.id} id={`${list}-${user.id}`} role="option" aria-selected={user === chosen}>
              <button
                type="button"
                tabIndex={-1}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => pick(user)}
                className={cx(
                  'flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left',
                  user === chosen && 'bg-sunken',
                )}
              >
                <Avatar name={user.name} />
                <span className="min-w-0 flex-1 truncate">{user.name}</span>
                <span className="truncate text-xs text-quiet">{user.department?.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {(text !== '' || onCancel) && (
        <div className="flex justify-end gap-1.5">
          {onCancel && (
            <Button size="sm" variant="ghost" onClick={onCancel}>
              {ui('cancel')}
            </Button>
          )}
          <Button size="sm" variant="primary" busy={busy} disabled={text.trim() === ''} onClick={() => void submit()}>
            {send}
          </Button>
        </div>
      )}
    </div>
  );
}
