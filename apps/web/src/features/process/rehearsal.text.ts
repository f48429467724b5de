import { defineText } from '../../i18n/text.ts';

export const rehearsalText = defineText('rehearsal', {
  title: { zh: '用过去试一遍', en: 'Rehearse on the past' },
  hint: {
    zh: '把草稿放到真实发生过的推进上回放，先看清会拦下什么、影响谁，再发布。',
    en: 'Plays the draft on moves that really happened: see what it would stop and whom it touches before you publish.',
  },
  noDraft: { zh: '先保存草稿，再用过去的项目试一遍。', en: 'Save a draft first, then rehearse it on past deals.' },
  window: { zh: '回放多久', en: 'How far back' },
  days: { zh: '最近 {{days}} 天', en: 'Last {{days}} days' },
  allTime: { zh: '全部历史', en: 'All of the past' },
  run: { zh: '开始回放', en: 'Rehearse' },
  again: { zh: '重新回放', en: 'Rehearse again' },
  cancel: { zh: '停止', en: 'Stop' },
  playing: { zh: '正在回放', en: 'Rehearsing' },
  progress: { zh: '已回放 {{done}} / {{total}} 个项目', en: '{{done}} of {{total}} deals played' },
  cancelled: { zh: '上次回放被停止了。', en: 'The last rehearsal was stopped.' },
  stale: { zh: '草稿后来改过，以下是改之前的结果。', en: 'The draft was changed since; this is what it was before.' },
  // Between two asterisks stands what is printed bold.
  headDays: {
    zh: '按 v{{draft}} 回放最近 {{days}} 天的 {{deals}} 个项目：',
    en: 'v{{draft}} on the {{deals}} deals that moved in the last {{days}} days: ',
  },
  headAll: {
    zh: '按 v{{draft}} 回放全部历史的 {{deals}} 个项目：',
    en: 'v{{draft}} on all {{deals}} deals that ever moved: ',
  },
  stopped: {
    zh: '**{{deals}} 个**会被新的标准拦下（其中 {{lost}} 个后来丢单）',
    en: '**{{deals}}** would be stopped ({{lost}} of them were lost later)',
  },
  stoppedNone: { zh: '没有项目会被拦下', en: 'none would be stopped' },
  needs: {
    zh: '，**{{deals}} 个**进行中的项目需要补“{{what}}”。',
    en: '; **{{deals}}** running deals need “{{what}}”.',
  },
  needsNone: { zh: '，进行中的项目不用补什么。', en: '; running deals need nothing new.' },
  andOthers: { zh: '{{what}}等', en: '{{what}} and more' },
  compare: {
    zh: '现行 v{{published}} 在同一段历史上会拦下 {{deals}} 个项目、{{moves}} 次推进；草稿是 {{draftDeals}} 个、{{draftMoves}} 次。',
    en: 'The published v{{published}} would stop {{deals}} deals and {{moves}} moves on the same past; the draft {{draftDeals}} and {{draftMoves}}.',
  },
  absent: {
    zh: '另有 {{moves}} 次推进涉及草稿里已没有的阶段（{{deals}} 个项目），未计入。',
    en: '{{moves}} more moves ({{deals}} deals) touch stages that the draft has no more; they are not counted.',
  },
  nothing: {
    zh: '这段时间里没有推进过的项目，换一段更长的时间再试。',
    en: 'No deal moved in this time; try a longer one.',
  },
  byCriterion: { zh: '拦下推进的标准', en: 'What would stop moves' },
  criterion: { zh: '标准', en: 'Criterion' },
  moves: { zh: '推进', en: 'Moves' },
  deals: { zh: '项目', en: 'Deals' },
  leaving: { zh: '离开“{{stage}}”', en: 'Leaving {{stage}}' },
  entering: { zh: '进入“{{stage}}”', en: 'Entering {{stage}}' },
  fates: { zh: '丢单 {{lost}} · 赢单 {{won}} · 进行中 {{open}}', en: 'Lost {{lost}} · won {{won}} · open {{open}}' },
  movesCount: { zh: '{{count}} 次', en: { one: '1 move', other: '{{count}} moves' } },
  dealsCount: { zh: '{{count}} 个', en: { one: '1 deal', other: '{{count}} deals' } },
  amountOf: { zh: '{{won}} 后来赢下，{{lost}} 丢掉', en: '{{won}} was won later, {{lost}} lost' },
  fromTo: { zh: '{{from}} → {{to}}', en: '{{from}} → {{to}}' },
  more: { zh: '还有 {{count}} 个没有列出，或您无权查看', en: '{{count}} more are not listed, or not yours to see' },
  running: { zh: '进行中的项目还要补', en: 'Running deals would need' },
  newly: { zh: '新增 {{count}} 个', en: '{{count}} newly' },
  channels: { zh: '例外通道可放行', en: 'Green channels would let through' },
  onWord: { zh: '仅凭口头声明通过', en: 'Let through on somebody’s word alone' },
  unnamed: { zh: '未命名项目', en: 'Deal without a name' },
});
