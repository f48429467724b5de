import { defineText } from '../../i18n/text.ts';

export const exceptionDialogText = defineText('exceptionDialog', {
  title: { zh: '申请例外（绿色通道）', en: 'Ask for an exception (green channel)' },
  intro: {
    zh: '例外要经审批，批准后在有效期内放行所选的项目；结果会与正常路径对比。',
    en: 'An exception needs an approval; once granted it lets the chosen items pass until it lapses. Its outcome is compared with the normal path.',
  },
  channel: { zh: '通道', en: 'Channel' },
  closed: { zh: '不适用。{{why}}', en: 'Not open. {{why}}' },
  applies: { zh: '适用。{{why}}', en: 'Open. {{why}}' },
  validDays: {
    zh: '批准后 {{count}} 天内有效',
    en: { one: 'valid for {{count}} day once granted', other: 'valid for {{count}} days once granted' },
  },
  none: { zh: '这个流程没有设置绿色通道', en: 'This process has no green channel' },
  noneHint: {
    zh: '请把缺的补齐；确有必要时，请流程负责人在流程里加一条通道。',
    en: 'Provide what is missing; where that cannot be, ask whoever shapes the process for a channel.',
  },
  noneOpen: {
    zh: '没有一条绿色通道适用于这个项目，原因写在各通道下面。',
    en: 'No green channel is open to this deal; each says why.',
  },
  skips: { zh: '放行哪些', en: 'What to let pass' },
  skipStage: { zh: '跳过整个阶段“{{stage}}”', en: 'The whole stage {{stage}}' },
  ofStage: { zh: '“{{stage}}”的标准', en: 'criterion of {{stage}}' },
  notCovered: {
    zh: '这条通道不能放行：{{items}}',
    en: 'This channel cannot let pass: {{items}}',
  },
  reason: { zh: '理由', en: 'Reason' },
  reasonHint: {
    zh: '为什么值得破例，有什么风险，怎么兜底',
    en: 'Why it is worth it, what could go wrong, and what then',
  },
  needReason: { zh: '请写明理由', en: 'Give the reason' },
  needItem: { zh: '请至少选一项', en: 'Choose at least one' },
  submit: { zh: '提交审批', en: 'Send for approval' },
  sent: { zh: '例外申请已提交，等待审批', en: 'The exception waits for its approval' },
  noRight: { zh: '您不在这个项目组里，请项目负责人申请', en: 'You are not on the team of this deal; ask its owner' },
  list: { zh: '例外', en: 'Exceptions' },
  withdraw: { zh: '撤回申请', en: 'Take it back' },
  withdrawn: { zh: '申请已撤回', en: 'Taken back' },
  requested: { zh: '审批中', en: 'waits for approval' },
  granted: { zh: '已批准', en: 'granted' },
  refused: { zh: '未批准', en: 'refused' },
  withdrawnState: { zh: '已撤回', en: 'withdrawn' },
  used: { zh: '已使用', en: 'used' },
  lapsed: { zh: '已过期', en: 'lapsed' },
  until: { zh: '{{day}} 前有效', en: 'until {{day}}' },
  by: { zh: '{{name}} · {{time}}', en: '{{name}} · {{time}}' },
});
