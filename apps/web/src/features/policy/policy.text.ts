import { defineText } from '../../i18n/text.ts';

export const policyText = defineText('policy', {
  title: { zh: '销售制度', en: 'Sales policy' },
  hint: {
    zh: '十二个关键动作：每条写明规则、由系统的什么机制保证、现在是否生效。',
    en: 'Twelve key actions: each says its rule, what of the product holds it, and whether it is on.',
  },
  print: { zh: '打印销售制度', en: 'Print the policy' },
  printHint: {
    zh: '由流程本身和下列动作生成，改了流程再打印就是新的制度。',
    en: 'Made of the process itself and the actions below: after a change of the process, print it again.',
  },
  process: { zh: '流程', en: 'Process' },
  chinese: { zh: '中文 PDF', en: 'Chinese PDF' },
  english: { zh: '英文 PDF', en: 'English PDF' },
  actions: { zh: '十二个关键动作', en: 'Twelve key actions' },
  on: { zh: '已启用', en: 'On' },
  off: { zh: '已关闭', en: 'Off' },
  notYet: { zh: '未启用', en: 'Not yet' },
  switchOf: { zh: '启用“{{title}}”', en: 'Switch on: {{title}}' },
  look: { zh: '去看看', en: 'Have a look' },
  switchedOn: { zh: '已启用“{{title}}”', en: '{{title}} is on' },
  switchedOff: { zh: '已关闭“{{title}}”', en: '{{title}} is off' },
  fixed: { zh: '不可关闭', en: 'Always on' },
  dictionary: { zh: '阶段词典', en: 'Stage dictionary' },
});
