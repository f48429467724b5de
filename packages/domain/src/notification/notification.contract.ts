import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { refSchema } from '../record/record.contract.ts';
import { NOTIFICATION_KINDS } from './notification.ts';

export const notificationSchema = z.object({
  id: z.uuid(),
  kind: z.enum(NOTIFICATION_KINDS),
  /** Object key of the record. */
  object: z.string(),
  /** `name` is null where the record is gone or no longer for the reader to see. */
  record: refSchema,
  /** Approval that it speaks of. */
  approval: z.uuid().nullable(),
  /** null = the product itself. */
  actor: refSchema.nullable(),
  at: z.string(),
  read: z.boolean(),
  /** What happened, as a sentence in the reader's language. */
  text: z.string(),
});
export type Notification = z.infer<typeof notificationSchema>;

const tag = 'Notifications';
const kinds = z.array(z.enum(NOTIFICATION_KINDS)).max(NOTIFICATION_KINDS.length);
const preferences = z.object({
  /** Kinds that also come by mail. */
  mail: kinds,
});

export const listNotifications = defineRoute({
  method: 'GET',
  path: '/notifications',
  summary: 'What the caller was told, newest first',
  tag,
  query: z.object({
    unread: z.enum(['1', 'true']).optional(),
    cursor: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  response: z.object({ items: z.array(notificationSchema), nextCursor: z.string().nullable() }),
});
export const countUnread = defineRoute({
  method: 'GET',
  path: '/notifications/unread',
  summary: 'How many are unread, up to 1,000',
  tag,
  response: z.object({ count: z.number().int() }),
});
export const markRead = defineRoute({
  method: 'POST',
  path: '/notifications/read',
  summary: 'Mark as read',
  tag,
  body: z.union([z.strictObject({ ids: z.array(z.uuid()).min(1).max(500) }), z.strictObject({ all: z.literal(true) })]),
  /** Unread ones that are left. */
  response: z.object({ count: z.number().int() }),
});
export const readPreferences = defineRoute({
  method: 'GET',
  path: '/notifications/preferences',
  summary: 'Which notifications also come by mail; `mailAvailable` says whether this server sends any',
  tag,
  response: preferences.extend({ mailAvailable: z.boolean() }),
});
export const changePreferences = defineRoute({
  method: 'PUT',
  path: '/notifications/preferences',
  summary: 'Choose which notifications also come by mail',
  tag,
  body: z.strictObject({ mail: kinds }),
  response: preferences.extend({ mailAvailable: z.boolean() }),
});
