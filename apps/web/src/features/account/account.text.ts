import { defineText } from '../../i18n/text.ts';

export const accountText = defineText('account', {
  keyAccount: { zh: '重点客户', en: 'Key account' },
  adviceNew: { zh: '该触达：找到对的人，约第一次沟通', en: 'Reach them: find the right person, arrange a first talk' },
  adviceInterested: { zh: '该挖需求：场景、预算、时间', en: 'Dig into needs: scenario, budget, time' },
  adviceFollowing: { zh: '该推进：每次跟进都定下一步', en: 'Move on: every contact ends with a next step' },
  adviceQuoting: { zh: '该澄清关键人和决策链', en: 'Clarify key people and the decision chain' },
  adviceNegotiating: { zh: '该给方案、试用或样机', en: 'Offer a proposal, a trial or a prototype' },
  adviceWon: { zh: '该交付好，约回访', en: 'Deliver well and arrange a visit' },
  adviceExisting: { zh: '该看复购和增购', en: 'Look for repeat and larger purchases' },
  adviceChurned: { zh: '该唤醒：弄清原因，重新约', en: 'Wake them up: learn why, begin again' },
});
