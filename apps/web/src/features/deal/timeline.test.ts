import { expect, it } from 'vitest';
import type { Visit } from './path.ts';
import { timeline } from './timeline.ts';

const note = (id: string, at: string) => ({ id, version: 1, at });
const visit = (id: string, enteredAt: string): Visit => ({
  stage: { id, name: id, nameEn: id },
  enteredAt,
  leftAt: null,
  enteredBy: null,
  move: 'next',
  reason: null,
  exceptions: [],
});

it('mixes follow-ups and moves by time, with the stage each move came from', () => {
  const items = timeline(
    [note('b', '2026-11-10T00:00:00Z'), note('a', '2026-11-02T00:00:00Z')],
    [visit('lead', '2026-11-01T00:00:00Z'), visit('need', '2026-11-05T00:00:00Z')],
    false,
  );
  expect(
    items.map((item) => (item.kind === 'note' ? item.row.id : `${item.from?.stage.id ?? '-'}>${item.visit.stage.id}`)),
  ).toEqual(['b', 'lead>need', 'a', '->lead']);
});

it('holds older moves back until the follow-ups of their time are loaded', () => {
  const items = timeline(
    [note('b', '2026-11-10T00:00:00Z')],
    [visit('lead', '2026-11-01T00:00:00Z'), visit('need', '2026-11-12T00:00:00Z')],
    true,
  );
  expect(items).toHaveLength(2);
});
