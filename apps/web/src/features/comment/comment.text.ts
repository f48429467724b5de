import { defineText } from '../../i18n/text.ts';

export const commentText = defineText('comment', {
  title: { zh: '讨论', en: 'Talk' },
  write: { zh: '写一句，@同事 提醒对方', en: 'Say something; @ a colleague to tell them' },
  reply: { zh: '回复', en: 'Reply' },
  replyTo: { zh: '回复 {{name}}', en: 'Reply to {{name}}' },
  send: { zh: '发送', en: 'Send' },
  save: { zh: '保存', en: 'Save' },
  edit: { zh: '修改', en: 'Edit' },
  remove: { zh: '删除', en: 'Delete' },
  menu: { zh: '这条评论的操作', en: 'Actions of this comment' },
  edited: { zh: '已修改', en: 'edited' },
  deleted: { zh: '这条评论已删除', en: 'This comment was deleted' },
  removed: { zh: '评论已删除', en: 'Comment deleted' },
  empty: {
    zh: '还没有讨论。有疑问、要配合，写在这里，大家都看得到来龙去脉。',
    en: 'Nothing said yet. Questions and requests belong here, where everyone sees the whole story.',
  },
  older: { zh: '更早的讨论', en: 'Older talk' },
  follow: { zh: '关注', en: 'Follow' },
  following: { zh: '已关注', en: 'Following' },
  followHint: { zh: '关注后，有新评论或换阶段会通知您', en: 'You are told of comments and stage moves' },
  followers: { zh: '{{names}} 在关注', en: 'Followed by {{names}}' },
  mention: { zh: '提到谁', en: 'Whom to mention' },
});
