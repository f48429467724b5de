import { useState } from 'react';
import { parseAmount, plainNumber, toMajor, toMinor } from './amount.ts';
import { cx } from './cx.ts';
import { Input, type InputProps } from './input.tsx';

export interface NumberInputProps extends Omit<InputProps, 'value' | 'onChange'> {
  value: number | null | undefined;
  /** Called with every readable value; text that is no number reports `undefined` and stays as typed. */
  onChange: (value: number | null | undefined) => void;
  suffix?: string;
}

/** A number as people type it: `1,200`, `12.5万`. The typed text stays until the box is left. */
export function NumberInput({ value, onChange, suffix, onBlur, className, ...rest }: NumberInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? null : parseAmount(typed);
  // Typed text stands while it is wrong or says the same as the value; a value set from outside wins.
  const shown = typed !== null && (parsed === undefined || parsed === (value ?? null)) ? typed : plainNumber(value);
  return (
    <span className={cx('relative block', className)}>
      <Input
        inputMode="decimal"
        {...rest}
        aria-invalid={parsed === undefined || rest['aria-invalid']}
        className={cx('num text-right', suffix && 'pr-9')}
        value={shown}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(parseAmount(event.target.value));
        }}
        onBlur={(event) => {
          if (typed !== null && parseAmount(typed) !== undefined) setTyped(null);
          onBlur?.(event);
        }}
      />
      {suffix && (
        <span className="pointer-events-none absolute inset-y-0 right-2 grid place-items-center text-sm text-quiet">
          {suffix}
        </span>
      )}
    </span>
  );
}

export interface MoneyInputProps extends Omit<NumberInputProps, 'suffix'> {
  /** ISO code of the record's currency; `value` is integer minor units of it. */
  currency: string;
}
export function MoneyInput({ value, onChange, currency, ...rest }: MoneyInputProps) {
  return (
    <NumberInput
      {...rest}
      suffix={currency}
      value={value === null || value === undefined ? value : toMajor(value, currency)}
      onChange={(major) => onChange(major === null || major === undefined ? major : toMinor(major, currency))}
    />
  );
}
