import type { Label } from '../platform/label.ts';

/** Kinds of documents that stages ask for. A file of a deal may be one of these; that makes it evidence. */
export const DOCUMENT_KINDS = [
  { key: 'requirementSurvey', label: { zh: '需求调查表', en: 'Requirement survey' } },
  { key: 'requirementDocument', label: { zh: '需求文档', en: 'Requirement document' } },
  { key: 'proposal', label: { zh: '解决方案', en: 'Proposal' } },
  { key: 'quote', label: { zh: '报价单', en: 'Quote' } },
  { key: 'bid', label: { zh: '标书', en: 'Bid' } },
  { key: 'award', label: { zh: '中标通知书', en: 'Letter of award' } },
  { key: 'projectApproval', label: { zh: '立项批复', en: 'Approval of the project' } },
  { key: 'reviewFindings', label: { zh: '评审意见', en: 'Review findings' } },
  { key: 'returnOnInvestment', label: { zh: '投资回报分析', en: 'Return on investment' } },
  { key: 'minutes', label: { zh: '会议纪要', en: 'Minutes' } },
  { key: 'letterOfIntent', label: { zh: '意向协议', en: 'Letter of intent' } },
  { key: 'contract', label: { zh: '合同', en: 'Contract' } },
  { key: 'acceptance', label: { zh: '验收单', en: 'Acceptance report' } },
  { key: 'invoice', label: { zh: '发票', en: 'Invoice' } },
  { key: 'signedConfirmation', label: { zh: '客户签字确认书', en: 'Confirmation signed by the customer' } },
  { key: 'other', label: { zh: '其他', en: 'Other' } },
] as const satisfies readonly { key: string; label: Label }[];
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]['key'];

export const documentKindLabel = (key: string): Label =>
  DOCUMENT_KINDS.find((kind) => kind.key === key)?.label ?? { zh: key, en: key };
