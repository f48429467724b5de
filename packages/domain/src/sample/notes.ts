import type { ActivityKind } from '../activity/activity.object.ts';
import type { Random } from './random.ts';

/** What a follow-up is about. */
export type Topic = 'contact' | 'need' | 'proposal' | 'budget' | 'negotiation' | 'contract' | 'delivery' | 'lead';

/** Fills the blanks of a text. */
export interface Blanks {
  who: string;
  title: string;
  product: string;
  gain: string;
  site: string;
  /** Amount in words: 32 万. */
  amount: string;
  rival: string;
}

export interface Note {
  kind: ActivityKind;
  action: string;
  conclusion: string;
  nextStep: string;
}

interface Words {
  actions: readonly (readonly [kind: ActivityKind, text: string])[];
  /** What was heard when nothing moved. */
  held: readonly string[];
  /** What was heard when the deal moved on. */
  moved: readonly string[];
  next: readonly string[];
}

/*
 * {n} is a number of 2 to 9. Every text names a fact, as the quality rule of follow-ups asks (R55); a test holds all
 * of them against the rule.
 */
const WORDS: Readonly<Record<Topic, Words>> = {
  lead: {
    actions: [
      ['call', '电话核实{site}的现状与{product}的需求来源'],
      ['wechat', '微信加到{title}，发送{product}两页简介'],
      ['email', '邮件发送同行案例与{product}资料'],
      ['call', '回访官网留言，确认预算归口部门'],
    ],
    held: [
      '{title}在整理内部需求清单，让 {n} 天后再打',
      '对方是执行层，要先报给{site}主管再定会面',
      '目前用表格人工记录，对{gain}有兴趣但没排进计划',
    ],
    moved: ['确认有 {n} 条产线要上{product}，同意约现场调研', '{title}确认今年有立项名额，愿意引荐生产负责人'],
    next: ['寄送{product}案例册并约 {n} 号现场调研', '联系{site}主管核对产线数量', '把同行报价区间发给{title}'],
  },
  contact: {
    actions: [
      ['visit', '到厂拜访{title}{who}，参观{site}'],
      ['call', '与{who}电话核对{site}设备清单'],
      ['wechat', '微信给{who}发送同行{gain}案例'],
      ['meeting', '与{title}{who}开首次需求会'],
      ['call', '电话约{title}{who}的部门例会时间'],
    ],
    held: [
      '{who}认可{gain}的价值，但年度计划里没有单列预算',
      '设备型号混杂，{who}要先统计 {n} 类控制器的接口',
      '{who}提到{rival}上周也来介绍过，正在比较',
      '{site}忙于赶单，{who}让下周三之后再约',
    ],
    moved: [
      '{who}答应牵头，拉生产与信息两个部门一起谈需求',
      '确认 {n} 条产线在范围内，{who}同意做现场调研',
      '{who}给出组织关系图，指明由谁审批',
    ],
    next: ['发调研提纲给{who}，约 {n} 天内到{site}', '整理{gain}的测算表发{who}', '约生产部负责人做需求会'],
  },
  need: {
    actions: [
      ['visit', '在{site}跟班调研，记录 {n} 个停机点'],
      ['meeting', '与{title}{who}过需求清单第 {n} 版'],
      ['call', '与{who}核对{product}的接口范围'],
      ['visit', '拜访{title}{who}，核对{gain}的现状数据'],
      ['wechat', '微信与{who}确认报表口径'],
    ],
    held: [
      '{who}要求增加{gain}的移动端报表，范围还没定',
      '{title}对数据上云有顾虑，要等信息部出意见',
      '{site}两个班组口径不一，{who}内部再统一',
      '{who}说{rival}承诺免费试用，要我方也给方案',
    ],
    moved: [
      '需求清单 {n} 项全部确认，{who}签字',
      '{who}确认预算约 {amount}，要求按此出方案',
      '{title}认可以{gain}作为验收指标',
    ],
    next: ['按清单出{product}方案初稿给{who}', '约信息部核对接口与网络条件', '请售前到{site}做 {n} 台设备的采集测试'],
  },
  proposal: {
    actions: [
      ['demo', '给{title}{who}演示{product}，重点看{gain}'],
      ['proposal', '提交{product}方案与报价，总价 {amount}'],
      ['meeting', '方案评审会，{title}{who}主持，{n} 人参加'],
      ['call', '与{who}逐条解释报价构成'],
      ['email', '邮件发送方案修订第 {n} 版给{who}'],
    ],
    held: [
      '{who}认为实施费偏高，要求拆分软件与服务',
      '{title}要求补充同行业 {n} 个案例的联系方式',
      '技术评审提出 {n} 个接口问题，等我方书面答复',
      '{who}透露{rival}的报价低一成，内部有分歧',
    ],
    moved: [
      '方案评审通过，{who}同意进入商务',
      '{title}认可总价 {amount} 的范围，转采购走流程',
      '{who}确认选型结论，我方排第一',
    ],
    next: ['答复 {n} 个接口问题并更新方案', '发报价明细第 {n} 版给{who}', '约采购与{title}谈商务条件'],
  },
  budget: {
    actions: [
      ['meeting', '与{title}{who}过投资回收测算'],
      ['call', '电话问{who}预算审批到哪一级'],
      ['visit', '拜访{title}{who}，说明分期付款办法'],
      ['email', '邮件提交立项材料与{gain}测算给{who}'],
    ],
    held: [
      '立项单在财务总监处，{who}估计还要 {n} 天',
      '{who}说集团要求三家比价，{rival}也在名单里',
      '预算被压到原来的八成，{who}建议先做一期',
    ],
    moved: ['预算 {amount} 获批，{who}已拿到立项编号', '{title}签了立项单，采购本周启动'],
    next: ['把分期方案发{who}供财务审阅', '约{title}参加预算评审会', '准备立项答辩用的 {n} 页材料'],
  },
  negotiation: {
    actions: [
      ['meeting', '第 {n} 轮商务谈判，与{title}{who}谈付款节点'],
      ['call', '与{who}电话谈折扣与质保年限'],
      ['visit', '到采购部拜访{who}，核对商务偏离表'],
      ['wechat', '微信与{who}确认付款 3-4-3 的条件'],
    ],
    held: [
      '{who}要求再降 {n} 个点，并延长一年质保',
      '付款节点未谈拢，{title}坚持验收后付六成',
      '{rival}临时降价，{who}要求重新报最终价',
      '总价认可，付款节点待{title}与财务确认',
    ],
    moved: ['总价 {amount} 与付款 3-4-3 谈定，{who}要求出合同', '{title}同意 {n} 个月质保，条款全部敲定'],
    next: ['申请特价审批后回复{who}', '出合同初稿发{who}与双方法务', '约{title}当面谈最终价'],
  },
  contract: {
    actions: [
      ['email', '发送合同第 {n} 版给{who}'],
      ['call', '与{who}逐条过法务修改意见'],
      ['meeting', '双方法务会，{title}{who}参加'],
      ['visit', '送合同原件到{who}处盖章'],
    ],
    held: [
      '客户法务要求改违约金与数据归属 {n} 处条款',
      '{who}说用印审批在副总处，本周出不来',
      '{title}要求合同里写明{gain}的验收数值',
    ],
    moved: ['合同双方签字盖章，总额 {amount}', '{who}寄回盖章合同，首款本月安排'],
    next: ['按意见改合同第 {n} 版并送法务', '跟{who}确认用印进度与寄送地址', '约交付经理与{who}开启动会'],
  },
  delivery: {
    actions: [
      ['meeting', '与{who}开交付启动会，定 {n} 周计划'],
      ['visit', '在{site}做{product}上线巡检'],
      ['call', '与{who}核对验收单与开票信息'],
    ],
    held: ['{site}网络改造晚了 {n} 天，上线顺延', '{who}反馈报表有 {n} 处口径要改，不影响使用'],
    moved: ['验收单已由{who}签字，{gain}达到约定值', '首款到账，{who}安排第二批付款'],
    next: ['整改 {n} 处问题后请{who}复验', '把发票寄给{who}并跟进付款日', '约{who}谈二期{site}的范围'],
  },
};

const SILENT_ACTIONS: readonly (readonly [ActivityKind, string])[] = [
  ['call', '报价后给{who}打了两次电话，均未接'],
  ['wechat', '微信询问{who}评审结果，已读未回'],
  ['email', '邮件请{who}确认{product}报价的有效期'],
];
const SILENT_HELD = [
  '{who}未接电话，前台说在外地出差',
  '只回了一句在开会，没有给出评审时间',
  '{who}没有答复报价是否进入比价',
];
const SILENT_NEXT = ['换{site}主管了解评审进度', '{n} 天后上门找{who}', '请售前以技术答疑名义联系{title}'];

const fill = (text: string, blanks: Blanks, random: Random): string =>
  text.replace(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'n' ? String(random.int(2, 9)) : (blanks[name as keyof Blanks] ?? ''),
  );

/**
 * The four parts of a follow-up (the moment of the next step is the caller's).
 * @param tone `held` nothing moved, `moved` the deal goes on, `silent` the customer does not answer
 * @param kinds only actions of these kinds; all when none fits
 */
export function writeNote(
  topic: Topic,
  tone: 'held' | 'moved' | 'silent',
  blanks: Blanks,
  random: Random,
  kinds: readonly ActivityKind[] = [],
): Note {
  const words = WORDS[topic];
  const isSilent = tone === 'silent';
  const actions = isSilent ? SILENT_ACTIONS : words.actions;
  const fitting = actions.filter(([kind]) => kinds.includes(kind));
  const [kind, action] = random.pick(fitting.length > 0 ? fitting : actions);
  return {
    kind,
    action: fill(action, blanks, random),
    conclusion: fill(random.pick(isSilent ? SILENT_HELD : words[tone]), blanks, random),
    nextStep: fill(random.pick(isSilent ? SILENT_NEXT : words.next), blanks, random),
  };
}
