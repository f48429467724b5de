import { type ApprovalFlow, approvalFlowSchema } from './flow.ts';

const OWNERS_LEADER = { by: 'leader', level: 1, of: 'owner' } as const;
const day = (amount: number) => ({ amount, unit: 'workingDays' }) as const;
const hours = (amount: number) => ({ amount, unit: 'workingHours' }) as const;

/** Flows that every workspace has; a row of `approval_flow` with the same key stands in for one. */
export const SHIPPED_FLOWS: readonly ApprovalFlow[] = [
  {
    key: 'discount',
    name: { zh: '折扣审批', en: 'Discount' },
    object: 'opportunity',
    watches: ['discount', 'amount', 'currency'],
    steps: [
      {
        key: 'manager',
        name: { zh: '销售负责人审批', en: 'Sales management' },
        approvers: [OWNERS_LEADER],
        deadline: day(1),
        remindBefore: hours(2),
        escalateTo: { by: 'leader', level: 2, of: 'owner' },
      },
      {
        key: 'finance',
        name: { zh: '财务审批', en: 'Finance' },
        approvers: [{ by: 'role', role: 'finance' }],
        deadline: day(1),
        remindBefore: hours(2),
      },
    ],
  },
  {
    key: 'exception',
    name: { zh: '例外审批', en: 'Exception' },
    object: 'opportunity',
    watches: [],
    steps: [
      {
        key: 'manager',
        name: { zh: '销售负责人审批', en: 'Sales management' },
        approvers: [OWNERS_LEADER],
        deadline: day(1),
        remindBefore: hours(2),
        escalateTo: { by: 'leader', level: 2, of: 'owner' },
      },
    ],
  },
  {
    key: 'contract',
    name: { zh: '合同审批', en: 'Contract' },
    object: 'opportunity',
    watches: ['account', 'amount', 'currency', 'discount'],
    steps: [
      {
        key: 'legal',
        name: { zh: '法务审核', en: 'Legal review' },
        approvers: [{ by: 'role', role: 'legal' }],
        deadline: day(2),
        remindBefore: hours(4),
      },
      {
        key: 'manager',
        name: { zh: '销售负责人审批', en: 'Sales management' },
        approvers: [{ by: 'role', role: 'salesManager', near: true }],
        deadline: day(1),
        remindBefore: hours(2),
      },
    ],
  },
  {
    key: 'stageMove',
    name: { zh: '阶段推进审批', en: 'Stage move' },
    object: 'opportunity',
    watches: ['stage'],
    steps: [
      {
        key: 'leader',
        name: { zh: '主管审批', en: 'Leader' },
        approvers: [OWNERS_LEADER],
        deadline: day(1),
        remindBefore: hours(2),
      },
    ],
  },
].map((flow) => approvalFlowSchema.parse(flow));
