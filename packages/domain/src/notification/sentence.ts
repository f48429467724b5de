import { inLocale, type Label, type Locale } from '../platform/label.ts';
import type { ApprovalDecision } from './causes.ts';
import type { NotificationKind } from './notification.ts';

/** Names that a sentence is made of, each in the reader's language already. */
export interface SentenceParts {
  /** null = the product itself. */
  actor: string | null;
  /** Label of the object: `任务`. */
  object: string;
  /** null where the record is gone or not for the reader to see: then nothing of it is told. */
  record: string | null;
  /** The comment as a person reads it. */
  excerpt?: string | undefined;
  /** Parts of the team that are theirs now. */
  parts?: readonly string[] | undefined;
  stage?: { from: string | null; to: string } | undefined;
  /** What the customer signed or wants changed. */
  confirmation?: { name: string; said: string } | undefined;
  approval?: { name: string; decision?: ApprovalDecision | undefined } | undefined;
}

const SENTENCE = {
  approvalAsked: { zh: '{actor} 请您审批{what}', en: '{actor} asks for your approval of {what}' },
  approvalReminder: { zh: '{what}还在等审批', en: '{what} still waits for approval' },
  approvalDecided: { zh: '{actor} 处理了{what}的审批', en: '{actor} decided on the approval of {what}' },
  customerSigned: { zh: '客户已签字确认{what}', en: 'The customer signed a confirmation of {what}' },
  customerAsked: { zh: '客户对{what}提出了修改', en: 'The customer asks for a change on {what}' },
  mention: { zh: '{actor} 在{what}的评论中提到了您', en: '{actor} mentioned you in a comment on {what}' },
  comment: { zh: '{actor} 评论了{what}', en: '{actor} commented on {what}' },
  transferred: { zh: '{actor} 把{what}交给您负责', en: '{actor} made you the owner of {what}' },
  taskAssigned: { zh: '{actor} 给您派了{what}', en: '{actor} assigned {what} to you' },
  teamRole: { zh: '{actor} 请您加入{what}的项目组', en: '{actor} put you on the team of {what}' },
  collaborator: { zh: '{actor} 邀请您协作{what}', en: '{actor} asked you to work along on {what}' },
  stageMoved: { zh: '{actor} 推进了{what}', en: '{actor} moved {what}' },
} satisfies Record<NotificationKind, Label>;

/** What happened, as one sentence: `周岚 在项目“集团 CRM”的评论中提到了您：价格谈好了`. */
export function sentenceOf(kind: NotificationKind, parts: SentenceParts, locale: Locale): string {
  const product = inLocale({ zh: '系统', en: 'Throughline' }, locale);
  const hidden = inLocale({ zh: `一条${parts.object}`, en: `a record (${parts.object.toLowerCase()})` }, locale);
  const named = inLocale(
    { zh: `${parts.object}“${parts.record}”`, en: `${parts.object.toLowerCase()} “${parts.record}”` },
    locale,
  );
  const values = { actor: parts.actor ?? product, what: parts.record === null ? hidden : named };
  const sentence = inLocale(SENTENCE[kind], locale).replace(
    /\{(actor|what)\}/g,
    (_place, key: string) => values[key as keyof typeof values],
  );
  return parts.record === null ? sentence : sentence + detail(parts, locale);
}

const DECIDED = {
  approved: { zh: '已通过', en: 'approved' },
  rejected: { zh: '已驳回', en: 'rejected' },
  returned: { zh: '已退回', en: 'returned to you' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
} satisfies Record<ApprovalDecision, Label>;

function approvalDetail({ name, decision }: NonNullable<SentenceParts['approval']>, locale: Locale): string {
  const end = decision === undefined ? '' : ` · ${inLocale(DECIDED[decision], locale)}`;
  return inLocale({ zh: `：${name}${end}`, en: `: ${name}${end}` }, locale);
}

function detail({ excerpt, stage, parts, approval, confirmation }: SentenceParts, locale: Locale): string {
  if (confirmation !== undefined) {
    const { name, said } = confirmation;
    return inLocale({ zh: `：《${name}》 · ${said}`, en: `: ${name} · ${said}` }, locale);
  }
  if (approval !== undefined) return approvalDetail(approval, locale);
  if (parts !== undefined) return inLocale({ zh: `：${parts.join('、')}`, en: `: ${parts.join(', ')}` }, locale);
  if (excerpt !== undefined) return inLocale({ zh: `：${excerpt}`, en: `: ${excerpt}` }, locale);
  if (stage === undefined) return '';
  if (stage.from === null) return inLocale({ zh: `：到 ${stage.to}`, en: ` to ${stage.to}` }, locale);
  return inLocale({ zh: `：${stage.from} → ${stage.to}`, en: `: ${stage.from} → ${stage.to}` }, locale);
}
