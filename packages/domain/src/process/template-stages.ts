import type { ActivityKind } from '../activity/activity.object.ts';
import type { Condition } from '../condition/condition.ts';
import type { DecisionRole } from '../contact/contact.object.ts';
import type { DocumentKind } from '../file/document-kind.ts';
import type { Label } from '../platform/label.ts';
import type { Criterion } from './criterion.ts';
import type { DealFactKey } from './deal-fact.ts';
import type { Deliverable, StandardAction, TemplateStage } from './process.ts';

/*
 * The stages of the shipped processes, as data. Chinese words are those of the requirements (R6-R16, R18, R20, R21);
 * longer than other files because it is one table of eight rows and its variants, in two languages.
 */

type Words = readonly [zh: string, en: string];
const label = ([zh, en]: Words): Label => ({ zh, en });

type ActionRow = readonly [key: string, zh: string, en: string, role: string, dueWorkingDays: number];
const action = ([key, zh, en, role, dueWorkingDays]: ActionRow): StandardAction => ({
  key,
  label: { zh, en },
  role,
  dueWorkingDays,
  required: true,
  checklist: [],
  evidence: 'none',
});

type DeliverableRow = readonly [key: string, zh: string, en: string, document: DocumentKind, required?: 'required'];
const deliverable = ([key, zh, en, document, required]: DeliverableRow): Deliverable => ({
  key,
  label: { zh, en },
  document,
  required: required === 'required',
});

type CriterionWords = readonly [key: string, zh: string, en: string];
const base = ([key, zh, en]: CriterionWords, demandsProof: boolean) => ({ key, label: { zh, en }, demandsProof });

/** In words: somebody declares it. */
const says = (...words: CriterionWords): Criterion => ({ kind: 'statement', ...base(words, false) });
const filled = (words: CriterionWords, ...fields: string[]): Criterion => ({
  kind: 'field',
  ...base(words, false),
  condition: { kind: 'all', of: fields.map((path): Condition => ({ kind: 'compare', path, op: 'notEmpty' })) },
});
const file = (words: CriterionWords, document: DocumentKind, proof: 'proof' | 'word' = 'proof'): Criterion => ({
  kind: 'document',
  ...base(words, proof === 'proof'),
  document,
  atLeast: 1,
});
const talk = (
  words: CriterionWords,
  options: { kinds?: ActivityKind[]; with?: DecisionRole; since?: 'entry'; proof?: 'proof' } = {},
): Criterion => ({
  kind: 'activity',
  ...base(words, options.proof === 'proof'),
  kinds: options.kinds ?? [],
  contactRole: options.with ?? null,
  atLeast: 1,
  sinceEntry: options.since === 'entry',
});
const signed = (words: CriterionWords, form: string): Criterion => ({
  kind: 'confirmation',
  ...base(words, true),
  form,
});
const approved = (words: CriterionWords, flow: string, when?: Condition): Criterion => ({
  kind: 'approval',
  ...base(words, true),
  flow,
  ...(when === undefined ? {} : { when }),
});
const fact = (words: CriterionWords, key: DealFactKey, atLeast = 1): Criterion => ({
  kind: 'fact',
  ...base(words, false),
  fact: key,
  atLeast,
});
/** What an earlier stage asked for, asked again at the door of the next. */
const earlier = (words: CriterionWords, stageKey: string, criterion: string): Criterion => ({
  kind: 'earlier',
  ...base(words, false),
  stage: stageKey,
  criterion,
});
const allActions = (...words: CriterionWords): Criterion => ({ kind: 'action', ...base(words, false), action: null });

const above = (path: string, value: number): Condition => ({
  kind: 'compare',
  path,
  op: 'gt',
  value: { kind: 'literal', value },
});
/** A discount above this needs an approval. */
const FREE_DISCOUNT = 0.15;
const DISCOUNT_APPROVED = approved(
  ['discountApproved', '折扣审批（折扣 > 15%）', 'Discount approved (above 15 %)'],
  'discount',
  above('discount', FREE_DISCOUNT),
);

interface Row {
  key: string;
  name: Words;
  /** What the status means (R1). */
  means: Words;
  kind?: TemplateStage['kind'];
  probability: number;
  owners: [string, ...string[]];
  consulted?: string[];
  informed?: string[];
  windowDays?: number;
  fields?: string[];
  deliverables?: readonly DeliverableRow[];
  actions?: readonly ActionRow[];
  entry?: readonly Criterion[];
  exit?: readonly Criterion[];
}

const stage = (row: Row): TemplateStage => ({
  key: row.key,
  name: label(row.name),
  definition: label(row.means),
  kind: row.kind ?? 'open',
  probability: row.probability,
  ownerRoles: row.owners,
  consultedRoles: row.consulted ?? [],
  informedRoles: row.informed ?? [],
  windowDays: row.windowDays ?? null,
  guidance: null,
  requiredFields: row.fields ?? [],
  deliverables: (row.deliverables ?? []).map(deliverable),
  actions: (row.actions ?? []).map(action),
  criteria: { entry: [...(row.entry ?? [])], exit: [...(row.exit ?? [])] },
  autoAdvance: false,
  skippable: 'earned',
});

/** Where every deal ends. `done` follows the delivery of a won deal. */
const CLOSING = {
  won: stage({
    key: 'won',
    name: ['成交', 'Won'],
    means: ['客户已签署合同，订单成立', 'The customer has signed; the order stands'],
    kind: 'won',
    probability: 1,
    owners: ['salesRep'],
    fields: ['amount'],
  }),
  done: stage({
    key: 'done',
    name: ['已完成', 'Completed'],
    means: ['交付、回款与回访都已结束', 'Delivery, payment and call-back are over'],
    kind: 'done',
    probability: 1,
    owners: ['salesRep'],
  }),
  lost: stage({
    key: 'lost',
    name: ['丢单', 'Lost'],
    means: [
      '客户选择了别家或取消了项目，原因已写明',
      'The customer chose another or gave up; the reason is written down',
    ],
    kind: 'lost',
    probability: 0,
    owners: ['salesRep'],
  }),
} as const;

const LEAD = stage({
  key: 'lead',
  name: ['线索收集', 'Lead collection'],
  means: ['拿到了客户线索，尚未接触', 'There is a lead; nobody has spoken to the customer yet'],
  probability: 0.05,
  owners: ['salesRep'],
  windowDays: 1,
  fields: ['source', 'primaryContact'],
  actions: [['openDealFile', '建立项目档案', 'Open the deal file', 'salesRep', 1]],
  entry: [filled(['customerDataComplete', '客户信息齐全', 'Customer data complete'], 'account')],
  exit: [talk(['firstContactDone', '初步接触完成', 'First contact done'])],
});

const CONTACT = stage({
  key: 'contact',
  name: ['初步接触', 'First contact'],
  means: ['与客户谈过，正在了解需求', 'The customer has been spoken to; needs are being learnt'],
  probability: 0.1,
  owners: ['salesRep'],
  windowDays: 7,
  fields: ['need', 'primaryContact'],
  actions: [
    ['callOrMeeting', '电话/会面', 'Call or meeting', 'salesRep', 3],
    ['sendSurvey', '发送需求调查表', 'Send the requirement survey', 'salesRep', 5],
  ],
  entry: [
    filled(['needAndContact', '客户有明确需求、联系方式', 'Clear need and contact data'], 'need', 'primaryContact'),
  ],
  exit: [file(['surveyFilled', '填写需求调查表', 'Requirement survey filled in'], 'requirementSurvey', 'word')],
});

const SURVEY_DONE = earlier(['surveyDone', '调查表完成', 'Survey done'], 'contact', 'surveyFilled');

const NEED = stage({
  key: 'need',
  name: ['需求确认', 'Need confirmation'],
  means: [
    '客户痛点、预算、决策流程正在确认，以客户书面确认为准',
    'Pains, budget and decision process are being confirmed; the customer confirms in writing',
  ],
  probability: 0.25,
  owners: ['salesRep', 'presales'],
  windowDays: 3,
  fields: ['need', 'budget', 'primaryContact', 'timeline'],
  deliverables: [
    ['signedSurvey', '需求调查表（客户签字）', 'Requirement survey signed by the customer', 'requirementSurvey'],
  ],
  actions: [
    ['sortNeeds', '需求梳理', 'Sort the needs', 'presales', 2],
    ['confirmBudget', '预算确认', 'Confirm the budget', 'salesRep', 3],
    ['learnDecisionProcess', '了解决策流程', 'Learn the decision process', 'salesRep', 3],
  ],
  entry: [SURVEY_DONE],
  exit: [signed(['customerConfirmsAndSigns', '客户确认、签字', 'Customer confirms and signs'], 'requirementSurvey')],
});

const NEED_CONFIRMED = earlier(['needConfirmed', '需求确认', 'Need confirmed'], 'need', 'customerConfirmsAndSigns');

const PROPOSAL = stage({
  key: 'proposal',
  name: ['方案制定', 'Proposal'],
  means: ['正在设计方案并报价，等待客户反馈', 'The solution is designed and quoted; the customer is to answer'],
  probability: 0.4,
  owners: ['presales'],
  windowDays: 10,
  fields: ['amount', 'competitor'],
  deliverables: [
    ['proposal', '解决方案', 'Proposal', 'proposal'],
    ['quote', '报价单', 'Quote', 'quote', 'required'],
  ],
  actions: [
    ['designSolution', '方案设计', 'Design the solution', 'presales', 5],
    ['confirmDecisionMaker', '确认决策人', 'Confirm the decision maker', 'salesRep', 3],
    ['sendQuote', '发送正式报价', 'Send the formal quote', 'salesRep', 3],
    ['trackReviewMeeting', '跟进评审会时间', 'Track the date of the review meeting', 'salesRep', 5],
    ['collectFeedback', '收集客户反馈', 'Collect the feedback', 'salesRep', 8],
  ],
  entry: [NEED_CONFIRMED],
  exit: [
    file(['proposalSubmitted', '方案提交', 'Proposal submitted'], 'proposal'),
    says('pricesCompared', '内部比价', 'Internal price comparison'),
    says('customerFeedback', '客户反馈', 'Customer feedback received'),
  ],
});

const NEGOTIATION = stage({
  key: 'negotiation',
  name: ['商务谈判', 'Negotiation'],
  means: ['正在谈价格、条款与资源', 'Price, terms and resources are being negotiated'],
  probability: 0.6,
  owners: ['salesManager'],
  windowDays: 12,
  fields: ['amount', 'closeDate'],
  deliverables: [['letterOfIntent', '意向协议', 'Letter of intent', 'letterOfIntent']],
  actions: [
    ['negotiateTerms', '价格条款谈判', 'Negotiate price and terms', 'salesManager', 5],
    ['writeMinutes', '记录关键沟通纪要', 'Write the key minutes', 'salesRep', 1],
  ],
  entry: [earlier(['customerFeedbackGiven', '客户反馈', 'Customer feedback'], 'proposal', 'customerFeedback')],
  exit: [
    DISCOUNT_APPROVED,
    signed(['letterOfIntentSigned', '签署意向协议', 'Letter of intent signed'], 'letterOfIntent'),
  ],
});

const CONTRACT = stage({
  key: 'contract',
  name: ['合同签署', 'Contract signing'],
  means: ['合同在审核、盖章与签署中', 'The contract is under review, sealing and signing'],
  probability: 0.85,
  owners: ['legal'],
  windowDays: 7,
  fields: ['amount', 'closeDate'],
  deliverables: [['signedContract', '已签署的合同', 'Signed contract', 'contract']],
  actions: [
    ['legalReview', '法律审核', 'Legal review', 'legal', 3],
    ['seal', '盖章', 'Seal', 'legal', 5],
    ['archiveContract', '合同归档', 'Archive the contract', 'legal', 7],
  ],
  entry: [earlier(['letterOfIntent', '意向协议', 'Letter of intent'], 'negotiation', 'letterOfIntentSigned')],
  exit: [
    approved(['contractApproved', '法律审核、盖章', 'Legal review and seal'], 'contract'),
    file(['contractArchived', '合同归档', 'Contract archived'], 'contract'),
    signed(['customerSigned', '客户签署', 'Customer signed'], 'contractSignature'),
  ],
});

const DELIVERY = stage({
  key: 'delivery',
  name: ['项目交付', 'Delivery'],
  means: ['产品在交付、上线与培训中', 'The product is being delivered, put into use and taught'],
  kind: 'delivering',
  probability: 1,
  owners: ['delivery'],
  windowDays: 60,
  deliverables: [['acceptanceReport', '验收单', 'Acceptance report', 'acceptance']],
  actions: [
    ['deliverProduct', '产品交付', 'Deliver the product', 'delivery', 20],
    ['goLive', '上线', 'Go live', 'delivery', 30],
    ['train', '培训', 'Train the users', 'delivery', 30],
  ],
  entry: [earlier(['contractSigned', '合同签署', 'Contract signed'], 'contract', 'customerSigned')],
  exit: [
    file(['acceptancePassed', '验收合格', 'Acceptance passed'], 'acceptance'),
    signed(['deliveryConfirmed', '交付确认', 'Delivery confirmed'], 'deliveryConfirmation'),
  ],
});

const PAYMENT = stage({
  key: 'payment',
  name: ['回款售后', 'Payment and after-sales'],
  means: ['在开票、收款与售后中', 'Invoice, collection and after-sales are under way'],
  kind: 'delivering',
  probability: 1,
  owners: ['finance'],
  windowDays: 45,
  actions: [
    ['invoice', '发票', 'Invoice', 'finance', 5],
    ['collect', '收款', 'Collect the payment', 'finance', 30],
    ['afterSales', '售后', 'After-sales', 'delivery', 30],
  ],
  entry: [earlier(['deliveryIsConfirmed', '交付确认', 'Delivery confirmed'], 'delivery', 'deliveryConfirmed')],
  exit: [
    fact(['moneyReceived', '款项到账', 'Money received'], 'paidShare'),
    talk(['callBackDone', '售后回访', 'After-sales call-back done'], { since: 'entry' }),
  ],
});

/** What a process begins with that is no copy: as little as a process may have. Its owner names the rest. */
export const BLANK_STAGES: readonly TemplateStage[] = [
  stage({
    key: 'first',
    name: ['第一阶段', 'First stage'],
    means: ['项目刚进入这个流程', 'The deal has just come into this process'],
    probability: 0.1,
    owners: ['salesRep'],
  }),
  CLOSING.won,
  CLOSING.lost,
];

/** R2 with the rows R6-R13. */
export const LEAD_TO_CASH_STAGES: readonly TemplateStage[] = [
  LEAD,
  CONTACT,
  NEED,
  PROPOSAL,
  NEGOTIATION,
  CONTRACT,
  DELIVERY,
  PAYMENT,
  CLOSING.done,
  CLOSING.lost,
];

const QUOTE = stage({
  key: 'quote',
  name: ['报价', 'Quote'],
  means: ['正式报价已发出或正在准备，等待客户反馈', 'The formal quote is prepared or sent; the customer is to answer'],
  probability: 0.5,
  owners: ['salesRep'],
  windowDays: 5,
  fields: ['amount', 'closeDate'],
  deliverables: [['quoteFile', '报价单', 'Quote', 'quote', 'required']],
  actions: [
    ['confirmDecisionMaker', '确认决策人', 'Confirm the decision maker', 'salesRep', 1],
    ['sendQuote', '发送正式报价', 'Send the formal quote', 'salesRep', 3],
    ['trackReviewMeeting', '跟进评审会时间', 'Track the date of the review meeting', 'salesRep', 4],
    ['collectFeedback', '收集客户反馈', 'Collect the feedback', 'salesRep', 5],
  ],
  entry: [NEED_CONFIRMED],
  exit: [
    // R23: until all are done the deal does not count as advanced.
    allActions('quoteActionsDone', '报价阶段动作全部完成', 'All actions of the quote done'),
    DISCOUNT_APPROVED,
    says('quoteAccepted', '客户接受报价', 'Customer accepts the quote'),
  ],
});

/** R14: 初步接触-需求确认-报价-合同-回款. */
export const STANDARD_PRODUCT_STAGES: readonly TemplateStage[] = [
  CONTACT,
  { ...NEED, probability: 0.3, ownerRoles: ['salesRep'] },
  QUOTE,
  {
    ...CONTRACT,
    name: { zh: '合同', en: 'Contract' },
    criteria: {
      ...CONTRACT.criteria,
      entry: [earlier(['quoteIsAccepted', '客户接受报价', 'Customer accepts the quote'], 'quote', 'quoteAccepted')],
    },
  },
  {
    ...PAYMENT,
    name: { zh: '回款', en: 'Payment' },
    criteria: {
      ...PAYMENT.criteria,
      entry: [earlier(['contractIsSigned', '合同签署', 'Contract signed'], 'contract', 'customerSigned')],
    },
  },
  CLOSING.done,
  CLOSING.lost,
];

const SOLUTION_REVIEW = stage({
  key: 'solutionReview',
  name: ['方案评审', 'Solution review'],
  means: ['方案在内部与客户方评审', 'The solution is reviewed inside and by the customer'],
  probability: 0.45,
  owners: ['presales', 'salesManager'],
  windowDays: 7,
  deliverables: [['reviewFindings', '评审意见', 'Review findings', 'reviewFindings']],
  actions: [
    ['internalReview', '内部方案评审', 'Review inside', 'presales', 3],
    ['customerReview', '客户方案评审会', 'Review meeting with the customer', 'presales', 5],
  ],
  entry: [earlier(['solutionSubmitted', '方案提交', 'Proposal submitted'], 'proposal', 'proposalSubmitted')],
  exit: [file(['reviewPassed', '方案评审通过', 'Solution review passed'], 'reviewFindings', 'word')],
});

const SECOND_NEGOTIATION = stage({
  key: 'secondNegotiation',
  name: ['二次谈判', 'Second negotiation'],
  means: ['就剩余的价格与条款再次谈判', 'What is left of price and terms is negotiated again'],
  probability: 0.7,
  owners: ['salesManager', 'legal'],
  windowDays: 10,
  fields: ['amount', 'closeDate'],
  deliverables: [['letterOfIntent', '意向协议', 'Letter of intent', 'letterOfIntent']],
  actions: [
    ['executiveVisit', '高层会谈', 'Talk between executives', 'salesManager', 5],
    ['legalPrecheck', '法务预审合同条款', 'Legal checks the terms beforehand', 'legal', 3],
  ],
  entry: [says('openPointsListed', '未决条款已列清', 'Open points are listed')],
  exit: [
    DISCOUNT_APPROVED,
    signed(['letterOfIntentSigned', '签署意向协议', 'Letter of intent signed'], 'letterOfIntent'),
  ],
});

const FIRST_NEGOTIATION: TemplateStage = {
  ...NEGOTIATION,
  deliverables: [deliverable(['negotiationMinutes', '谈判纪要', 'Minutes of the negotiation', 'minutes'])],
  criteria: {
    ...NEGOTIATION.criteria,
    exit: [says('mainTermsAgreed', '主要条款达成一致', 'Main terms agreed')],
  },
};

/** R15: ten steps with solution review and second negotiation. */
export const COMPLEX_STAGES: readonly TemplateStage[] = [
  LEAD,
  CONTACT,
  { ...NEED, windowDays: 10 },
  { ...PROPOSAL, windowDays: 15 },
  SOLUTION_REVIEW,
  FIRST_NEGOTIATION,
  SECOND_NEGOTIATION,
  {
    ...CONTRACT,
    criteria: {
      ...CONTRACT.criteria,
      entry: [earlier(['letterOfIntent', '意向协议', 'Letter of intent'], 'secondNegotiation', 'letterOfIntentSigned')],
    },
  },
  { ...DELIVERY, windowDays: 120 },
  PAYMENT,
  CLOSING.done,
  CLOSING.lost,
];

const INITIATION = stage({
  key: 'initiation',
  name: ['项目立项', 'Project approval'],
  means: [
    '客户内部立项，预算与采购方式在批复中',
    'The customer is approving the project, its budget and way of buying',
  ],
  probability: 0.15,
  owners: ['salesRep', 'salesManager'],
  windowDays: 30,
  fields: ['budget', 'timeline'],
  deliverables: [['projectApproval', '立项批复', 'Approval of the project', 'projectApproval']],
  actions: [
    ['confirmBudgetSource', '确认资金来源', 'Confirm where the money comes from', 'salesRep', 5],
    ['learnTenderRules', '了解招标方式与时间', 'Learn the way and dates of the tender', 'salesRep', 10],
  ],
  entry: [filled(['needKnown', '客户有明确需求', 'The customer has a clear need'], 'need')],
  exit: [file(['projectApproved', '客户立项完成', 'The customer has approved the project'], 'projectApproval', 'word')],
});

const BID = stage({
  key: 'bid',
  name: ['投标', 'Bidding'],
  means: ['招标文件已发布，标书在编制与递交中', 'The tender is out; the bid is written and handed in'],
  probability: 0.35,
  owners: ['presales', 'salesRep'],
  windowDays: 20,
  fields: ['amount', 'closeDate', 'competitor'],
  deliverables: [
    ['technicalBid', '技术标', 'Technical bid', 'bid'],
    ['commercialBid', '商务标', 'Commercial bid', 'bid'],
  ],
  actions: [
    ['buyTenderDocuments', '购买招标文件', 'Buy the tender documents', 'salesRep', 2],
    ['writeBid', '编制标书', 'Write the bid', 'presales', 10],
    ['legalCheckBid', '法务审核标书', 'Legal checks the bid', 'legal', 12],
    ['submitBid', '递交标书', 'Hand in the bid', 'salesRep', 15],
  ],
  entry: [says('tenderPublished', '招标公告发布', 'Tender published')],
  exit: [file(['bidSubmitted', '标书递交', 'Bid handed in'], 'bid')],
});

const TENDER_REVIEW = stage({
  key: 'tenderReview',
  name: ['招标评审', 'Tender review'],
  means: ['开标、评标与公示中', 'Bids are opened, judged and published'],
  probability: 0.5,
  owners: ['salesManager'],
  windowDays: 15,
  deliverables: [['awardLetter', '中标通知书', 'Letter of award', 'award']],
  actions: [
    ['attendOpening', '参加开标', 'Attend the opening', 'salesRep', 3],
    ['answerQuestions', '答复评标澄清', 'Answer the questions of the jury', 'presales', 5],
  ],
  entry: [earlier(['bidAccepted', '标书递交', 'Bid handed in'], 'bid', 'bidSubmitted')],
  exit: [file(['awardReceived', '收到中标通知书', 'Letter of award received'], 'award')],
});

/** R16: with project approval, bidding and tender review. */
export const TENDER_STAGES: readonly TemplateStage[] = [
  LEAD,
  CONTACT,
  INITIATION,
  { ...NEED, windowDays: 15 },
  BID,
  TENDER_REVIEW,
  {
    ...NEGOTIATION,
    probability: 0.75,
    criteria: {
      ...NEGOTIATION.criteria,
      entry: [earlier(['awarded', '收到中标通知书', 'Letter of award received'], 'tenderReview', 'awardReceived')],
    },
  },
  { ...CONTRACT, probability: 0.9, windowDays: 30 },
  { ...DELIVERY, windowDays: 120 },
  PAYMENT,
  CLOSING.done,
  CLOSING.lost,
];

const led = (chain: string): Condition => ({
  kind: 'compare',
  path: 'decisionChain',
  op: 'eq',
  value: { kind: 'literal', value: chain },
});

const SOLUTION_APPROVAL = stage({
  key: 'solutionApproval',
  name: ['方案认可', 'Solution approved'],
  means: ['方案与报价在争取客户各方认可', 'The customer’s sides are to agree to solution and quote'],
  probability: 0.45,
  owners: ['presales', 'salesRep'],
  windowDays: 20,
  fields: ['amount', 'competitor'],
  deliverables: [
    ['solutionPaper', '解决方案', 'Proposal', 'proposal'],
    ['quoteFile', '报价单', 'Quote', 'quote', 'required'],
  ],
  actions: [
    ['designSolution', '方案设计', 'Design the solution', 'presales', 7],
    ['presentSolution', '方案讲解', 'Present the solution', 'presales', 10],
    ['sendQuote', '发送正式报价', 'Send the formal quote', 'salesRep', 12],
  ],
  entry: [NEED_CONFIRMED],
  exit: [
    // R19: a decision led by technology turns on the prototype.
    {
      ...talk(['prototypeTested', '原型测试通过', 'Prototype tested'], { kinds: ['demo'] }),
      when: led('technical'),
      leadsWhen: led('technical'),
    },
    says('solutionApproved', '客户认可方案', 'The customer agrees to the solution'),
  ],
});

const BUDGET_APPROVAL = stage({
  key: 'budgetApproval',
  name: ['预算审批', 'Budget approval'],
  means: ['客户内部在审批预算，侧重成本分析', 'The customer approves the budget; cost analysis counts'],
  probability: 0.65,
  owners: ['salesManager'],
  windowDays: 30,
  fields: ['budget', 'budgetConfirmed', 'closeDate'],
  deliverables: [['returnOnInvestment', '投资回报分析', 'Return on investment', 'returnOnInvestment']],
  actions: [
    ['costAnalysis', '成本与回报分析', 'Analysis of cost and return', 'presales', 7],
    ['meetFinance', '拜访财务负责人', 'Meet the head of finance', 'salesManager', 10],
  ],
  entry: [earlier(['solutionAgreed', '方案认可', 'Solution approved'], 'solutionApproval', 'solutionApproved')],
  exit: [
    // R19: a decision led by finance turns on the cost analysis.
    {
      ...file(['costAnalysed', '成本分析已提交', 'Cost analysis handed in'], 'returnOnInvestment'),
      when: led('finance'),
      leadsWhen: led('finance'),
    },
    says('budgetApproved', '预算获批', 'Budget approved'),
  ],
});

/** R18: 需求确认→方案认可→预算审批→合同签署, with deliverables and windows (R89: 30 days to the technical sign-off, 45 to the approval). */
export const KEY_ACCOUNT_STAGES: readonly TemplateStage[] = [
  {
    ...NEED,
    windowDays: 15,
    deliverables: [
      deliverable(['requirementDocument', '需求文档', 'Requirement document', 'requirementDocument', 'required']),
    ],
    criteria: {
      ...NEED.criteria,
      entry: [filled(['needKnown', '客户有明确需求', 'The customer has a clear need'], 'need')],
    },
  },
  SOLUTION_APPROVAL,
  BUDGET_APPROVAL,
  {
    ...CONTRACT,
    windowDays: 15,
    criteria: {
      ...CONTRACT.criteria,
      entry: [earlier(['budgetIsApproved', '预算获批', 'Budget approved'], 'budgetApproval', 'budgetApproved')],
    },
  },
  CLOSING.won,
  CLOSING.lost,
];

/** R20: five stages that state their evidence; signing is the won stage. */
export const EQUIPMENT_STAGES: readonly TemplateStage[] = [
  { ...LEAD, name: { zh: '线索', en: 'Lead' }, definition: { zh: '已拿到线索', en: 'A lead is in hand' } },
  stage({
    key: 'intent',
    name: ['意向', 'Real intent'],
    means: ['客户有真实意向', 'The customer really means to buy'],
    probability: 0.25,
    owners: ['salesRep'],
    windowDays: 15,
    fields: ['need', 'budget', 'primaryContact'],
    actions: [['confirmIntent', '确认采购意向与时间', 'Confirm intent and time of purchase', 'salesRep', 5]],
    entry: [earlier(['firstContactMade', '初步接触完成', 'First contact done'], 'lead', 'firstContactDone')],
    exit: [says('intentConfirmed', '客户确认真实意向', 'The customer confirms the intent')],
  }),
  {
    ...PROPOSAL,
    name: { zh: '方案报价', en: 'Proposal and quote' },
    definition: { zh: '技术、商务方案已发出', en: 'Technical and commercial proposals are sent' },
    deliverables: [
      deliverable(['technicalProposal', '技术方案', 'Technical proposal', 'proposal']),
      deliverable(['commercialProposal', '商务方案', 'Commercial proposal', 'quote']),
    ],
    criteria: {
      entry: [earlier(['intentIsReal', '客户有真实意向', 'Real intent'], 'intent', 'intentConfirmed')],
      exit: [
        file(['technicalProposalSent', '技术方案已发出', 'Technical proposal sent'], 'proposal'),
        file(['commercialProposalSent', '商务方案已发出', 'Commercial proposal sent'], 'quote'),
      ],
    },
  },
  {
    ...NEGOTIATION,
    definition: { zh: '有明确决策人参与', en: 'A named decision maker takes part' },
    criteria: {
      entry: [
        earlier(['technicalIsSent', '技术方案已发出', 'Technical proposal sent'], 'proposal', 'technicalProposalSent'),
        earlier(
          ['commercialIsSent', '商务方案已发出', 'Commercial proposal sent'],
          'proposal',
          'commercialProposalSent',
        ),
      ],
      exit: [
        DISCOUNT_APPROVED,
        talk(['decisionMakerTakesPart', '有明确决策人参与', 'A named decision maker takes part'], {
          with: 'decisionMaker',
          proof: 'proof',
        }),
      ],
    },
  },
  {
    ...CLOSING.won,
    name: { zh: '签约成交', en: 'Signed' },
    definition: { zh: '合同已签', en: 'The contract is signed' },
  },
  CLOSING.lost,
];

/** R21: seven stages, the last of them won or lost. */
export const SEVEN_STAGES: readonly TemplateStage[] = [
  { ...LEAD, name: { zh: '线索', en: 'Lead' } },
  stage({
    key: 'initiation',
    name: ['立项/建立关系', 'Start and relationship'],
    means: ['已立项，正在与客户建立关系', 'The project is opened; the relationship is being built'],
    probability: 0.15,
    owners: ['salesRep'],
    windowDays: 10,
    fields: ['primaryContact', 'source'],
    actions: [
      ['visitCustomer', '拜访客户', 'Visit the customer', 'salesRep', 5],
      ['mapDecisionChain', '梳理决策链', 'Map the decision chain', 'salesRep', 7],
    ],
    entry: [earlier(['firstContactMade', '初步接触完成', 'First contact done'], 'lead', 'firstContactDone')],
    exit: [
      talk(['relationshipBuilt', '已与关键人建立联系', 'In touch with the key person'], { with: 'decisionMaker' }),
    ],
  }),
  {
    ...NEED,
    windowDays: 10,
    criteria: {
      ...NEED.criteria,
      entry: [filled(['needKnown', '客户有明确需求', 'The customer has a clear need'], 'need')],
    },
  },
  { ...PROPOSAL, name: { zh: '方案/报价', en: 'Proposal and quote' } },
  NEGOTIATION,
  { ...CONTRACT, name: { zh: '采购/合同', en: 'Purchase and contract' }, ownerRoles: ['salesRep', 'legal'] },
  CLOSING.won,
  CLOSING.lost,
];
