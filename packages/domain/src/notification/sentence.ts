import { inLocale, type Label, type Locale } from '../platform/label.ts';
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
}

const SENTENCE = {
  mention: { zh: '{actor} 在{what}的评论中提到了您', en: '{actor} mentioned you in a comment on {what}' },
  comment: { zh: '{actor} 评论了{what}', en: '{actor} commented on {what}' },
  transferred: { zh: '{actor} 把{what}交给您负责', en: '{actor} made you the owner of {what}' },
  taskAssigned: { zh: '{actor} 给您派了{what}', en: '{actor} assigned {what} to you' },
  teamRole: { zh: '{actor} 请您加入{what}的项目组', en: '{actor} put you on the team of {what}' },
  collaborator: { zh: '{actor} 邀请您协作{what}', en: '{actor} asked you to work along on {what}' },
  stageMoved: { zh: '{actor} 推进了{what}', en: '{actor} moved {what}' },
} satisfies Record<NotificationKind, Label>;

/** What happened, as one sentence: `周岚 在项目“集团 CRM”的评论中提到了您:价格谈好了`. */
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

function detail({ excerpt, stage, parts }: SentenceParts, locale: Locale): string {
  if (parts !== undefined) return inLocale({ zh: `:${parts.join('、')}`, en: `: ${parts.join(', ')}` }, locale);
  if (excerpt !== undefined) return inLocale({ zh: `:${excerpt}`, en: `: ${excerpt}` }, locale);
  if (stage === undefined) return '';
  if (stage.from === null) return inLocale({ zh: `:到 ${stage.to}`, en: ` to ${stage.to}` }, locale);
  return inLocale({ zh: `:${stage.from} → ${stage.to}`, en: `: ${stage.from} → ${stage.to}` }, locale);
}
