import type { NotificationKind } from '@throughline/domain/notification/notification.ts';

/** Rows of notifications in migrations/0006_talk.sql. */
export interface NotificationSchema {
  notification: {
    workspace_id: string;
    id: string;
    member_id: string;
    kind: NotificationKind;
    object: string;
    record_id: string;
    actor_id: string | null;
    data: unknown;
    created_at: string;
    read_at: string | null;
  };
  notification_preference: { workspace_id: string; member_id: string; mail_kinds: NotificationKind[] };
}
