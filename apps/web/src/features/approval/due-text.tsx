import { useState } from 'react';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { Badge } from '../../ui/chip.tsx';
import { approvalText } from './approval.text.ts';

/** A deadline, red once it passed. */
export function DueText({ at }: { at: string | null }) {
  const t = useText(approvalText);
  const format = useFormat();
  const [now] = useState(() => Date.now());
  if (at === null) return null;
  const time = format.time(at);
  return Date.parse(at) <= now ? (
    <Badge health="red">{t('overdue', { time })}</Badge>
  ) : (
    <span className="num text-xs text-quiet">{t('due', { time })}</span>
  );
}
