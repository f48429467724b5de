import { describe, expect, it } from 'vitest';
import { followUpProblems } from '../activity/note-quality.ts';
import { opportunityObject } from '../opportunity/opportunity.object.ts';
import type { Criterion } from '../process/criterion.ts';
import type { ProcessDefinition } from '../process/process.ts';
import { definitionOf, PROCESS_TEMPLATES } from '../process/templates.ts';
import { standardCatalog } from '../record/objects.ts';
import { processSheet, type SheetEnv } from './process-sheet.ts';
import { policyState, TWELVE_ACTIONS } from './twelve-actions.ts';

const env: SheetEnv = {
  object: opportunityObject,
  catalog: standardCatalog,
  currency: 'CNY',
  roles: new Map([['salesRep', { zh: '销售', en: 'Sales rep' }]]),
  flows: new Map([['discount', { zh: '折扣审批', en: 'Discount' }]]),
  forms: new Map([['requirementSurvey', { zh: '需求调查表', en: 'Requirement survey' }]]),
};
const template = definitionOf(PROCESS_TEMPLATES[0] as (typeof PROCESS_TEMPLATES)[number], (key) => key);

/** The words of one criterion that stands at the exit of first contact. */
function wordsOf(criterion: Record<string, unknown>): { zh: string; en: string } | undefined {
  const own = { key: 'own', label: { zh: '标准', en: 'Criterion' }, demandsProof: false, ...criterion } as Criterion;
  const definition: ProcessDefinition = {
    ...template,
    stages: template.stages.map((stage) =>
      stage.key === 'contact' ? { ...stage, criteria: { entry: [], exit: [own] } } : stage,
    ),
  };
  return processSheet(definition, env).stages.find((stage) => stage.key === 'contact')?.exit[0]?.words;
}

describe('a process in words', () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{ kind: 'statement' }, '由负责人声明', 'Declared by who answers for it'],
    [{ kind: 'statement', demandsProof: true }, '用文件或跟进记录证明', 'Proven by a file or a follow-up'],
    [
      {
        kind: 'field',
        condition: { kind: 'compare', path: 'discount', op: 'le', value: { kind: 'literal', value: 0.15 } },
      },
      '折扣 ≤ 15%',
      'Discount ≤ 15%',
    ],
    [{ kind: 'document', document: 'quote', atLeast: 1 }, '上传报价单', 'Quote attached'],
    [{ kind: 'document', document: 'minutes', atLeast: 2 }, '上传会议纪要，至少 2 份', 'Minutes attached, at least 2'],
    [
      { kind: 'activity', kinds: [], contactRole: null, atLeast: 1, sinceEntry: false },
      '跟进至少一次',
      'Follow-up, at least once',
    ],
    [
      { kind: 'activity', kinds: ['visit', 'meeting'], contactRole: 'decisionMaker', atLeast: 2, sinceEntry: true },
      '进入本阶段后与决策人拜访或会议至少 2 次',
      'Visit or Meeting, at least 2 times, with the decision maker, since the stage was entered',
    ],
    [{ kind: 'action', action: null }, '完成全部必做的标准动作', 'All required standard actions done'],
    [
      { kind: 'action', action: 'sendSurvey' },
      '完成标准动作“发送需求调查表”',
      'Standard action done: Send the requirement survey',
    ],
    [{ kind: 'approval', flow: 'discount' }, '通过审批“折扣审批”', 'Approved: Discount'],
    [{ kind: 'approval', flow: 'gone' }, '通过审批“gone”', 'Approved: gone'],
    [
      { kind: 'confirmation', form: 'requirementSurvey' },
      '客户填写并签署《需求调查表》',
      'Filled in and signed by the customer: Requirement survey',
    ],
    [{ kind: 'fact', fact: 'contractSigned', atLeast: 1 }, '合同已签署', 'Contract signed'],
    [{ kind: 'fact', fact: 'paidShare', atLeast: 0.3 }, '回款比例 ≥ 30%', 'Share paid ≥ 30%'],
    [{ kind: 'fact', fact: 'keyContacts', atLeast: 2 }, '关键人数 ≥ 2', 'Key persons ≥ 2'],
    [
      { kind: 'earlier', stage: 'lead', criterion: 'firstContactDone' },
      '满足“线索收集”的“初步接触完成”',
      'As asked for by First contact done of Lead collection',
    ],
    [{ kind: 'earlier', stage: 'x', criterion: 'y' }, '满足x.y', 'As asked for by x.y'],
  ])('%j', (criterion, zh, en) => {
    expect(wordsOf(criterion)).toEqual({ zh, en });
  });

  it('says of which deals a criterion is asked', () => {
    const when = { kind: 'compare', path: 'discount', op: 'gt', value: { kind: 'literal', value: 0.15 } };
    expect(wordsOf({ kind: 'approval', flow: 'discount', when })?.zh).toBe('通过审批“折扣审批”；仅当 折扣 > 15%');
  });

  it('of every template has a definition, an owner and words for each criterion', () => {
    for (const one of PROCESS_TEMPLATES) {
      for (const stage of processSheet(
        definitionOf(one, (key) => key),
        env,
      ).stages) {
        expect([stage.definition.zh, stage.owners.length > 0].every(Boolean)).toBe(true);
        for (const { words, label } of [...stage.entry, ...stage.exit])
          for (const text of [words.zh, words.en, label.zh, label.en]) expect(text).toMatch(/^(?!.*undefined).+$/);
      }
    }
  });
});

describe('the twelve key actions', () => {
  it('are twelve, with both languages and a line of the requirements each', () => {
    expect(new Set(TWELVE_ACTIONS.map((action) => action.key)).size).toBe(12);
    for (const { title, rule, mechanism, sources } of TWELVE_ACTIONS) {
      for (const { zh, en } of [title, rule, mechanism]) expect([zh.length > 0, en.length > 0]).toEqual([true, true]);
      expect(sources.length).toBeGreaterThan(0);
    }
  });
  it('only switches can be off, and what nothing holds is never on', () => {
    const all = TWELVE_ACTIONS.map((action) => action.key);
    expect(TWELVE_ACTIONS.filter((action) => policyState(action, all) === 'off').map((action) => action.key)).toEqual([
      'fourParts',
      'noJunkNotes',
    ]);
    for (const action of TWELVE_ACTIONS) expect(policyState(action, []) === 'on').toBe(action.kind !== 'later');
  });
  it('bite in the rule of follow-ups as far as they are on', () => {
    const junk = { action: '已沟通', conclusion: '了解中', nextStep: null, nextStepAt: null };
    const fields = (off: string[]) => followUpProblems(junk, true, off).map((problem) => problem.field);
    expect(fields([])).toEqual(['action', 'conclusion', 'nextStep', 'nextStepAt']);
    expect(fields(['noJunkNotes'])).toEqual(['nextStep', 'nextStepAt']);
    expect(fields(['fourParts'])).toEqual(['action', 'conclusion']);
    expect(fields(['fourParts', 'noJunkNotes'])).toEqual([]);
  });
});
