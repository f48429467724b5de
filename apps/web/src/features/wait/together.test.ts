import { describe, expect, it } from 'vitest';
import type { Wait } from '@throughline/domain/wait/wait.contract.ts';
import { together } from './together.ts';

const wait = (id: string, more: Partial<Wait> = {}): Wait => ({
  id,
  kind: 'task',
  role: 'legal',
  roleLabel: { zh: '法务', en: 'Legal' },
  member: { id: `m-${id}`, name: id },
  deal: { id: 'deal', name: '集团 CRM 替换' },
  account: null,
  what: { zh: '合同审批', en: 'Contract' },
  since: '2026-11-20T00:00:00.000Z',
  due: null,
  overdue: false,
  text: '',
  approval: null,
  canClaim: false,
  mine: false,
  ...more,
});
const vote = (id: string, more: Partial<Wait> = {}): Wait => wait(id, { kind: 'approval', approval: 'a', ...more });
const shown = (waits: readonly Wait[]) =>
  together(waits).map((one) => [one.wait.id, one.people.map((person) => person.name)]);

describe('together', () => {
  it('takes the votes of one approval and role for one wait, and leaves the rest alone', () => {
    expect(shown([wait('1'), vote('2'), wait('3'), vote('4')])).toEqual([
      ['1', ['1']],
      ['2', ['2', '4']],
      ['3', ['3']],
    ]);
    expect(shown([vote('1'), vote('2', { role: 'finance' }), vote('3', { approval: 'b' })])).toHaveLength(3);
  });

  it('lets the reader’s own stand for all', () => {
    expect(shown([vote('1'), vote('2', { mine: true })])).toEqual([['2', ['1', '2']]]);
  });

  it('names nobody where nobody is named', () => {
    expect(shown([wait('1', { member: null })])).toEqual([['1', []]]);
    expect(shown([])).toEqual([]);
  });
});
