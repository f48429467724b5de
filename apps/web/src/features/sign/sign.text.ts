import { defineText } from '../../i18n/text.ts';

export const signText = defineText('sign', {
  title: { zh: '异常信号', en: 'Warning signs' },
  whose: { zh: '范围', en: 'Whose' },
  mine: { zh: '我的', en: 'Mine' },
  team: { zh: '全部', en: 'All' },
  deals: { zh: '{{count}} 个项目', en: { one: '{{count}} deal', other: '{{count}} deals' } },
  dealsOrMore: { zh: '{{count}}+ 个项目', en: '{{count}}+ deals' },
  all: { zh: '在列表中查看', en: 'Open as a list' },
  remedy: { zh: '处理', en: 'Remedy' },
  noOwner: { zh: '无负责人', en: 'Nobody' },
  clear: { zh: '没有发现：{{signs}}', en: 'None of: {{signs}}' },
  empty: { zh: '没有异常信号', en: 'No warning signs' },
  emptyHint: {
    zh: '空气商机、节奏不对、部门之间说法不一的项目会列在这里，并写明依据和处理办法。',
    en: 'Air opportunities, wrong rhythms and departments that contradict each other are listed here, with reason and remedy.',
  },
  more: { zh: '再显示几个', en: 'Show more' },
  reasonGone: { zh: '信号已消失，刷新后不再列出。', en: 'The sign is gone; it leaves the list when refreshed.' },
});
