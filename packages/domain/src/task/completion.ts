import type { Label } from '../platform/label.ts';

/** What a task still lacks before it is done. */
export interface OpenEnds {
  /** What must be attached: none, file, activity. */
  evidence: unknown;
  hasEvidence: boolean;
  /** Labels of the items that are not ticked off, in order. */
  openItems: readonly Label[];
}

const REMEDY: Readonly<Record<string, Label>> = {
  file: {
    zh: '这项任务要有文件为凭：请先在任务上上传文件，再设为完成。',
    en: 'This task asks for a file: attach it to the task, then set it done.',
  },
  activity: {
    zh: '这项任务要有跟进为凭：请先在该项目上记录一条跟进，再设为完成。',
    en: 'This task asks for a follow-up: log one on the deal, then set it done.',
  },
};

/** What must be done before the task is, each as a sentence that names the remedy; [] lets it be done. */
export function openEndsOf({ evidence, hasEvidence, openItems }: OpenEnds): Label[] {
  const problems: Label[] = [];
  if (openItems.length > 0) {
    problems.push({
      zh: `检查单还有 ${openItems.length} 项没有完成：${openItems.map((item) => item.zh).join('、')}。请先逐项勾选。`,
      en: `${openItems.length} checklist ${openItems.length === 1 ? 'item is' : 'items are'} open: ${openItems.map((item) => item.en).join(', ')}. Tick them off first.`,
    });
  }
  const remedy = REMEDY[String(evidence)];
  if (remedy !== undefined && !hasEvidence) problems.push(remedy);
  return problems;
}
