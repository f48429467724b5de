/** Rows of mails in migrations/0006_talk.sql. */
export interface MailSchema {
  mail_outbox: {
    workspace_id: string;
    id: string;
    recipient: string;
    subject: string;
    body: string;
    state: 'waiting' | 'sending' | 'sent' | 'failed';
    tries: number;
    error: string | null;
    created_at: string;
    claimed_at: string | null;
    sent_at: string | null;
  };
}
