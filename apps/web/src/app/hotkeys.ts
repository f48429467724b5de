import { useEffect, useRef } from 'react';

/** Single keys of the product. They rest while someone types, while a dialog (a toast is none) is open and while an input method composes. */
export type Hotkey = 'a' | 'r' | 'c' | 'f' | 'j' | 'k' | '/' | '?';
type Handler = () => void;

/** The newest handler of a key wins: a page's before the shell's, a panel's before the page's. */
const handlers = new Map<Hotkey, Handler[]>();

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** Registers `run` for a key as long as the component is shown; undefined leaves the key alone. */
export function useHotkey(key: Hotkey, run: Handler | undefined): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const active = run !== undefined;
  useEffect(() => {
    if (!active) return;
    const handler = (): void => latest.current?.();
    const list = handlers.get(key) ?? [];
    handlers.set(key, [...list, handler]);
    return () =>
      void handlers.set(
        key,
        (handlers.get(key) ?? []).filter((other) => other !== handler),
      );
  }, [key, active]);
}

/** Listens for the whole application. @param onPalette ⌘K or Ctrl+K, which works while typing too */
export function useHotkeyLayer(onPalette: Handler): void {
  const latest = useRef(onPalette);
  useEffect(() => {
    latest.current = onPalette;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current();
        return;
      }
      if (
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        isTyping(event.target) ||
        document.querySelector('[role="dialog"]:not(.toast),[role="menu"],[role="listbox"]')
      )
        return;
      const run = handlers.get(event.key.toLowerCase() as Hotkey)?.at(-1);
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
