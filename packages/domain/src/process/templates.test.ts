import { describe, expect, it } from 'vitest';
import { BUILT_IN_ROLES } from '../identity/roles.ts';
import { opportunityObject } from '../opportunity/opportunity.object.ts';
import { findField } from '../record/object.ts';
import { initialStage, processDefinitionSchema } from './process.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const roles = new Set(BUILT_IN_ROLES.map((role) => role.key));
const template = (key: string) => {
  const found = PROCESS_TEMPLATES.find((candidate) => candidate.key === key);
  if (!found) throw new Error(key);
  return found;
};
const names = (key: string, kinds = ['open', 'delivering']) =>
  template(key)
    .stages.filter((stage) => kinds.includes(stage.kind))
    .map((stage) => stage.name.zh);

describe.each(PROCESS_TEMPLATES)('template $key', (process) => {
  let next = 0;
  const definition = definitionOf(process, () => `00000000-0000-4000-8000-${String((next += 1)).padStart(12, '0')}`);
  it('is a valid definition that begins with an open stage and ends in won and lost', () => {
    expect(processDefinitionSchema.parse(definition)).toEqual(definition);
    expect(initialStage(definition).position).toBe(1);
    expect(definition.stages.at(-1)?.kind).toBe('lost');
  });
  it('names roles and fields that exist, and defines each status', () => {
    for (const stage of definition.stages) {
      for (const role of [...stage.ownerRoles, ...stage.actions.map((action) => action.role)])
        expect(roles).toContain(role);
      for (const field of stage.requiredFields) expect(findField(opportunityObject, field), field).toBeDefined();
      expect(stage.definition.zh).not.toBe(stage.name.zh);
    }
  });
  it('grows in probability along the open stages, each with exit criteria', () => {
    const open = definition.stages.filter((stage) => stage.kind === 'open');
    open.slice(1).forEach((stage, index) => expect(stage.probability).toBeGreaterThan(open[index]?.probability ?? 1));
    for (const stage of open) expect(stage.criteria.exit.length).toBeGreaterThan(0);
  });
});

describe('shipped processes', () => {
  it('R2: eight stages from lead to cash', () => {
    expect(names('leadToCash')).toEqual([
      '线索收集',
      '初步接触',
      '需求确认',
      '方案制定',
      '商务谈判',
      '合同签署',
      '项目交付',
      '回款售后',
    ]);
  });
  /** What other requirements add to the rows: R31 lets class A skip it, the mock's discount, R143. */
  const ADDED = ['内部比价', '折扣审批（折扣 > 15%）', '法律审核、盖章'];
  it('R6-R13: the table rows word by word', () => {
    const words = (criteria: readonly { label: { zh: string } }[]): string =>
      criteria
        .map((criterion) => criterion.label.zh)
        .filter((word) => !ADDED.includes(word))
        .join(',');
    const rows = template('leadToCash')
      .stages.filter((stage) => ['open', 'delivering'].includes(stage.kind))
      .map((stage) => [words(stage.criteria.entry), words(stage.criteria.exit), stage.ownerRoles.join('+')]);
    expect(rows).toEqual([
      ['客户信息齐全', '初步接触完成', 'salesRep'],
      ['客户有明确需求、联系方式', '填写需求调查表', 'salesRep'],
      ['调查表完成', '客户确认、签字', 'salesRep+presales'],
      ['需求确认', '方案提交,客户反馈', 'presales'],
      ['客户反馈', '签署意向协议', 'salesManager'],
      ['意向协议', '合同归档,客户签署', 'legal'],
      ['合同签署', '验收合格,交付确认', 'delivery'],
      ['交付确认', '款项到账,售后回访', 'finance'],
    ]);
  });
  it('R5, R31, R143: what the customer signs and who approves is asked for as proof', () => {
    const exits = template('leadToCash').stages.flatMap((stage) => stage.criteria.exit);
    expect(exits.filter(({ kind }) => kind === 'confirmation').map(({ label }) => label.zh)).toEqual([
      '客户确认、签字',
      '签署意向协议',
      '客户签署',
      '交付确认',
    ]);
    expect(exits.filter(({ kind }) => kind === 'confirmation').every(({ demandsProof }) => demandsProof)).toBe(true);
    expect(exits.map(({ label }) => label.zh)).toEqual(expect.arrayContaining(ADDED));
  });
  it('R14-R16, R18, R20, R21: the variants', () => {
    expect(names('standardProduct')).toEqual(['初步接触', '需求确认', '报价', '合同', '回款']);
    expect(names('complexSolution')).toEqual(expect.arrayContaining(['方案评审', '二次谈判']));
    expect(names('complexSolution')).toHaveLength(10);
    expect(names('tender')).toEqual(expect.arrayContaining(['投标', '项目立项', '招标评审']));
    expect(names('keyAccount')).toEqual(['需求确认', '方案认可', '预算审批', '合同签署']);
    for (const stage of template('keyAccount').stages.filter((candidate) => candidate.kind === 'open')) {
      expect(stage.deliverables.length).toBeGreaterThan(0);
      expect(stage.windowDays).not.toBeNull();
    }
    expect(names('equipment', ['open', 'won'])).toHaveLength(5);
    expect(names('sevenStage', ['open', 'won'])).toEqual([
      '线索',
      '立项/建立关系',
      '需求确认',
      '方案/报价',
      '商务谈判',
      '采购/合同',
      '成交',
    ]);
  });
});

describe('processDefinitionSchema', () => {
  const good = definitionOf(
    template('keyAccount'),
    (key) => `00000000-0000-4000-8000-${key.length.toString().padStart(12, '0')}`,
  );
  it.each([
    ['two stages with one id', good],
    ['no won stage', { stages: good.stages.filter((stage) => stage.kind !== 'won') }],
    ['too few stages', { stages: good.stages.slice(0, 2) }],
  ])('refuses %s', (_name, definition) => {
    expect(processDefinitionSchema.safeParse(definition).success).toBe(false);
  });
});
