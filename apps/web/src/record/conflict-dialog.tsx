import { useState } from 'react';
import { fieldOf } from '../app/objects.ts';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Dialog } from '../ui/dialog.tsx';
import { uiText } from '../ui/ui.text.ts';
import { chosenValues, type Conflict } from './conflict.ts';
import { plainText } from './field-view.tsx';
import { recordText } from './record.text.ts';

/** Both values of each field that two people changed; the member chooses which stays. Loaded when it happens. */
export default function ConflictDialog({
  conflict,
  onAnswer,
}: {
  conflict: Conflict;
  onAnswer: (values: Record<string, unknown> | undefined) => void;
}) {
  const t = useText(recordText);
  const ui = useText(uiText);
  const label = useLabel();
  const format = useFormat();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const choose = (key: string, other: boolean): void => {
    const next = new Set(theirs);
    if (other) next.add(key);
    else next.delete(key);
    setTheirs(next);
  };
  return (
    <Dialog
      open
      wide
      onClose={() => onAnswer(undefined)}
      title={t('conflictTitle')}
      footer={
        <>
          <Button variant="ghost" onClick={() => onAnswer(undefined)}>
            {ui('cancel')}
          </Button>
          <Button variant="primary" onClick={() => onAnswer(chosenValues(conflict.mine, theirs))}>
            {t('conflictSave')}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-ink-2">{t('conflictHint')}</p>
      <div className="flex flex-col gap-3">
        {conflict.fields.map((key) => {
          const field = fieldOf(conflict.object, key);
          if (!field) return null;
          const sides = [
            { other: false, title: t('conflictMine'), value: conflict.mine[key] },
            { other: true, title: t('conflictTheirs'), value: conflict.current[key] },
          ];
          return (
            <fieldset key={key} className="grid gap-2 md:grid-cols-2">
              <legend className="mb-1 text-sm text-ink-2">{label(field.label)}</legend>
              {sides.map((side) => {
                const chosen = theirs.has(key) === side.other;
                return (
                  <label
                    key={side.title}
                    className={cx(
                      'flex cursor-pointer items-start gap-2 rounded-md border p-2.5',
                      chosen ? 'border-accent bg-accent-soft' : 'border-line',
                    )}
                  >
                    <input
                      type="radio"
                      name={key}
                      checked={chosen}
                      onChange={() => choose(key, side.other)}
                      className="mt-1 accent-(--accent)"
                    />
                    <span className="min-w-0 flex-1">
                      <span className="block text-xs text-quiet">{side.title}</span>
                      <span className="break-words whitespace-pre-line">
                        {plainText(field, side.value, format, conflict.current) || t('none')}
                      </span>
                    </span>
                  </label>
                );
              })}
            </fieldset>
          );
        })}
      </div>
    </Dialog>
  );
}
