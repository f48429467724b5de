import { useState } from 'react';
import type { Label } from '@throughline/domain/platform/label.ts';
import { useLocale, useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { Input, Textarea } from '../../ui/input.tsx';
import { relabelled } from './draft-edit.ts';
import { processText } from './process.text.ts';

/** As the button says it, in the letters of every reader. */
const SIGN = { zh: 'ZH', en: 'EN' } as const;

/** A text in the writer's language; the other language follows, and opens on demand. */
export function LabelInput({
  value,
  onChange,
  name,
  long,
  placeholder,
  id,
  ...aria
}: {
  value: Label;
  onChange: (value: Label) => void;
  name: string;
  long?: boolean;
  placeholder?: string;
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}) {
  const t = useText(processText);
  const locale = useLocale();
  const mine = locale === 'en' ? 'en' : 'zh';
  const other = mine === 'zh' ? 'en' : 'zh';
  const [both, setBoth] = useState(false);
  const Box = long ? Textarea : Input;
  return (
    <span className="block min-w-0 flex-1">
      <span className="relative block">
        <Box
          id={id}
          {...aria}
          aria-label={id ? undefined : name}
          rows={long ? 3 : undefined}
          maxLength={long ? 1000 : 120}
          placeholder={placeholder}
          className="pr-10"
          value={value[mine]}
          onChange={(event: { target: { value: string } }) => onChange(relabelled(value, event.target.value, mine))}
        />
        <button
          type="button"
          aria-expanded={both}
          aria-label={`${name} · ${t('otherLanguage')} ${SIGN[other]}`}
          title={t('otherLanguage')}
          onClick={() => setBoth(!both)}
          className={cx(
            'absolute top-1 right-1 grid h-6 place-items-center rounded-sm px-1.5 text-xs hover:bg-sunken',
            both ? 'text-accent-ink' : 'text-quiet',
          )}
        >
          {SIGN[other]}
        </button>
      </span>
      {both && (
        <Box
          aria-label={`${name} · ${t('otherLanguage')}`}
          rows={long ? 3 : undefined}
          maxLength={long ? 1000 : 120}
          className="mt-1"
          value={value[other]}
          onChange={(event: { target: { value: string } }) => onChange({ ...value, [other]: event.target.value })}
        />
      )}
    </span>
  );
}
