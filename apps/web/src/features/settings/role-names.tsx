import type { Label } from '@throughline/domain/platform/label.ts';
import { useText } from '../../i18n/use-text.ts';
import { Input } from '../../ui/input.tsx';
import { settingsText } from './settings.text.ts';

/** Both names of something, side by side. */
export function RoleNames({ name, onChange }: { name: Label; onChange: (name: Label) => void }) {
  const t = useText(settingsText);
  return (
    <span className="flex gap-2">
      <Input
        aria-label={t('nameZh')}
        value={name.zh}
        maxLength={60}
        onChange={(event) => onChange({ ...name, zh: event.target.value })}
        className="w-40! font-semibold"
      />
      <Input
        aria-label={t('nameEn')}
        value={name.en}
        maxLength={60}
        onChange={(event) => onChange({ ...name, en: event.target.value })}
        className="w-44!"
      />
    </span>
  );
}
