import type { Label } from '../platform/label.ts';
import {
  COMPLEX_STAGES,
  EQUIPMENT_STAGES,
  KEY_ACCOUNT_STAGES,
  LEAD_TO_CASH_STAGES,
  SEVEN_STAGES,
  STANDARD_PRODUCT_STAGES,
  TENDER_STAGES,
} from './template-stages.ts';
import type { ExceptionChannel, ProcessDefinition, TemplateStage } from './process.ts';

export interface ProcessTemplate {
  key: string;
  name: Label;
  /** For which deals it is meant (R17). */
  purpose: Label;
  /** Deal types that take it when no process is named. */
  dealTypes?: readonly string[];
  /** In the order of the path, closing stages included. */
  stages: readonly TemplateStage[];
}

/** Green channels of R30 and R31, as every template offers them for the stages that it has. */
const GREEN_CHANNELS: readonly ExceptionChannel[] = [
  {
    key: 'strategicOrder',
    name: {
      zh: '战略订单绿色通道（订单 ≥ 500 万或行业前十）',
      en: 'Strategic order (from 5,000,000 or top ten of its industry)',
    },
    when: {
      kind: 'any',
      of: [
        { kind: 'compare', path: 'amountBase', op: 'ge', value: { kind: 'literal', value: 500_000_000 } },
        { kind: 'compare', path: 'account.industryRank', op: 'le', value: { kind: 'literal', value: 10 } },
      ],
    },
    skips: {
      stages: ['proposal', 'quote', 'solutionReview', 'secondNegotiation', 'solutionApproval'],
      criteria: [
        'proposal.pricesCompared',
        'need.customerConfirmsAndSigns',
        'negotiation.discountApproved',
        'proposal.deliverable:quote',
      ],
    },
    flow: 'exception',
    validDays: 30,
  },
  {
    key: 'classA',
    name: { zh: 'A 级客户直达高层谈判', en: 'Class A: straight to top-level negotiation' },
    when: { kind: 'compare', path: 'account.class', op: 'eq', value: { kind: 'literal', value: 'a' } },
    skips: {
      stages: ['proposal', 'quote', 'solutionReview', 'solutionApproval'],
      criteria: ['proposal.pricesCompared', 'proposal.customerFeedback', 'proposal.deliverable:quote'],
    },
    flow: 'exception',
    validDays: 30,
  },
];

/** The channels as far as the stages know what they skip; none that would skip nothing. */
function channelsFor(stages: readonly TemplateStage[]): ExceptionChannel[] {
  const keys = new Set(stages.map((stage) => stage.key));
  const refs = new Set(
    stages.flatMap((stage) => [
      ...[...stage.criteria.entry, ...stage.criteria.exit].map((criterion) => `${stage.key}.${criterion.key}`),
      ...stage.deliverables.map((one) => `${stage.key}.deliverable:${one.key}`),
    ]),
  );
  return GREEN_CHANNELS.map((channel) => ({
    ...channel,
    skips: {
      stages: channel.skips.stages.filter((key) => keys.has(key)),
      criteria: channel.skips.criteria.filter((ref) => refs.has(ref)),
    },
  })).filter(({ skips }) => skips.stages.length + skips.criteria.length > 0);
}

/** The processes that every workspace starts with; the first is its default. */
export const PROCESS_TEMPLATES: readonly ProcessTemplate[] = [
  {
    key: 'leadToCash',
    name: { zh: '标准销售流程（线索到回款）', en: 'Lead to cash' },
    purpose: { zh: '从线索到回款的完整八个阶段', en: 'The whole way from lead to cash in eight stages' },
    stages: LEAD_TO_CASH_STAGES,
  },
  {
    key: 'standardProduct',
    name: { zh: '标准产品销售', en: 'Standard product' },
    purpose: { zh: '标准产品，流程简化为 5 步', en: 'Standard products, in five steps' },
    stages: STANDARD_PRODUCT_STAGES,
  },
  {
    key: 'complexSolution',
    name: { zh: '复杂解决方案', en: 'Complex solution' },
    purpose: { zh: '含方案评审与二次谈判的 10 步流程', en: 'Ten steps with solution review and second negotiation' },
    stages: COMPLEX_STAGES,
  },
  {
    key: 'tender',
    name: { zh: '政府与招投标', en: 'Government and tender' },
    purpose: { zh: '含项目立项、投标、招标评审', en: 'With project approval, bidding and tender review' },
    dealTypes: ['tender'],
    stages: TENDER_STAGES,
  },
  {
    key: 'keyAccount',
    name: { zh: '大客户', en: 'Key account' },
    purpose: { zh: '四个阶段，各有交付物与时间窗口', en: 'Four stages with deliverables and time windows' },
    stages: KEY_ACCOUNT_STAGES,
  },
  {
    key: 'equipment',
    name: { zh: '设备销售', en: 'Equipment' },
    purpose: { zh: '五个阶段，每个阶段写明证据', en: 'Five stages that state their evidence' },
    stages: EQUIPMENT_STAGES,
  },
  {
    key: 'sevenStage',
    name: { zh: '七阶段商机', en: 'Seven-stage opportunity' },
    purpose: { zh: '从线索到成交/丢单', en: 'From lead to won or lost' },
    stages: SEVEN_STAGES,
  },
];

/**
 * The definition of a template's first version.
 * @param idOf gives the id of a stage by its key; called once per stage
 */
export const definitionOf = (
  template: Pick<ProcessTemplate, 'stages'>,
  idOf: (key: string) => string,
): ProcessDefinition => ({
  stages: template.stages.map((stage, index) => ({
    ...structuredClone(stage),
    id: idOf(stage.key),
    position: index + 1,
    retired: false,
  })),
  exceptions: channelsFor(template.stages),
});
