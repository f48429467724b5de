import { withNames } from '@throughline/domain/comment/mention.ts';
import { type NotificationData, notificationData } from '@throughline/domain/notification/causes.ts';
import type { NotificationKind } from '@throughline/domain/notification/notification.ts';
import { sentenceOf } from '@throughline/domain/notification/sentence.ts';
import { inLocale, type Label, type Locale } from '@throughline/domain/platform/label.ts';
import { teamRoleLabel } from '@throughline/domain/team/team-role.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe } from '../record/access.ts';

/** What one notification is about. */
export interface About {
  kind: NotificationKind;
  object: string;
  actorId: string | null;
  /** null where the reader may not see it. */
  recordName: string | null;
  data: NotificationData;
}

/** Data of a row as it was stored; nothing where an older version wrote something else. */
export const dataOf = (stored: unknown): NotificationData => notificationData.safeParse(stored).data ?? {};

/** The sentence in the reader's language. @param stages names by stage id */
export function wordsOf(ctx: Ctx, about: About, stages: ReadonlyMap<string, Label>, locale: Locale): string {
  const name = (id: string) => ctx.directory.members.get(id)?.name;
  const stage = (id: string) => inLocale(stages.get(id) ?? { zh: '?', en: '?' }, locale);
  const { comment, stage: move, team, approval, confirmation } = about.data;
  return sentenceOf(
    about.kind,
    {
      actor: about.actorId === null ? null : (name(about.actorId) ?? '?'),
      object: inLocale(describe(ctx, about.object).label, locale),
      record: about.recordName ?? approval?.record ?? null,
      approval: approval && { name: inLocale(approval.name, locale), decision: approval.decision },
      confirmation: confirmation && { name: inLocale(confirmation.name, locale), said: confirmation.said },
      excerpt: comment === undefined ? undefined : withNames(comment.excerpt, name),
      parts: team?.map((role) => inLocale(teamRoleLabel(role), locale)),
      stage:
        move === undefined ? undefined : { from: move.from === null ? null : stage(move.from), to: stage(move.to) },
    },
    locale,
  );
}

/** Names of all stages that these notifications speak of; one query, none where they speak of no stage. */
export async function stageNames(tx: Tx, data: readonly NotificationData[]): Promise<Map<string, Label>> {
  const ids = data.flatMap(({ stage }) => (stage === undefined ? [] : [stage.from, stage.to]));
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await tx.sql<{ id: string; name: string; name_en: string }>(
    'select id, name, name_en from stage where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, wanted],
    'notification-stages',
  );
  return new Map(rows.map((row) => [row.id, { zh: row.name, en: row.name_en }]));
}
