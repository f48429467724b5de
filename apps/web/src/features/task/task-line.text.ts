import { defineText } from '../../i18n/text.ts';

export const taskLineText = defineText('taskLine', {
  tick: { zh: '完成“{{title}}”', en: 'Done: {{title}}' },
  high: { zh: '高', en: 'High' },
  noDue: { zh: '没有期限', en: 'no due date' },
  overdueDays: { zh: '逾期 {{count}} 天', en: { one: '{{count}} day late', other: '{{count}} days late' } },
});
