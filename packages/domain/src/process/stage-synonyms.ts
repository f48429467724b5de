import { pathOf, type ProcessDefinition, type Stage } from './process.ts';
import type { StageKind } from './process.object.ts';

/** A stage found for a free name. `confidence`: 1 its own name, 0.9 a known other word, less for neighbours and parts. */
export interface StageMatch {
  stage: Stage;
  confidence: number;
}

/** Above this an import takes the match without asking. */
export const CERTAIN = 0.75;

/**
 * Words that files use, by what they mean: the stage keys of the templates that mean it, best first, and the kind of
 * stage to fall back on. Words are compared without case, blanks, punctuation and leading numbers.
 */
const MEANINGS: readonly { keys: readonly string[]; kind?: StageKind; words: readonly string[] }[] = [
  {
    keys: ['lead', 'contact', 'initiation', 'need'],
    words: [
      'prospect',
      'prospecting',
      'lead',
      'new',
      'new lead',
      'identified',
      'discovery',
      'suspect',
      'open',
      '线索',
      '线索收集',
      '线索确认',
      '潜在',
      '潜在客户',
      '新建',
      '新商机',
      '发现商机',
      '商机发现',
      '已拿到线索',
    ],
  },
  {
    keys: ['contact', 'intent', 'initiation', 'need', 'lead'],
    words: [
      'engaging',
      'engaged',
      'contacted',
      'first contact',
      'initial contact',
      'qualification',
      'qualifying',
      'qualified',
      'qualified to buy',
      'appointment scheduled',
      'meeting scheduled',
      'working',
      '初步接触',
      '初步沟通',
      '接触',
      '初访',
      '已联系',
      '跟进中',
      '跟进',
      '资格确认',
      '初期沟通',
      '建立联系',
      '验证客户',
    ],
  },
  {
    keys: ['intent', 'need', 'contact'],
    words: ['interested', 'intent', 'real intent', '意向', '有意向', '真实意向', '意向客户', '意向确认'],
  },
  {
    keys: ['initiation', 'contact', 'intent', 'need'],
    words: ['立项', '项目立项', '建立关系', '立项/建立关系', '立项跟踪', 'project approval', 'initiation'],
  },
  {
    keys: ['need', 'intent', 'initiation', 'contact'],
    words: [
      'needs analysis',
      'need analysis',
      'requirements',
      'requirement',
      'needs',
      'value proposition',
      'id decision makers',
      'perception analysis',
      'evaluation',
      'solution scoping',
      '需求',
      '需求分析',
      '需求确认',
      '需求调研',
      '需求沟通',
      '调研',
    ],
  },
  {
    keys: ['proposal', 'solutionApproval', 'quote', 'bid'],
    words: [
      'proposal',
      'proposed',
      'presentation',
      'presentation scheduled',
      'solution',
      'demo',
      'poc',
      'pilot',
      'initial offer',
      'trial',
      '方案',
      '方案设计',
      '方案制定',
      '提交方案',
      '方案提交',
      '演示',
      '试用',
      '测试',
      'poc测试',
    ],
  },
  {
    keys: ['quote', 'proposal', 'solutionApproval', 'bid'],
    words: [
      'quote',
      'quoted',
      'quotation',
      'offer',
      'price quote',
      'proposal/price quote',
      'proposal and quote',
      'pricing',
      '报价',
      '已报价',
      '报价中',
      '方案报价',
      '方案/报价',
      '方案与报价',
      '报价阶段',
    ],
  },
  {
    keys: ['solutionReview', 'solutionApproval', 'proposal'],
    words: ['solution review', 'technical review', '方案评审', '技术评审', '技术交流'],
  },
  {
    keys: ['solutionApproval', 'solutionReview', 'proposal'],
    words: ['solution approved', 'technical win', '方案认可', '方案确认', '技术认可'],
  },
  {
    keys: ['budgetApproval', 'negotiation', 'contract'],
    words: ['budget approval', 'budget', 'internal approval', '预算审批', '预算', '客户审批', '采购审批'],
  },
  {
    keys: ['bid', 'proposal', 'quote'],
    words: ['bid', 'bidding', 'tender', 'rfp', 'rfq', '投标', '招投标', '应标', '编标'],
  },
  {
    keys: ['tenderReview', 'bid', 'negotiation'],
    words: ['tender review', 'bid evaluation', '招标评审', '评标', '开标', '公示'],
  },
  {
    keys: ['negotiation', 'secondNegotiation', 'budgetApproval', 'contract', 'quote'],
    words: [
      'negotiation',
      'negotiating',
      'negotiation/review',
      'commercial',
      'decision maker bought in',
      'verbal',
      'commit',
      '商务',
      '商务谈判',
      '谈判',
      '谈判中',
      '议价',
      '商务洽谈',
      '商务阶段',
      '价格谈判',
    ],
  },
  { keys: ['secondNegotiation', 'negotiation'], words: ['second negotiation', '二次谈判', '再次谈判'] },
  {
    keys: ['contract', 'negotiation', 'budgetApproval'],
    words: [
      'contract',
      'contract sent',
      'contract signing',
      'contracting',
      'legal',
      'purchase order',
      'procurement',
      '合同',
      '合同签署',
      '合同签订',
      '签合同',
      '待签约',
      '签约中',
      '合同审核',
      '法务',
      '采购',
      '采购/合同',
    ],
  },
  {
    keys: ['won'],
    kind: 'won',
    words: [
      'won',
      'closed won',
      'closedwon',
      'win',
      'signed',
      'closed - won',
      'deal won',
      '赢单',
      '成交',
      '已成交',
      '签了',
      '签约',
      '已签约',
      '签单',
      '已签',
      '已签单',
      '签约成交',
      '成功',
      '中标',
    ],
  },
  {
    keys: ['lost'],
    kind: 'lost',
    words: [
      'lost',
      'closed lost',
      'closedlost',
      'loss',
      'closed - lost',
      'closed lost to competition',
      'dead',
      'dropped',
      'abandoned',
      'cancelled',
      'canceled',
      'disqualified',
      '输单',
      '丢单',
      '丢了',
      '已丢单',
      '失败',
      '流失',
      '取消',
      '放弃',
      '终止',
      '关闭',
      '未中标',
      '作废',
    ],
  },
  {
    keys: ['delivery'],
    kind: 'delivering',
    words: [
      'delivery',
      'delivering',
      'implementation',
      'onboarding',
      'go live',
      '交付',
      '项目交付',
      '交付中',
      '实施',
      '实施中',
      '上线',
      '验收',
    ],
  },
  {
    keys: ['payment', 'delivery'],
    kind: 'delivering',
    words: [
      'payment',
      'invoiced',
      'collection',
      'after sales',
      '回款',
      '回款售后',
      '回款与售后',
      '收款',
      '开票',
      '售后',
      '回款中',
    ],
  },
  {
    keys: ['done'],
    kind: 'done',
    words: ['done', 'completed', 'complete', 'finished', 'paid', '完成', '已完成', '结束', '完结', '已回款', '结项'],
  },
];

/** `3. 方案 (40%)` → `方案`. */
const fold = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[(（[【]?\s*\d+(?:\.\d+)?\s*%\s*[)）\]】]?/g, '')
    .replace(/^\s*(?:(?:stage|阶段|第)\s*)?[\d一二三四五六七八九十]+\s*(?:阶段|步)?\s*[.、:)\-_ ]\s*/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');

const MEANING_OF = new Map(MEANINGS.flatMap((meaning) => meaning.words.map((word) => [fold(word), meaning] as const)));

/** Template key that a stage of a process made by hand stands for, told by its names. */
function meaningKey(stage: Stage): string | undefined {
  const named = MEANING_OF.get(fold(stage.name.zh)) ?? MEANING_OF.get(fold(stage.name.en));
  return named?.keys[0];
}

/**
 * The stage of a process that a free name of a file means ("Closed Won", "已报价", "3. 商务谈判").
 * @returns undefined where nothing comes near; below `CERTAIN` the user is asked
 */
export function resolveStage(definition: ProcessDefinition, name: string): StageMatch | undefined {
  const wanted = fold(name);
  if (wanted === '') return undefined;
  const path = pathOf(definition);
  const own = path.find((stage) => [stage.name.zh, stage.name.en, stage.key].some((text) => fold(text) === wanted));
  if (own) return { stage: own, confidence: 1 };

  const meaning = MEANING_OF.get(wanted);
  if (meaning) {
    for (const [step, key] of meaning.keys.entries()) {
      const stage =
        path.find((candidate) => candidate.key === key) ?? path.find((candidate) => meaningKey(candidate) === key);
      // The first key is the meaning itself; each further one is a neighbour.
      if (stage) return { stage, confidence: step === 0 ? 0.9 : Math.max(0.4, 0.8 - 0.1 * (step - 1)) };
    }
    const sameKind = path.find((stage) => stage.kind === meaning.kind);
    if (sameKind) return { stage: sameKind, confidence: 0.85 };
    // Where an order goes on to delivery, one from a file is mostly long completed: proposed, and asked about.
    const completed = meaning.kind === 'won' ? path.find((stage) => stage.kind === 'done') : undefined;
    if (completed) return { stage: completed, confidence: 0.6 };
  }
  if (Array.from(wanted).length < 2) return undefined;
  const parts = path
    .filter((stage) =>
      [stage.name.zh, stage.name.en].some((text) => fold(text).includes(wanted) || wanted.includes(fold(text))),
    )
    .map((stage) => ({ stage, confidence: 0.6 }));
  return parts.length === 1 ? parts[0] : undefined;
}
