import { expect, test } from 'vitest';
import { FULL_SCALE, writeScript } from './script.ts';
const NOW = Date.parse('2026-11-18T08:30:00Z');
test('x', () => {
  const t = performance.now();
  const { actions, organisation } = writeScript({
    seed: 'sample',
    now: NOW,
    timeZone: 'Asia/Shanghai',
    scale: FULL_SCALE,
  });
  console.log(performance.now() - t, organisation.people.length);
  const count = new Map<string, number>();
  for (const a of actions) {
    const k = a.do + ' ' + ('object' in a ? a.object : 'stage' in a ? a.stage : '');
    count.set(k, (count.get(k) ?? 0) + 1);
  }
  console.log(count, actions.length);
  const won = actions.filter((a) => a.do === 'create' && 0).length,
    lost = actions.filter((a) => a.do === 'move' && a.stage === 'lost').length;
  console.log('win', won / (won + lost));
  expect(1).toBe(1);
});
