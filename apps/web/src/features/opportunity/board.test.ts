import { describe, expect, it } from 'vitest';
import { planMove } from '@throughline/domain/process/move.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { STAGE_KINDS } from '@throughline/domain/process/process.object.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { askedFor, type Board, LOSS_FIELDS, weightedSum, withMoved, withPage, withRow } from './board.ts';

const label = { zh: '阶段', en: 'Stage' };
const stage = (id: string, position: number, kind: ProcessStage['kind'] = 'open', probability = 0.5): ProcessStage => ({
  id,
  key: id,
  name: label,
  kind,
  position,
  probability,
  windowDays: 3,
  definition: null,
});
const board: Board = {
  columns: [
    {
      stage: 's1',
      count: 21,
      sum: 640,
      items: [{ id: 'a', version: 1, amountBase: 86, stage: { id: 's1', name: '需求确认' } }],
      nextCursor: 'more',
    },
    { stage: 's2', count: 17, sum: 910, items: [{ id: 'b', version: 1, amountBase: 260 }], nextCursor: null },
  ],
  total: { count: 38, sum: 1550 },
};

describe('a moved card', () => {
  it('takes its count and amount along, and the total stays', () => {
    const row = board.columns[0]!.items[0]!;
    const next = withMoved(board, row, stage('s2', 2), '方案制定');
    expect(next.columns.map(({ count, sum }) => ({ count, sum }))).toEqual([
      { count: 20, sum: 554 },
      { count: 18, sum: 996 },
    ]);
    expect(next.columns[1]!.items.map((item) => item.id)).toEqual(['a', 'b']);
    expect(next.columns[1]!.items[0]!['stage']).toEqual({ id: 's2', name: '方案制定' });
    expect(next.total).toEqual(board.total);
    expect(
      withMoved(next, next.columns[1]!.items[0]!, stage('s1', 1), '需求确认').columns.map((column) => column.sum),
    ).toEqual([640, 910]);
  });
  it('stays where it is when the column is its own or not on the board', () => {
    const row = board.columns[0]!.items[0]!;
    expect(withMoved(board, row, stage('s1', 1), '')).toBe(board);
    expect(withMoved(board, row, stage('zz', 9), '')).toBe(board);
    expect(withMoved(board, { id: 'unknown', version: 1 }, stage('s2', 2), '')).toBe(board);
  });
});

describe('columns', () => {
  it('grow by pages without repeating a card', () => {
    const next = withPage(board, 's1', {
      items: [
        { id: 'a', version: 1 },
        { id: 'c', version: 1 },
      ],
      nextCursor: null,
    });
    expect(next.columns[0]!.items.map((item) => item.id)).toEqual(['a', 'c']);
    expect(next.columns[0]!.nextCursor).toBeNull();
  });
  it('take a newer card in place', () => {
    expect(withRow(board, { id: 'b', version: 2, amountBase: 300 }).columns[1]!.items[0]).toEqual({
      id: 'b',
      version: 2,
      amountBase: 300,
    });
    expect(withRow(board, { id: 'z', version: 2 })).toBe(board);
  });
  it('weigh open stages only: 640 × 0.1 + 910 × 0.5 = 519', () => {
    expect(weightedSum(board, [stage('s1', 1, 'open', 0.1), stage('s2', 2, 'open', 0.5)])).toBe(519);
    expect(weightedSum(board, [stage('s1', 1, 'won', 1), stage('s2', 2, 'lost', 0)])).toBe(0);
  });
});

describe('askedFor', () => {
  it('agrees with the rule of the domain for every pair of stages', () => {
    const definition = {
      stages: STAGE_KINDS.flatMap((kind, at) => [stage(`${kind}1`, at * 2, kind), stage(`${kind}2`, at * 2 + 1, kind)]),
    };
    for (const from of definition.stages) {
      for (const to of definition.stages) {
        if (from === to) continue;
        const plan = planMove(
          { stages: definition.stages as unknown as Stage[], exceptions: [] },
          { from: from.id, to: to.id },
        );
        const fields = plan.ok ? [] : plan.fields.map((one) => one.field);
        const asks = fields.length === 0 ? undefined : fields[0] === 'reason' ? 'reason' : 'loss';
        expect(askedFor(from, to), `${from.id} → ${to.id}`).toBe(asks);
        if (asks === 'loss') expect(fields).toEqual([...LOSS_FIELDS]);
      }
    }
  });
});
