import { ListFilter, Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { useHotkey } from '../app/hotkeys.ts';
import type { DescribedObject } from '../app/objects.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { conditionOf, type Filter, filterOf } from './filter.ts';
import { recordText } from './record.text.ts';
import { AddRule, ownFields, RuleChips } from './rule-chips.tsx';

export interface FilterBarProps {
  object: DescribedObject;
  condition: Condition | undefined;
  onCondition: (condition: Condition | undefined) => void;
  text: string | undefined;
  onText: (text: string | undefined) => void;
  /** Quiet things at the right end: saved views. */
  children?: ReactNode;
}

/** Chips of what is filtered, a box for text, and one chip that adds. */
export function FilterBar({ object, condition, onCondition, text, onText, children }: FilterBarProps) {
  const t = useText(recordText);
  const label = useLabel();
  const filter = filterOf(condition);
  const [adding, setAdding] = useState(false);
  useHotkey('/', () => setAdding(true));
  const put = (next: Partial<Filter>): void => onCondition(conditionOf({ ...filter, ...next }));
  return (
    <div className="flex min-h-[42px] shrink-0 items-center gap-2 border-b border-line px-4 py-1 max-md:px-3">
      <div className="scrollbar-none flex min-w-0 flex-1 items-center gap-2 overflow-x-auto py-1">
        <TextSearch object={object} text={text} onText={onText} />
        <RuleChips object={object} filter={filter} onChange={put} />
        <Popover
          name={t('filter')}
          open={adding}
          onOpenChange={setAdding}
          className="w-80"
          trigger={
            <button
              type="button"
              aria-keyshortcuts="/"
              className="inline-flex h-6 shrink-0 items-center gap-1 rounded-full border border-dashed border-line-strong px-2.5 text-xs whitespace-nowrap text-ink-2 hover:text-ink max-md:h-8 max-md:text-sm"
            >
              <ListFilter aria-hidden size={12} />
              {t('filter')}
            </button>
          }
        >
          {adding && (
            <AddRule
              offered={ownFields(object, label)}
              prompt={t('chooseField')}
              onAdd={(rule) => {
                setAdding(false);
                put({ rules: [...filter.rules, rule] });
              }}
            />
          )}
        </Popover>
        {(filter.rules.length > 0 || filter.rest.length > 0) && (
          <Button variant="ghost" size="sm" onClick={() => onCondition(undefined)}>
            {t('clearFilters')}
          </Button>
        )}
      </div>
      <div className="flex shrink-0 items-center gap-1 max-md:hidden">{children}</div>
    </div>
  );
}

/** Two characters of Chinese are enough; asked 250 ms after the last key. */
function TextSearch({ object, text, onText }: Pick<FilterBarProps, 'object' | 'text' | 'onText'>) {
  const t = useText(recordText);
  const label = useLabel();
  const [typed, setTyped] = useState(text ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (next: string): void => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onText(next.trim() === '' ? undefined : next.trim()), 250);
  };
  const name = t('searchIn', { object: label(object.plural) });
  return (
    <span className="relative inline-flex shrink-0 items-center">
      <Search aria-hidden size={12} className="pointer-events-none absolute left-2 text-quiet" />
      <input
        type="search"
        aria-label={name}
        placeholder={name}
        value={typed}
        onChange={(event) => ask(event.target.value)}
        className="h-6 w-44 rounded-full border border-line bg-surface pr-6 pl-6 text-xs transition-[width] focus:w-56 max-md:h-8 max-md:text-sm [&::-webkit-search-cancel-button]:hidden"
      />
      {typed && (
        <button
          type="button"
          aria-label={t('clearFilters')}
          className="absolute right-1 grid size-4 place-items-center rounded-full text-quiet hover:bg-sunken"
          onClick={() => ask('')}
        >
          <X aria-hidden size={11} />
        </button>
      )}
    </span>
  );
}
