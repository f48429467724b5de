import { defineText } from '../../i18n/text.ts';

export const notificationText = defineText('notification', {
  title: { zh: '通知', en: 'Notifications' },
  unread: { zh: '通知，{{count}} 条未读', en: 'Notifications, {{count}} unread' },
  all: { zh: '全部', en: 'All' },
  onlyUnread: { zh: '未读', en: 'Unread' },
  show: { zh: '显示哪些', en: 'Which to show' },
  readAll: { zh: '全部已读', en: 'Mark all as read' },
  empty: { zh: '没有通知', en: 'No notifications' },
  emptyUnread: { zh: '都看过了', en: 'All read' },
  emptyHint: {
    zh: '有人 @您、把记录转给您、或您关注的项目有变化，会出现在这里。',
    en: 'Mentions, records given to you and news of what you follow appear here.',
  },
  settings: { zh: '通知设置', en: 'Settings' },
  older: { zh: '更早的', en: 'Older' },
});
