import type { Label } from '../platform/label.ts';

interface DealFact {
  key: string;
  label: Label;
  /** A yes or no, a number of something, or a share of 0 to 1. */
  kind: 'flag' | 'count' | 'share';
  /** Field of the deal that keeps it; otherwise it is reported, by a person or by another system. */
  field?: string;
}

/** What a stage may ask of a deal beyond its fields: facts that services keep, and facts that finance or ERP report (R144). */
export const DEAL_FACTS = [
  { key: 'quoteSent', label: { zh: '报价已发出', en: 'Quote sent' }, kind: 'flag', field: 'quoteSentAt' },
  { key: 'keyPersonMet', label: { zh: '关键人已见面', en: 'Key person met' }, kind: 'flag', field: 'keyPersonMet' },
  {
    key: 'keyPersonConfirmed',
    label: { zh: '关键人已确认', en: 'Key person confirmed' },
    kind: 'flag',
    field: 'keyPersonConfirmedAt',
  },
  { key: 'keyContacts', label: { zh: '关键人数', en: 'Key persons' }, kind: 'count', field: 'keyContacts' },
  { key: 'activityCount', label: { zh: '跟进次数', en: 'Activities' }, kind: 'count', field: 'activityCount' },
  { key: 'advanceCount', label: { zh: '推进次数', en: 'Advances' }, kind: 'count', field: 'advanceCount' },
  {
    key: 'negotiationRounds',
    label: { zh: '谈判轮次', en: 'Negotiation rounds' },
    kind: 'count',
    field: 'negotiationRounds',
  },
  { key: 'quoteRevisions', label: { zh: '报价版本数', en: 'Quote revisions' }, kind: 'count', field: 'quoteRevisions' },
  { key: 'contractSigned', label: { zh: '合同已签署', en: 'Contract signed' }, kind: 'flag' },
  { key: 'delivered', label: { zh: '已交付', en: 'Delivered' }, kind: 'flag' },
  { key: 'accepted', label: { zh: '验收合格', en: 'Accepted' }, kind: 'flag' },
  { key: 'invoicedShare', label: { zh: '开票比例', en: 'Share invoiced' }, kind: 'share' },
  { key: 'paidShare', label: { zh: '回款比例', en: 'Share paid' }, kind: 'share' },
] as const satisfies readonly DealFact[];
export type DealFactKey = (typeof DEAL_FACTS)[number]['key'];

/** Facts that somebody reports: `PUT /opportunities/:id/facts/:fact`. */
export const REPORTED_FACTS = DEAL_FACTS.filter((fact) => !('field' in fact)).map((fact) => fact.key) as [
  DealFactKey,
  ...DealFactKey[],
];

export const dealFact = (key: DealFactKey): DealFact => {
  const fact = DEAL_FACTS.find((one) => one.key === key);
  if (fact === undefined) throw new Error(`no deal fact ${key}`);
  return fact;
};
