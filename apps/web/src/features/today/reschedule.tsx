import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { keys } from '../../app/keys.ts';
import type { DescribedObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { asText } from '../../record/value.ts';
import { useWrites } from '../../record/writes.ts';
import { Button } from '../../ui/button.tsx';
import { addDays, instantOf, nextMonday, wallTime } from '../../ui/day.ts';
import { DateTimePicker } from '../../ui/date-picker.tsx';
import { Popover } from '../../ui/popover.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { todayText } from './today.text.ts';

/** Another day for a task; its time of the day stays. */
export function Reschedule({ object, row }: { object: DescribedObject; row: RecordRow }) {
  const t = useText(todayText);
  const ui = useText(uiText);
  const client = useQueryClient();
  const { timeZone, today } = useFormat();
  const writes = useWrites(object);
  const [open, setOpen] = useState(false);
  const now = today();
  const due = asText(row['due']);
  const time = due === '' ? '18:00' : wallTime(due, timeZone).time;
  const put = async (at: string): Promise<void> => {
    setOpen(false);
    await writes.update(row, { due: at });
    await client.invalidateQueries({ queryKey: keys.lists(object.key) });
  };
  const quick = [
    [ui('today'), now],
    [ui('tomorrow'), addDays(now, 1)],
    [ui('nextMonday'), nextMonday(now)],
  ] as const;
  return (
    <Popover
      name={t('rescheduleOf', { title: asText(row['title']) })}
      open={open}
      onOpenChange={setOpen}
      align="end"
      trigger={<Button size="sm">{t('reschedule')}</Button>}
    >
      <div className="flex w-64 flex-col gap-2">
        <div className="flex gap-1.5">
          {quick.map(([label, day]) => (
            <Button
              key={label}
              size="sm"
              className="flex-1 justify-center"
              onClick={() => void put(instantOf(day, time, timeZone))}
            >
              {label}
            </Button>
          ))}
        </div>
        <DateTimePicker
          timeZone={timeZone}
          value={due || null}
          onChange={(at) => at && at !== due && void put(at)}
          name={t('reschedule')}
        />
      </div>
    </Popover>
  );
}
