import type { Generated } from 'kysely';
import type { CommentSchema } from '../comment/comment.schema.ts';
import type { ConfirmationSchema } from '../confirmation/confirmation.schema.ts';
import type { FileSchema } from '../file/file.schema.ts';
import type { NotificationSchema } from '../notification/notification.schema.ts';
import type { ProcessSchema } from '../process/process.schema.ts';
import type { MailSchema } from './mail/mail.schema.ts';

/** Rows of the tables that features query by hand. Described objects are queried by the record engine instead. */
export interface Schema
  extends ProcessSchema,
    FileSchema,
    CommentSchema,
    NotificationSchema,
    MailSchema,
    ConfirmationSchema {
  workspace: {
    workspace_id: string;
    name: string;
    currency: string;
    time_zone: string;
    locale: string;
    sample: Generated<boolean>;
    policy_off: Generated<string[]>;
    calendar: unknown;
    created_at: string;
  };
  department: {
    workspace_id: string;
    id: string;
    version: Generated<number>;
    name: string;
    parent_id: string | null;
    leader_id: string | null;
    position: Generated<number>;
    created_at: string;
    deleted_at: string | null;
  };
  role: {
    workspace_id: string;
    id: string;
    version: Generated<number>;
    key: string;
    definition: unknown;
    created_at: string;
  };
  member: {
    workspace_id: string;
    id: string;
    version: Generated<number>;
    name: string;
    email: string;
    department_id: string | null;
    role_keys: string[];
    status: 'active' | 'invited' | 'suspended';
    locale: string;
    created_at: string;
    updated_at: string;
  };
  event: {
    workspace_id: string;
    seq: number;
    txid: number;
    id: string;
    object: string;
    record_id: string;
    record_version: number | null;
    action: string;
    actor_id: string | null;
    actor_kind: string;
    on_behalf_of_id: string | null;
    at: string;
    changes: unknown;
    reason: string | null;
    audience: unknown;
    batch_id: string | null;
    request_id: string | null;
    address: string | null;
  };
  idempotency_key: {
    workspace_id: string;
    actor_id: string;
    key: string;
    request_hash: string;
    status: number;
    body: unknown;
    created_at: string;
  };
  custom_field: {
    workspace_id: string;
    id: string;
    version: Generated<number>;
    object: string;
    key: string;
    definition: unknown;
    slot: string | null;
    position: Generated<number>;
    removed_at: string | null;
    created_at: string;
  };
  saved_view: {
    workspace_id: string;
    id: string;
    version: Generated<number>;
    object: string;
    kind: string;
    name: string;
    owner_id: string;
    shared: boolean;
    definition: unknown;
    created_at: string;
    updated_at: string;
  };
}
