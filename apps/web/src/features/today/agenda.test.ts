import { expect, it } from 'vitest';
import { agenda } from './agenda.ts';

const deal = (id: string, nextStepAt: string | null, stageKind = 'open') => ({ id, version: 1, nextStepAt, stageKind });
const task = (id: string, due: string | null, status = 'open') => ({ id, version: 1, due, status });
const ids = (items: { row: { id: string } }[]) => items.map((item) => item.row.id);

it('puts deals and tasks into one order by day of the workspace', () => {
  const found = agenda(
    [
      deal('late', '2026-11-19T07:00:00Z'),
      deal('thisMorning', '2026-11-22T00:30:00Z'),
      deal('lost', '2026-11-19T07:00:00Z', 'lost'),
      deal('none', null),
    ],
    // 16:30 UTC on the 21st is half past midnight of the 22nd in Shanghai.
    [
      task('midnight', '2026-11-21T16:30:00Z'),
      task('next', '2026-11-29T10:00:00Z'),
      task('far', '2026-12-01T10:00:00Z'),
      task('done', '2026-11-19T07:00:00Z', 'done'),
    ],
    '2026-11-22',
    'Asia/Shanghai',
  );
  expect(ids(found.overdue)).toEqual(['late']);
  expect(ids(found.today)).toEqual(['midnight', 'thisMorning']);
  expect(ids(found.week)).toEqual(['next']);
});
