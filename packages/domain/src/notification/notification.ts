/** Why someone is told, the most telling first: one change tells a person once, by the first that applies. */
export const NOTIFICATION_KINDS = [
  'mention',
  'approvalAsked',
  'approvalReminder',
  'approvalDecided',
  'customerSigned',
  'customerAsked',
  'taskAssigned',
  'transferred',
  'teamRole',
  'collaborator',
  'comment',
  'stageMoved',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Kinds that also come by mail until the member chooses otherwise. */
export const MAILED_BY_DEFAULT: readonly NotificationKind[] = [
  'mention',
  'approvalAsked',
  'approvalReminder',
  'approvalDecided',
  'customerSigned',
  'customerAsked',
  'transferred',
];
