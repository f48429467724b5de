import { defineText } from '../../i18n/text.ts';

export const fileText = defineText('file', {
  title: { zh: '文件', en: 'Files' },
  drop: { zh: '把文件拖到这里，或', en: 'Drop files here, or' },
  choose: { zh: '选择文件', en: 'choose them' },
  dropNow: { zh: '松开即上传', en: 'Let go to upload' },
  empty: { zh: '还没有文件', en: 'No files yet' },
  emptyHint: {
    zh: '需求文档、方案、报价、合同扫描件都放在项目上，换人接手也找得到。',
    en: 'Requirements, proposals, quotes and scanned contracts stay with the deal, whoever takes it over.',
  },
  uploading: { zh: '正在上传 {{name}}', en: 'Uploading {{name}}' },
  cancel: { zh: '取消', en: 'Cancel' },
  retry: { zh: '重试', en: 'Try again' },
  dismiss: { zh: '不传了', en: 'Leave it' },
  uploaded: { zh: '已上传“{{name}}”', en: '{{name}} uploaded' },
  download: { zh: '下载', en: 'Download' },
  remove: { zh: '删除“{{name}}”', en: 'Delete {{name}}' },
  removed: { zh: '已删除“{{name}}”', en: '{{name}} deleted' },
  kindOf: { zh: '“{{name}}”是什么文件', en: 'What {{name}} is' },
  noKind: { zh: '文件类型', en: 'Kind of document' },
  by: { zh: '{{name}} · {{time}}', en: '{{name}} · {{time}}' },
});
