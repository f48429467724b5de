import type { Label } from '../platform/label.ts';

/**
 * How a rule of the sales policy is kept:
 * - `always`: the product holds it on every path, nobody switches it off;
 * - `process`: the processes hold it as far as their stages ask for it;
 * - `switch`: it is on until somebody with the right switches it off;
 * - `later`: nothing holds it yet; the policy says so.
 */
export type PolicyKind = 'always' | 'process' | 'switch' | 'later';

export interface PolicyAction {
  key: string;
  title: Label;
  /** The sentence of the sales rules. */
  rule: Label;
  /** What of the product holds it. */
  mechanism: Label;
  /** Where that is seen or shaped; address in the product. */
  place: string;
  kind: PolicyKind;
  /** Lines of the requirements. */
  sources: readonly string[];
}

/** The twelve key actions of R175, in the order of the printed policy. */
export const TWELVE_ACTIONS = [
  {
    key: 'sourceNamed',
    title: { zh: '线索必填来源', en: 'Every lead names its source' },
    rule: {
      zh: '每条线索必须从统一清单中选择来源，没有来源的线索不予登记。',
      en: 'Every lead takes its source from the common list; a lead without a source is not entered.',
    },
    mechanism: {
      zh: '“来源”是线索的必填项：表单、导入与接口都拒收空来源。',
      en: 'Source is a required field of leads: forms, imports and the API refuse a lead without it.',
    },
    place: '/leads',
    kind: 'always',
    sources: ['R36'],
  },
  {
    key: 'activatedWithinDay',
    title: { zh: '线索 24 小时激活', en: 'Leads are activated within 24 hours' },
    rule: {
      zh: '线索分配后 24 小时内必须联系客户并留下记录，超时预警并自动回收。',
      en: 'Within 24 hours of its assignment a lead is contacted and the contact recorded; it is warned of, then taken back.',
    },
    mechanism: {
      zh: '尚未启用：随节奏引擎提供。目前请用“线索”列表按创建时间筛选检查。',
      en: 'Not available yet: it comes with the rhythm engine. Until then, filter the list of leads by their date.',
    },
    place: '/leads',
    kind: 'later',
    sources: ['R40'],
  },
  {
    key: 'fourParts',
    title: { zh: '跟进四要素', en: 'Four parts of a follow-up' },
    rule: {
      zh: '进行中项目的每次跟进必须写明动作、结论、下一步和时间。',
      en: 'Every follow-up of an open deal says action, conclusion, next step and its date.',
    },
    mechanism: {
      zh: '缺一项就不能保存，并提示该写什么。',
      en: 'A follow-up without one of them is not saved; it is told what to write.',
    },
    place: '/activities',
    kind: 'switch',
    sources: ['R54'],
  },
  {
    key: 'noJunkNotes',
    title: { zh: '拒绝垃圾记录', en: 'No junk notes' },
    rule: {
      zh: '“已沟通，了解中”之类没有事实的记录一律退回。',
      en: 'Notes without a fact, such as “contacted, finding out”, are refused.',
    },
    mechanism: {
      zh: '保存时逐项检查，空话被拒收并给出范例。',
      en: 'Each part is checked when it is saved; empty phrases are refused with an example.',
    },
    place: '/activities',
    kind: 'switch',
    sources: ['R55'],
  },
  {
    key: 'keyPersonKnown',
    title: { zh: '关键人必须明确', en: 'The key person is known' },
    rule: {
      zh: '每个项目必须登记客户关键人，并记录是否见到。',
      en: 'Every deal names the customer’s key person, and whether they were met.',
    },
    mechanism: {
      zh: '阶段把主要联系人列为必填，关键人缺失列入“空气商机”信号；红灯随节奏引擎提供。',
      en: 'Stages ask for the primary contact, and a missing key person is a sign of an air opportunity; red lights come with the rhythm engine.',
    },
    place: '/signs',
    kind: 'process',
    sources: ['R48', 'R73'],
  },
  {
    key: 'airTest',
    title: { zh: '空气商机检验', en: 'Test for air opportunities' },
    rule: {
      zh: '过了需求确认，关键人、需求、预算、时间、竞争对手缺一即为空气商机，须补齐或退回。',
      en: 'Past the confirmed need, a deal without key person, need, budget, timeline or competitor is air: complete it or take it back.',
    },
    mechanism: {
      zh: '每次变化后自动检验，结果写在项目上，并汇总在“异常信号”。',
      en: 'Checked after every change, kept on the deal, and listed under warning signs.',
    },
    place: '/signs',
    kind: 'always',
    sources: ['R26'],
  },
  {
    key: 'gates',
    title: { zh: '阶段有进有出', en: 'Stages have entry and exit criteria' },
    rule: {
      zh: '每个阶段都有进入标准与退出标准，未满足不得推进。',
      en: 'Every stage has entry and exit criteria; a deal that does not meet them does not move.',
    },
    mechanism: {
      zh: '拖动、表单、批量、导入与接口都经过同一道门，拒绝时列出还差什么。',
      en: 'Drag, form, bulk, import and API pass the same door; a refusal lists what is missing.',
    },
    place: '/stages',
    kind: 'always',
    sources: ['R4'],
  },
  {
    key: 'standardActions',
    title: { zh: '阶段标准动作', en: 'Standard actions of a stage' },
    rule: {
      zh: '进入阶段后按标准动作执行，报价阶段先确定决策人，再发正式报价、跟进评审、收集反馈。',
      en: 'A stage’s standard actions are done: when quoting, confirm the decision maker, send the formal quote, track the review, collect the feedback.',
    },
    mechanism: {
      zh: '进入阶段时自动生成任务，落实到人与期限；阶段可要求全部完成才能退出。',
      en: 'Entering a stage makes them tasks with a person and a date; a stage can ask for all of them before it is left.',
    },
    place: '/tasks',
    kind: 'process',
    sources: ['R23'],
  },
  {
    key: 'customerConfirms',
    title: { zh: '客户书面确认', en: 'The customer confirms in writing' },
    rule: {
      zh: '需求确认以客户填写并签字的《需求调查表》为准，口头确认不算。',
      en: 'A need is confirmed by the requirement survey that the customer filled in and signed; word of mouth does not count.',
    },
    mechanism: {
      zh: '阶段标准要求客户签署：客户凭链接填写、签字，签署件连同时间与哈希存档。',
      en: 'The stage asks for the signature: the customer signs by a link; the signed PDF is kept with time and hash.',
    },
    place: '/stages',
    kind: 'process',
    sources: ['R5'],
  },
  {
    key: 'lossReview',
    title: { zh: '丢单必复盘', en: 'Every loss is reviewed' },
    rule: {
      zh: '丢单必须写明丢给谁、为什么丢、哪个环节出了问题、后续策略。',
      en: 'A lost deal says to whom, why, which link failed, and what comes next.',
    },
    mechanism: {
      zh: '四项不齐不能关闭为丢单，任何途径都一样。',
      en: 'Without all four a deal cannot be closed as lost, on any path.',
    },
    place: '/opportunities',
    kind: 'always',
    sources: ['R113'],
  },
  {
    key: 'greenChannel',
    title: { zh: '例外走绿色通道', en: 'Exceptions take the green channel' },
    rule: {
      zh: '只有满足触发条件的战略客户可申请例外，须经审批，限期有效，事后比对结果。',
      en: 'Only deals that meet the trigger may ask for an exception; it is approved, lapses, and its outcome is compared.',
    },
    mechanism: {
      zh: '触发条件由系统判断，批准后只免除所列的阶段与标准；“例外报告”比较两条路径的结果。',
      en: 'The trigger is judged by the product, the grant excuses only what it names; the report compares both paths.',
    },
    place: '/exceptions',
    kind: 'always',
    sources: ['R30', 'R31'],
  },
  {
    key: 'rhythmLights',
    title: { zh: '跟进节奏亮灯', en: 'Lights of the rhythm' },
    rule: {
      zh: '3 天未跟进亮黄灯，7 天未跟进亮红灯，报价后 5 天无动作亮红灯。',
      en: 'Three days without a follow-up: yellow; seven: red; five days after a quote without an action: red.',
    },
    mechanism: {
      zh: '尚未启用：随节奏引擎提供。目前可看“异常信号”中的“考虑一下”后沉默。',
      en: 'Not available yet: it comes with the rhythm engine. Until then see the sign of silence after “let me think”.',
    },
    place: '/signs',
    kind: 'later',
    sources: ['R71', 'R72', 'R74'],
  },
] as const satisfies readonly PolicyAction[];
export type PolicySwitch = Extract<(typeof TWELVE_ACTIONS)[number], { kind: 'switch' }>['key'];
export const POLICY_SWITCHES = TWELVE_ACTIONS.filter((action) => action.kind === 'switch').map(
  (action) => action.key,
) as [PolicySwitch, ...PolicySwitch[]];

export const POLICY_STATES = ['on', 'off', 'notYet'] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

/** @param off keys that the workspace switched off */
export const policyState = ({ key, kind }: PolicyAction, off: readonly string[]): PolicyState =>
  kind === 'later' ? 'notYet' : kind === 'switch' && off.includes(key) ? 'off' : 'on';
