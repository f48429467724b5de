import { Combobox as Base } from '@base-ui/react/combobox';
import { Check, ChevronDown, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { cx } from './cx.ts';
import { inputClass } from './input.tsx';
import { loadPinyin, matchesPinyin, type PinyinKeys } from './pinyin.ts';
import { uiText } from './ui.text.ts';

export interface ComboOption {
  id: string;
  name: string;
  detail?: string | undefined;
}
interface ComboBase {
  /**
   * Options for typed text. A server that knows pinyin answers the text itself; for a short list give all of it and
   * `local`, which then filters by text and pinyin here.
   */
  load: (text: string, signal: AbortSignal) => Promise<readonly ComboOption[]>;
  local?: boolean;
  placeholder?: string;
  name?: string;
  id?: string;
  disabled?: boolean;
  className?: string;
  autoFocus?: boolean;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  'aria-required'?: boolean;
}

/** Options for `text`, 150 ms after typing stopped; a newer text cancels the older look-up. */
function useOptions(load: ComboBase['load'], local: boolean | undefined, text: string, open: boolean) {
  const [state, setState] = useState<{ options: readonly ComboOption[]; busy: boolean; failed: boolean }>({
    options: [],
    busy: false,
    failed: false,
  });
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    if (!open) return;
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        setState((before) => ({ ...before, busy: true, failed: false }));
        Promise.all([latest.current(text, abort.signal), local ? loadPinyin() : undefined]).then(
          ([options, keys]: [readonly ComboOption[], PinyinKeys | undefined]) => {
            if (abort.signal.aborted) return;
            const shown = keys && text ? options.filter((option) => matchesPinyin(keys(option.name), text)) : options;
            setState({ options: shown, busy: false, failed: false });
          },
          () => !abort.signal.aborted && setState({ options: [], busy: false, failed: true }),
        );
      },
      text ? 150 : 0,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, open, local]);
  return state;
}

function Popup({ busy, failed }: { busy: boolean; failed: boolean }) {
  const t = useText(uiText);
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} className="z-60">
        <Base.Popup className="fade pop max-h-[min(320px,var(--available-height))] w-max max-w-[min(420px,calc(100vw-16px))] min-w-(--anchor-width) overflow-auto p-1">
          <Base.Status className="px-2 text-sm text-quiet empty:hidden">
            {busy ? t('loading') : failed ? t('searchFailed') : null}
          </Base.Status>
          {!busy && !failed && (
            <Base.Empty className="px-2 py-1.5 text-sm text-quiet empty:hidden">{t('noMatch')}</Base.Empty>
          )}
          <Base.List>
            {(option: ComboOption) => (
              <Base.Item
                key={option.id}
                value={option}
                className="flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-sunken max-md:min-h-10"
              >
                <span className="min-w-0 flex-1 truncate">
                  {option.name}
                  {option.detail && <span className="ml-2 text-sm text-quiet">{option.detail}</span>}
                </span>
                <Base.ItemIndicator>
                  <Check aria-hidden size={14} />
                </Base.ItemIndicator>
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}

const asText = (option: ComboOption): string => option.name;
const same = (one: ComboOption, other: ComboOption): boolean => one.id === other.id;

/** One record or person, found by typing (Chinese or pinyin). */
export function Combobox({
  value,
  onChange,
  load,
  local,
  placeholder,
  name,
  id,
  disabled,
  className,
  autoFocus,
  ...aria
}: ComboBase & { value: ComboOption | null; onChange: (value: ComboOption | null) => void }) {
  const t = useText(uiText);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const typed = value && text === value.name ? '' : text;
  const { options, busy, failed } = useOptions(load, local, typed, open);
  return (
    <Base.Root
      items={options}
      filter={null}
      value={value}
      onValueChange={(next: ComboOption | null) => onChange(next)}
      inputValue={open ? text : (value?.name ?? '')}
      onInputValueChange={setText}
      open={open}
      onOpenChange={(next, { reason }) => {
        setOpen(next);
        // Opened by typing: the typed text stands instead of the chosen name.
        if (next && reason !== 'input-change') setText(value?.name ?? '');
      }}
      itemToStringLabel={asText}
      isItemEqualToValue={same}
      disabled={disabled ?? false}
      autoHighlight
    >
      <Base.InputGroup className={cx('relative flex', className)}>
        <Base.Input
          id={id}
          autoFocus={autoFocus}
          aria-label={name}
          placeholder={placeholder ?? t('search')}
          className={cx(inputClass, 'h-8 pr-12 max-md:h-10')}
          {...aria}
        />
        <span className="absolute inset-y-0 right-1.5 flex items-center gap-0.5 text-quiet">
          {value && !disabled && (
            <Base.Clear aria-label={t('clear')} className="grid size-5 place-items-center rounded-sm hover:bg-sunken">
              <X aria-hidden size={13} />
            </Base.Clear>
          )}
          <Base.Trigger aria-label={t('choose')} className="grid size-5 place-items-center">
            <ChevronDown aria-hidden size={14} />
          </Base.Trigger>
        </span>
      </Base.InputGroup>
      <Popup busy={busy} failed={failed} />
    </Base.Root>
  );
}

/** Several of them, as chips. */
export function MultiCombobox({
  value,
  onChange,
  load,
  local,
  placeholder,
  name,
  id,
  disabled,
  className,
  autoFocus,
  ...aria
}: ComboBase & { value: readonly ComboOption[]; onChange: (value: ComboOption[]) => void }) {
  const t = useText(uiText);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const { options, busy, failed } = useOptions(load, local, text, open);
  return (
    <Base.Root
      multiple
      items={options}
      filter={null}
      value={[...value]}
      onValueChange={(next: ComboOption[]) => onChange(next)}
      inputValue={text}
      onInputValueChange={setText}
      open={open}
      onOpenChange={setOpen}
      itemToStringLabel={asText}
      isItemEqualToValue={same}
      disabled={disabled ?? false}
      autoHighlight
    >
      <Base.InputGroup
        className={cx(inputClass, 'flex min-h-8 items-center px-1 py-0.5 focus-within:border-accent', className)}
      >
        <Base.Chips className="flex min-w-0 flex-1 flex-wrap gap-1">
          {value.map((option) => (
            <Base.Chip
              key={option.id}
              aria-label={option.name}
              className="inline-flex h-6 max-w-full items-center gap-1 rounded-full bg-sunken pr-1 pl-2 text-sm"
            >
              <span className="truncate">{option.name}</span>
              <Base.ChipRemove
                aria-label={t('remove')}
                className="grid size-4 place-items-center rounded-full hover:bg-line"
              >
                <X aria-hidden size={11} />
              </Base.ChipRemove>
            </Base.Chip>
          ))}
          <Base.Input
            id={id}
            autoFocus={autoFocus}
            aria-label={name}
            placeholder={value.length > 0 ? '' : (placeholder ?? t('search'))}
            className="h-6 min-w-20 flex-1 bg-transparent px-1 outline-none"
            {...aria}
          />
        </Base.Chips>
      </Base.InputGroup>
      <Popup busy={busy} failed={failed} />
    </Base.Root>
  );
}
