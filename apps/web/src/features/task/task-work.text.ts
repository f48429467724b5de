import { defineText } from '../../i18n/text.ts';

export const taskWorkText = defineText('taskWork', {
  title: { zh: '完成这项任务', en: 'Getting it done' },
  checklist: { zh: '检查单', en: 'Checklist' },
  progress: { zh: '{{done}}/{{count}}', en: '{{done}} of {{count}}' },
  tickedBy: { zh: '{{name}} · {{when}}', en: '{{name}} · {{when}}' },
  claim: { zh: '领取', en: 'Take it' },
  claimed: { zh: '已领取，您现在是负责人', en: 'Taken: you own it now' },
  waitsFor: { zh: '待{{role}}领取', en: 'Waits for {{role}} to take it' },
  askFile: { zh: '完成前须上传文件', en: 'A file is asked for before it is done' },
  hasFile: { zh: '文件已上传', en: 'The file is there' },
  askActivity: { zh: '完成前须在项目上记录一条跟进', en: 'A follow-up on the deal is asked for before it is done' },
  hasActivity: { zh: '跟进已记录', en: 'The follow-up is there' },
  attach: { zh: '上传文件', en: 'Attach a file' },
  log: { zh: '记跟进', en: 'Log a follow-up' },
  noSteps: { zh: '没有步骤，做完直接勾选', en: 'No steps: tick it when it is done' },
  showSteps: { zh: '展开步骤', en: 'Show steps' },
  hideSteps: { zh: '收起步骤', en: 'Hide steps' },
});
