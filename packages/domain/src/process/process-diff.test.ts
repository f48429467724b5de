import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Label } from '../platform/label.ts';
import { criterionSchema } from './criterion.ts';
import type { ProcessDefinition, Stage } from './process.ts';
import { type DiffWords, processChanges } from './process-diff.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const asIs = (key: string): Label => ({ zh: key, en: key });
const words: DiffWords = {
  role: (key) => asIs(`role ${key}`),
  field: asIs,
  flow: asIs,
  form: asIs,
  condition: (condition) => asIs(condition.kind),
};
const [template] = PROCESS_TEMPLATES;
if (template === undefined) throw new Error('no template');
const base = definitionOf(template, (key) => key);
const with_ = (key: string, change: Partial<Stage>, from = base): ProcessDefinition => ({
  ...from,
  stages: from.stages.map((stage) => (stage.key === key ? { ...stage, ...change } : stage)),
});
const stageOf = (key: string): Stage => {
  const stage = base.stages.find((one) => one.key === key);
  if (stage === undefined) throw new Error(key);
  return stage;
};
const said = (to: ProcessDefinition, from = base) => processChanges(from, to, words).map(({ text }) => text.zh);
const need = stageOf('need');

describe('processChanges', () => {
  it('says nothing where nothing differs', () => {
    expect(processChanges(base, structuredClone(base), words)).toEqual([]);
  });

  it('names stages that are new, gone, renamed, retired and in use again', () => {
    const added = { ...need, id: 'x', key: 'x', name: { zh: '复核', en: 'Review' }, position: 100 };
    expect(said({ ...base, stages: [...base.stages, added] })).toEqual(['新增阶段“复核”']);
    expect(said({ ...base, stages: base.stages.filter((stage) => stage.key !== 'need') })).toEqual([
      '删去阶段“需求确认”',
    ]);
    expect(said(with_('need', { name: { zh: '需求澄清', en: 'Clarify' } }))).toEqual(['“需求确认”改名为“需求澄清”']);
    const retired = with_('need', { retired: true });
    expect(said(retired)).toEqual(['停用阶段“需求确认”']);
    expect(said(base, retired)).toEqual(['恢复阶段“需求确认”']);
  });

  it('names the fewest stages that moved', () => {
    const path = base.stages.toSorted((one, other) => one.position - other.position);
    const order = [...path.slice(1, 5), path[0], ...path.slice(5)];
    const moved = { ...base, stages: order.flatMap((stage, at) => (stage ? [{ ...stage, position: at }] : [])) };
    expect(processChanges(base, moved, words).map(({ kind, stage }) => [kind, stage])).toEqual([
      ['moved', path[0]?.id],
    ]);
  });

  it('shows what of a stage changed, before and after', () => {
    const [change, ...more] = processChanges(base, with_('need', { windowDays: 9, ownerRoles: ['legal'] }), words);
    expect(more).toEqual([]);
    expect(change).toMatchObject({ kind: 'changed', part: 'stage', text: { zh: '修改阶段“需求确认”' } });
    expect(change?.details).toEqual([
      {
        what: { zh: '负责', en: 'responsible' },
        from: { zh: 'role salesRep、role presales', en: 'role salesRep, role presales' },
        to: { zh: 'role legal', en: 'role legal' },
      },
      {
        what: { zh: '标准停留天数', en: 'standard stay (days)' },
        from: need.windowDays === null ? { zh: '无', en: 'none' } : asIs(String(need.windowDays)),
        to: asIs('9'),
      },
    ]);
  });

  it('names criteria, actions, results and exceptions that came, went and changed', () => {
    const [first, ...others] = need.criteria.exit;
    const extra = criterionSchema.parse({ kind: 'statement', key: 'extra', label: { zh: '口径一致', en: 'Agreed' } });
    if (first === undefined) throw new Error('the template changed');
    const criteria = { entry: need.criteria.entry, exit: [{ ...first, demandsProof: !first.demandsProof }, extra] };
    const changes = processChanges(base, with_('need', { criteria, actions: need.actions.slice(1) }), words);
    expect(changes.map(({ kind, part }) => [kind, part])).toEqual([
      ['changed', 'exit'],
      ['added', 'exit'],
      ...others.map(() => ['removed', 'exit']),
      ['removed', 'action'],
    ]);
    expect(changes[0]?.details.map(({ what }) => what.en)).toEqual(['demands proof']);
    expect(changes[1]?.text).toEqual({
      zh: '“需求确认”：新增退出标准“口径一致”',
      en: expect.stringContaining('new exit criterion “Agreed”'),
    });
    const [channel] = base.exceptions;
    if (channel === undefined) throw new Error('the template changed');
    const exceptions = [{ ...channel, validDays: 7 }];
    expect(processChanges(base, { ...base, exceptions }, words).map(({ kind, part }) => [kind, part])).toEqual([
      ['changed', 'exception'],
      ...base.exceptions.slice(1).map(() => ['removed', 'exception']),
    ]);
  });

  it('mirrors itself: what came one way went the other', () => {
    const keys = base.stages.map((stage) => stage.key);
    const version = fc
      .record({ gone: fc.subarray(keys, { maxLength: 4 }), bare: fc.subarray(keys), days: fc.option(fc.nat(30)) })
      .map(({ gone, bare, days }) => ({
        ...base,
        stages: base.stages
          .filter((stage) => !gone.includes(stage.key))
          .map((stage) => ({
            ...stage,
            windowDays: days,
            ...(bare.includes(stage.key) && { actions: [], criteria: { entry: [], exit: [] } }),
          })),
      }));
    const count = (changes: ReturnType<typeof processChanges>, kind: string) =>
      changes
        .filter((change) => change.kind === kind)
        .map(({ part, stage, key }) => `${part} ${stage} ${key}`)
        .toSorted((a, b) => a.localeCompare(b));
    fc.assert(
      fc.property(version, version, (one, other) => {
        const [there, back] = [processChanges(one, other, words), processChanges(other, one, words)];
        expect(count(there, 'added')).toEqual(count(back, 'removed'));
        expect(count(there, 'changed')).toEqual(count(back, 'changed'));
        expect(processChanges(one, one, words)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
