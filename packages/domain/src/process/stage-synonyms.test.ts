import { describe, expect, it } from 'vitest';
import type { ProcessDefinition } from './process.ts';
import { CERTAIN, resolveStage } from './stage-synonyms.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const definition = (key: string): ProcessDefinition => {
  const template = PROCESS_TEMPLATES.find((candidate) => candidate.key === key);
  if (!template) throw new Error(key);
  return definitionOf(template, (stage) => stage);
};

describe('resolveStage in the lead-to-cash process', () => {
  const process = definition('leadToCash');
  it.each([
    ['Prospecting', 'lead'],
    ['Engaging', 'contact'],
    ['Lost', 'lost'],
    ['Prospect', 'lead'],
    ['Qualification', 'contact'],
    ['Needs Analysis', 'need'],
    ['Initial Offer', 'proposal'],
    ['Proposal/Price Quote', 'proposal'],
    ['Negotiation/Review', 'negotiation'],
    ['Closed Lost', 'lost'],
    ['商务', 'negotiation'],
    ['已报价', 'proposal'],
    ['丢了', 'lost'],
    [' 5. 商务谈判(60%)', 'negotiation'],
    ['方案制定', 'proposal'],
    ['回款', 'payment'],
  ])('%s is %s, surely', (name, key) => {
    const match = resolveStage(process, name);
    expect(match?.stage.key).toBe(key);
    expect(match?.confidence).toBeGreaterThanOrEqual(CERTAIN);
  });
  it.each(['', '???', '随便', 'x', '月底'])('%s is nothing', (name) => {
    expect(resolveStage(process, name)).toBeUndefined();
  });
});

describe('resolveStage of an order', () => {
  it.each(['Won', 'Closed Won', '签了', 'ＷＯＮ'])('%s is won, surely, where a stage says so', (name) => {
    const match = resolveStage(definition('sevenStage'), name);
    expect(match?.stage.kind).toBe('won');
    expect(match?.confidence).toBeGreaterThanOrEqual(CERTAIN);
  });
  it.each(['Won', '签了'])('%s is asked about where the deal goes on to delivery', (name) => {
    const match = resolveStage(definition('leadToCash'), name);
    expect(match?.stage.key).toBe('done');
    expect(match?.confidence).toBeLessThan(CERTAIN);
  });
});

describe('resolveStage elsewhere', () => {
  it('finds every stage of every template by its own names', () => {
    for (const template of PROCESS_TEMPLATES) {
      const process = definition(template.key);
      for (const stage of process.stages) {
        for (const name of [stage.name.zh, stage.name.en, stage.key]) {
          expect(resolveStage(process, name)).toEqual({ stage, confidence: 1 });
        }
      }
    }
  });
  it('is less sure of a neighbour', () => {
    const match = resolveStage(definition('keyAccount'), 'Prospecting');
    expect(match?.stage.key).toBe('need');
    expect(match?.confidence).toBeLessThan(CERTAIN);
  });
  it('understands stages that people named themselves, and never offers a retired one', () => {
    const process: ProcessDefinition = {
      exceptions: [],
      stages: definition('keyAccount').stages.map((stage) =>
        stage.key === 'contract' ? { ...stage, key: 's4', name: { zh: '签合同', en: 'Paperwork' } } : stage,
      ),
    };
    expect(resolveStage(process, 'Contract sent')?.stage.key).toBe('s4');
    const retired = { ...process, stages: process.stages.map((stage) => ({ ...stage, retired: stage.key === 's4' })) };
    expect(resolveStage(retired, '签合同')?.stage.key).not.toBe('s4');
  });
  it('maps to the stage of the same kind where no key fits', () => {
    const process = {
      exceptions: [],
      stages: definition('equipment').stages.map((stage) =>
        stage.kind === 'won' ? { ...stage, key: 'over', name: { zh: '大功告成', en: 'Hooray' } } : stage,
      ),
    };
    expect(resolveStage(process, 'Closed Won')).toMatchObject({ stage: { key: 'over' }, confidence: 0.85 });
  });
});
