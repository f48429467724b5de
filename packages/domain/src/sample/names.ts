import type { Random } from './random.ts';

/*
 * Invented names only: people are composed of a surname and given characters, companies of two rare characters and a trade.
 * None is taken from a list of real ones.
 */

const SURNAMES = Array.from(
  '林沈苏顾程陆叶韩邵傅田范秦贺龚常万段侯邱江史龙贾夏付白崔康毛邹熊石孟尹薛闫雷钱汤黎易武乔赖樊兰殷施翟倪严牛温芦季俞章鲁葛伍韦申尤',
);
const GIVEN_FIRST = Array.from('思子雨嘉文书景亦若承知予昕奕明清星以昭怀');
const GIVEN_LAST = Array.from('远宁川然哲航琪萱颖澜衡峻棠岚瑾屿舟溪桐朗');

/** A name that was not given before. */
export function personName(random: Random, taken: Set<string>): string {
  for (;;) {
    const name = `${random.pick(SURNAMES)}${random.chance(0.8) ? random.pick(GIVEN_FIRST) : ''}${random.pick(GIVEN_LAST)}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

const BRAND_FIRST = Array.from('澄沐栖霁砚朗予溪岚澍昭屿笙弘筱霖珞听');
const BRAND_LAST = Array.from('衡川岭野舟桐汀序原屏岑垣渡石麓澜白亭');

/** What the invented customers make, with the word that their name carries. */
export const TRADES = [
  { industry: '机械制造', word: '精密机械', site: '总装车间' },
  { industry: '新能源', word: '储能装备', site: '电芯产线' },
  { industry: '食品饮料', word: '食品', site: '灌装车间' },
  { industry: '生物医药', word: '生物制药', site: '洁净车间' },
  { industry: '化工材料', word: '化工新材料', site: '反应车间' },
  { industry: '电子信息', word: '电子元件', site: '贴片产线' },
  { industry: '汽车零部件', word: '汽车零部件', site: '冲压车间' },
  { industry: '仓储物流', word: '供应链', site: '中心仓' },
  { industry: '仪器仪表', word: '仪器仪表', site: '标定车间' },
  { industry: '纺织服装', word: '纺织', site: '染整车间' },
] as const;

export type Trade = (typeof TRADES)[number];

export interface CompanyName {
  name: string;
  short: string;
  trade: Trade;
}

/** A company whose short name was not given before. */
export function companyName(random: Random, taken: Set<string>): CompanyName {
  for (;;) {
    const trade = random.pick(TRADES);
    const brand = `${random.pick(BRAND_FIRST)}${random.pick(BRAND_LAST)}`;
    const short = `${brand}${trade.word}`;
    if (taken.has(short)) continue;
    taken.add(short);
    return { name: `${short}${random.pick(['有限公司', '股份有限公司', '科技有限公司'])}`, short, trade };
  }
}

/** Sold by the sample's company; list price of a usual order in yuan. */
export const PRODUCTS = [
  { name: '设备数据采集平台', price: 320_000, gain: '停机原因分析' },
  { name: '能耗管理系统', price: 260_000, gain: '单位能耗考核' },
  { name: '生产排程软件', price: 420_000, gain: '插单后的重排' },
  { name: '质量追溯系统', price: 380_000, gain: '批次追溯' },
  { name: '预测性维护服务', price: 240_000, gain: '关键设备预警' },
  { name: '仓储调度系统', price: 300_000, gain: '拣货路径优化' },
] as const;

export const COMPETITORS = ['拓衡软件', '锐垣数据', '云砥科技', '北冕系统', '客户自研'] as const;

export const LOSS_REASONS = [
  '价格高于对手约两成，采购委员会按最低价定标',
  '对手在本行业有三个可参观的案例，我方没有',
  '客户预算被削减，项目推迟到下一财年',
  '技术部门认为接口改造量太大，选择现有供应商扩展',
  '关键决策人更换，新负责人另有合作方',
  '集团统一采购，子公司无权单独签约',
  '需求不成熟，客户决定先做内部流程梳理',
  '付款条件谈不拢，客户坚持验收后一次性付款',
] as const;

export const BACK_REASONS = [
  '客户新增了两个车间，需求要重新确认',
  '换了项目负责人，需要重新介绍方案',
  '预算口径调整，报价按新范围重做',
  '技术评审提出接口问题，方案退回修改',
] as const;

export const SLIP_REASONS = [
  '客户预算会延后到下月',
  '法务合同审核排队，签约顺延',
  '决策人出差，评审会改期',
  '客户年中盘点，采购暂停两周',
] as const;

export const DISCARD_REASONS = [
  '规模太小，只有一条产线，预算不足五万',
  '学生做课题，不是采购',
  '电话三次无人接听，邮件退回',
  '已与其他厂商签约两年',
  '需求是硬件网关，不在产品范围',
  '同行打听价格',
] as const;

export const MANAGER_QUESTIONS = [
  '这个项目一周多没有动静了，卡在客户哪一环？',
  '报价之后对方一直没有反馈，要不要我陪你上门一次？',
  '决策人还没有见到，本周能约上吗？',
  '预计成交日快到了，签约条件还差哪几项？',
] as const;

export const SELLER_ANSWERS = [
  '客户采购经理出差，说好下周二回来开评审会。',
  '技术评审压在信息部，我请售前写了书面答复，明天发过去。',
  '麻烦您一起去一趟，我约周四下午见他们生产副总。',
  '预算审批慢，我先改成两期报价试一下。',
] as const;
