import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followUpProblems } from '../activity/note-quality.ts';
import { type Topic, writeNote } from './notes.ts';
import { randomOf } from './random.ts';

const TOPICS: readonly Topic[] = [
  'contact',
  'need',
  'proposal',
  'budget',
  'negotiation',
  'contract',
  'delivery',
  'lead',
];
const BLANKS = {
  who: '林远',
  title: '总经理',
  product: '设备数据采集平台',
  gain: '批次追溯',
  site: '总装车间',
  amount: '32 万',
  rival: '拓衡软件',
};

test('every follow-up of the sample says something', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom(...TOPICS),
      fc.constantFrom('held', 'moved', 'silent'),
      (seed, topic, tone) => {
        const note = writeNote(topic, tone, BLANKS, randomOf(seed));
        expect(followUpProblems({ ...note, nextStepAt: '2026-11-20T02:00:00Z' }, true)).toEqual([]);
        expect(`${note.action}${note.conclusion}${note.nextStep}`).not.toMatch(/[{}]|undefined/);
        seen.add(note.action);
      },
    ),
    { numRuns: 3000, seed: 7 },
  );
  expect(seen.size).toBeGreaterThan(50);
});
