import type { FieldProblem } from '../platform/error.ts';
import type { Label } from '../platform/label.ts';

/** Parts of a follow-up that must say something (R54). */
export type NotePart = 'action' | 'conclusion' | 'nextStep';

/**
 * Words whose strings say nothing (已沟通, 了解中: R55), longest first when removed. What is left of a note must still name
 * a fact.
 */
const EMPTY_ZH = (
  '保持沟通 沟通 保持联系 联系 了解 跟进 推进中 持续推进 继续推进 正常推进 进行中 处理中 洽谈 在谈 待定 待跟进 再说 再看 再看看 看情况 等待 等 反馈 回复 消息 通知 暂无 没有 没了 无 同上 如题 见上 略 正常 良好 顺利 不错 还行 还好 可以 好的 收到 嗯 哦 测试 一切 进展 情况 状态 初步 简单 ' +
  '一下 介绍 交流 聊 谈了谈 问候 维护 关系 客户 对方 电话 微信 邮件 拜访 会议 面谈 今天 今日 昨天 目前 正在 持续 继续 后续 下次 下一步 然后 已经 已 了 中 的 在 和 与 跟 我 他 她 们 过 再 打 给 去 有 很 都 也 就 还 会 要'
)
  .split(' ')
  .sort((one, other) => other.length - one.length);

const EMPTY_EN = new Set(
  (
    'a an the and or but with to of for on in at by up out about is are was were be been being am it its he she they we i you him her them us me my our their ' +
    'contact contacted contacting call called calling phoned phone email emailed mail mailed message messaged text texted wechat talk talked talking speak spoke spoken chat chatted ' +
    'meet met meeting visit visited discuss discussed discussing find finding found learn learning understand understanding know knowing check checked checking touch touched base ' +
    'keep kept stay follow followed following followup ups continue continued continuing proceed progress progressing ongoing pending wait waiting hold tbd tba na none nothing no yes ok okay fine good great nice well normal done ' +
    'client customer them situation info information details more further again later soon next step now still just so far had have has will would do did does going go went get got ' +
    'update updated status test testing see same above todo'
  ).split(' '),
);

const HINT: Record<NotePart, Label> = {
  action: {
    zh: '请写明和谁、做了什么、谈了什么，例如“第 3 轮商务谈判，与财务总监过付款节点”',
    en: 'Write with whom, what was done and about what, e.g. "Third negotiation, payment terms with the CFO"',
  },
  conclusion: {
    zh: '请写明客户怎么说、定了什么，例如“总价认可，付款 3-4-3 待财务内部确认”',
    en: 'Write what the customer said and what was settled, e.g. "Price agreed, payment plan goes to their finance"',
  },
  nextStep: {
    zh: '请写明要做的动作和对象，例如“发报价 v4，约财务二次确认”',
    en: 'Write the action and whom it is for, e.g. "Send quote v4, call finance to confirm"',
  },
};

const refuse = (part: NotePart, zh: string, en: string): Label => ({
  zh: `${zh}。${HINT[part].zh}`,
  en: `${en}. ${HINT[part].en}`,
});

const HAN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu;
const WORD = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?/gu;

/** How much a text says: a Chinese character 1, a word of letters 2, a number 1. */
function weigh(text: string): number {
  const han = text.match(HAN)?.length ?? 0;
  const rest = text.replace(HAN, ' ');
  return han + 2 * (rest.match(WORD)?.length ?? 0) + (rest.match(/\d+/g)?.length ?? 0);
}

/** What is left when the phrases that say nothing are taken out. */
function factsOf(text: string): string {
  let left = text;
  for (const phrase of EMPTY_ZH) left = left.replaceAll(phrase, ' ');
  return left.replace(WORD, (word) => (word.match(HAN) === null && EMPTY_EN.has(word) ? ' ' : word));
}

/** 哈哈哈, aaaa, 跟进跟进跟进, asdfasdf: one piece said over and over. */
const isRepeated = (letters: string): boolean => /^(.)\1{2,}$/u.test(letters) || /^(.{2,6}?)\1+$/u.test(letters);

/**
 * Why a note is refused, with what to write instead; undefined when it is good. It asks for a fact (a name, a number, a
 * thing, a decision) beside the phrases that fit every contact; it does not judge style.
 */
export function noteProblem(text: string, part: NotePart): Label | undefined {
  const folded = text.normalize('NFKC').toLowerCase();
  const letters = folded.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
  if (letters === '') return refuse(part, '没有内容', 'It says nothing');
  if (!/\p{L}/u.test(letters)) return refuse(part, '只有数字', 'It is only digits');
  if (isRepeated(letters)) return refuse(part, '只是重复的字', 'It only repeats itself');
  if (weigh(folded) < 4) return refuse(part, '太短', 'It is too short');
  if (weigh(factsOf(folded)) < 2) return refuse(part, '这是套话，没有写事实', 'It is an empty phrase without a fact');
  return undefined;
}

export interface FollowUpNote {
  action?: string | null;
  conclusion?: string | null;
  nextStep?: string | null;
  nextStepAt?: string | null;
}

const MISSING: Record<keyof FollowUpNote, Label> = {
  action: HINT.action,
  conclusion: HINT.conclusion,
  nextStep: {
    zh: `每次跟进都要有下一步。${HINT.nextStep.zh}`,
    en: `Every follow-up has a next step. ${HINT.nextStep.en}`,
  },
  nextStepAt: { zh: '请写明下一步的时间', en: 'Say when the next step is due' },
};

/**
 * Problems of a follow-up = action + conclusion + next step + date (R54, R55).
 * @param isComplete all four parts are asked for; false checks only the texts that are there (a closed deal, a file)
 * @param policyOff rules of the sales policy that are switched off: `fourParts`, `noJunkNotes`
 * @returns [] when it may be saved
 */
export function followUpProblems(
  note: FollowUpNote,
  isComplete: boolean,
  policyOff: readonly string[] = [],
): FieldProblem[] {
  const asksForAll = isComplete && !policyOff.includes('fourParts');
  const judgesWords = !policyOff.includes('noJunkNotes');
  const problems: FieldProblem[] = [];
  for (const field of ['action', 'conclusion', 'nextStep', 'nextStepAt'] as const) {
    const value = note[field]?.trim() ?? '';
    if (value === '') {
      if (asksForAll) problems.push({ field, message: MISSING[field] });
      continue;
    }
    const message = field === 'nextStepAt' || !judgesWords ? undefined : noteProblem(value, field);
    if (message) problems.push({ field, message, value: value.slice(0, 200) });
  }
  return problems;
}
