/** What customers say in follow-ups, as far as rules act on it. Words, not meaning: each is a phrase that people really write. */

const clausesOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[。;!?,.、\n\r]+/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');

const THINKING_ZH =
  /考虑一下|考虑下|考虑考虑|再考虑|考虑几天|想一下|想一想|再想想|想想再|回去商量|回去研究|商量一下|商量商量|再商量|研究一下|研究研究|再研究/u;
const THINKING_EN =
  /\b(let me think|think (about it|it over|again|things over)|(need|needs|want|wants) (some |more )?time to (think|consider)|(consider|considering|sleep on) it|(will|would|'ll) consider|talk it over|get back to (us|you|me))\b/u;
/** 不用再考虑, 已考虑好: it is settled. */
const SETTLED =
  /不用|不必|无需|不再|已经?考虑|考虑好了|想好了|考虑清楚|\b(no need|need not|does not need|doesn't need)\b/u;

/** “考虑一下”, “再想想”, “回去商量”, "let me think": the customer put the answer off (R27). */
export const putsOff = (text: string): boolean =>
  clausesOf(text).some((clause) => (THINKING_ZH.test(clause) || THINKING_EN.test(clause)) && !SETTLED.test(clause));

const PROPOSAL_ZH =
  /(?:要|求|请|让|叫|希望|想看|想要|等|催|发|给|出|做|提供|提交|准备|补|更新|修改|递交)[^方报建标]{0,10}(?:方案|报价|建议书|标书)/u;
const PROPOSAL_EN =
  /\b(send|sends|sending|prepare|provide|submit|draft|write|give|wants?|wanted|asks?|asked|asking|needs?|requests?|requested|expects?|waits?|waiting)\b.{0,40}\b(proposal|quote|quotation|offer|solution paper)\b/u;
/** 已发方案, 给了报价, 不需要方案: nothing is asked for. */
const DONE_OR_NOT =
  /[已了过]|不需|不用|不要|不想|无需|不必|没要|没有要|\b(has|have|had|was|were|already|not|no need|don't|doesn't)\b/u;

/** “请出个方案”, “尽快发报价”, "send us a proposal": somebody waits for a proposal or a quote (R27). */
export const asksForProposal = (text: string): boolean =>
  clausesOf(text).some((clause) => (PROPOSAL_ZH.test(clause) || PROPOSAL_EN.test(clause)) && !DONE_OR_NOT.test(clause));
