import type { ConfirmationStatus } from '@throughline/domain/confirmation/confirmation.ts';

/** Rows of migrations/0012_confirmation.sql. */
export interface ConfirmationSchema {
  confirmation_form: {
    workspace_id: string;
    id: string;
    version: number;
    key: string;
    name: string;
    name_en: string;
    definition: unknown;
    retired: boolean;
    created_at: string;
    created_by_id: string | null;
    updated_at: string;
    updated_by_id: string | null;
  };
  confirmation: {
    workspace_id: string;
    id: string;
    opportunity_id: string;
    form: string;
    definition: unknown;
    title: string;
    currency: string;
    contact_id: string | null;
    recipient: string | null;
    email: string | null;
    prefilled: unknown;
    status: ConfirmationStatus;
    expires_at: string;
    answers: unknown;
    change_request: string | null;
    signer: string | null;
    signer_title: string | null;
    signature: unknown;
    signed_at: string | null;
    signed_address: string | null;
    signed_agent: string | null;
    content_hash: string | null;
    file_id: string | null;
    sent_by_id: string | null;
    sent_at: string;
    opened_at: string | null;
    revoked_by_id: string | null;
    revoked_at: string | null;
    changes_asked_at: string | null;
  };
}
