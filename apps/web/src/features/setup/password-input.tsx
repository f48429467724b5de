import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { Input, type InputProps } from '../../ui/input.tsx';
import { setupText } from './setup.text.ts';

/** A new password; it can be looked at, because a mistyped one locks its owner out. */
export function PasswordInput(props: Omit<InputProps, 'type'>) {
  const t = useText(setupText);
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <span className="relative block">
      <Input {...props} type={shown ? 'text' : 'password'} autoComplete="new-password" className="h-10 pr-9" />
      <button
        type="button"
        aria-label={t(shown ? 'hidePassword' : 'showPassword')}
        aria-pressed={shown}
        className="absolute inset-y-0 right-1.5 my-auto grid size-7 place-items-center rounded-sm text-quiet hover:bg-sunken"
        onClick={() => setShown(!shown)}
      >
        <Icon aria-hidden size={15} />
      </button>
    </span>
  );
}
