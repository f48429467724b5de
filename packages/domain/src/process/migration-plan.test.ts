import { bareStage } from './bare-stage.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lackedStages, migrateDeal, migrationFaults, stageInVersion } from './migration-plan.ts';
import type { ProcessDefinition, Stage } from './process.ts';
import { STAGE_KINDS } from './process.object.ts';

const stage = (id: string, kind: Stage['kind'] = 'open', more: Partial<Stage> = {}): Stage => ({
  id,
  key: id,
  name: { zh: id, en: id },
  definition: { zh: '定义', en: 'meaning' },
  kind,
  position: 0,
  probability: 0.3,
  ownerRoles: ['salesRep'],
  ...bareStage(),
  ...more,
});
const definition = (...stages: Stage[]): ProcessDefinition => ({ stages, exceptions: [] });
const next = definition(
  stage('a'),
  stage('b', 'open', { retired: true }),
  stage('c'),
  stage('delivery', 'delivering'),
  stage('done', 'done'),
  stage('lost', 'lost'),
);

describe('where a deal stands in another version', () => {
  it('is the same stage, the mapped one, or nowhere', () => {
    expect(stageInVersion(next, 'a', {})?.id).toBe('a');
    expect(stageInVersion(next, 'gone', { gone: 'c' })?.id).toBe('c');
    expect(stageInVersion(next, 'a', { a: 'c' })?.id).toBe('c');
    expect(stageInVersion(next, 'b', {})).toBeUndefined();
    expect(stageInVersion(next, 'gone', { gone: 'b' })).toBeUndefined();
    expect(lackedStages(next, ['a', 'b', 'gone', 'gone'])).toEqual(['b', 'gone']);
  });

  it.each([
    ['a stage that is gone without a mapping', [stage('gone')], {}, 'gone'],
    ['a retired stage without a mapping', [stage('b')], {}, 'b'],
    ['a mapping to nowhere', [stage('gone')], { gone: 'nowhere' }, 'gone'],
    ['a mapping that would win', [stage('gone')], { gone: 'delivery' }, 'gone'],
    ['a mapping that would lose', [stage('gone')], { gone: 'lost' }, 'gone'],
    ['a mapping that would take the order back', [stage('gone', 'delivering')], { gone: 'a' }, 'gone'],
    ['a mapping that would complete', [stage('gone', 'delivering')], { gone: 'done' }, 'gone'],
  ])('refuses %s', (_name, standing, mapping, at) => {
    const faults = migrationFaults(next, standing, mapping);
    expect(faults.map((fault) => fault.stage)).toEqual([at]);
    expect(faults[0]?.message.zh).toContain(at);
    expect(faults[0]?.message.en).toContain(at);
  });
  it('takes stages that are there, and mappings that decide nothing', () => {
    expect(migrationFaults(next, [stage('a'), stage('delivery', 'delivering')], {})).toEqual([]);
    expect(migrationFaults(next, [stage('gone')], { gone: 'c' })).toEqual([]);
    expect(migrationFaults(next, [stage('a', 'delivering')], {})).toHaveLength(1);
  });
});

const kind = fc.constantFrom(...STAGE_KINDS);
const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const anyStage = fc.record({
  id: fc.constantFrom(...ids),
  kind,
  retired: fc.boolean(),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anyDefinition = fc
  .uniqueArray(anyStage, { selector: (one) => one.id, minLength: 1 })
  .map((stages) => definition(...stages.map(({ id, ...more }) => stage(id, more.kind, more))));
const mapping = fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(...ids));

describe('migrateDeal', () => {
  it('ends: a deal that was moved is not moved again, and stands in a stage that the version has', () => {
    fc.assert(
      fc.property(anyDefinition, anyDefinition, mapping, fc.nat(), (from, to, map, pick) => {
        const old = from.stages[pick % from.stages.length];
        if (old === undefined) return;
        const version = { id: 'v2', definition: to };
        const change = migrateDeal({ processVersion: 'v1', stage: old.id, probability: 0.5 }, old, version, map);
        if (change === undefined) {
          expect(stageInVersion(to, old.id, map)).toBeUndefined();
          return;
        }
        expect(to.stages.filter((one) => !one.retired)).toContain(change.stage);
        expect(change.moves).toBe(change.stage.id !== old.id);
        const after = { processVersion: 'v2', stage: change.stage.id, probability: change.probability };
        expect(migrateDeal(after, change.stage, version, map)).toBeUndefined();
      }),
    );
  });

  it('without a fault decides no deal and leaves none behind', () => {
    fc.assert(
      fc.property(anyDefinition, anyDefinition, mapping, (from, to, map) => {
        const standing = from.stages.filter((one) => one.kind === 'open' || one.kind === 'delivering');
        if (migrationFaults(to, standing, map).length > 0) return;
        for (const old of standing) {
          const change = migrateDeal(
            { processVersion: 'v1', stage: old.id, probability: old.probability },
            old,
            { id: 'v2', definition: to },
            map,
          );
          expect(change).toBeDefined();
          if (old.kind === 'open') expect(change?.stage.kind).toBe('open');
          else expect(['won', 'delivering']).toContain(change?.stage.kind);
          // The stage's default followed, because nobody had set another.
          expect(change?.probability).toBe(change?.stage.probability);
        }
      }),
    );
  });

  it('keeps a probability that somebody set', () => {
    const old = stage('a', 'open', { probability: 0.2 });
    const version = { id: 'v2', definition: definition(stage('a', 'open', { probability: 0.4 })) };
    const moved = (probability: number | null) =>
      migrateDeal({ processVersion: 'v1', stage: 'a', probability }, old, version, {})?.probability;
    expect([moved(0.2), moved(0.9), moved(null)]).toEqual([0.4, 0.9, 0.4]);
  });
});
