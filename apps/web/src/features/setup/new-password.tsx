import { passwordProblem } from '@throughline/domain/identity/password.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from './password-input.tsx';
import { setupText } from './setup.text.ts';

/**
 * Box for a password to be set, judged while typing by the rule that the server applies.
 * @param personal texts that it may not be: e-mail, name, workspace
 * @param tried a submit failed on it: say what is wrong even while it is still short
 */
export function NewPassword({
  label,
  value,
  onChange,
  personal,
  tried,
  error,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  personal: readonly string[];
  tried: boolean;
  error?: string | undefined;
}) {
  const t = useText(setupText);
  const inLanguage = useLabel();
  const problem = passwordProblem(value, personal);
  const long = Array.from(value).length >= 8;
  const told = error ?? (problem && (tried || long) ? inLanguage(problem) : undefined);
  return (
    <Field
      label={label}
      required
      error={told}
      hint={value !== '' && !problem ? <span className="text-green-ink">{t('passwordGood')}</span> : t('passwordHint')}
    >
      <PasswordInput value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
