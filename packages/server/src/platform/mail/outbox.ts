import { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import { inTransaction, type Tx } from '../db.ts';
import { newId } from '../id.ts';
import { defineJob } from '../jobs/job.ts';
import type { Platform } from '../platform.ts';
import { deliver, isCertainlyUnsent, isPermanent, type Mail } from './transport.ts';

/** Sends one mail of the outbox. */
export const sendMailJob = defineJob({
  name: 'mail.send',
  payload: z.object({ workspaceId: z.uuid(), id: z.uuid() }),
  concurrency: 2,
});

/**
 * Puts a mail into the outbox in the transaction of its cause: it goes out exactly if the change is kept. Nothing secret
 * belongs here (links that sign someone in are sent at once and stored nowhere).
 */
export async function queueMail(ctx: Ctx, tx: Tx, mail: Mail): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto('mail_outbox')
    .values({
      workspace_id: ctx.workspaceId,
      id,
      recipient: mail.to,
      subject: mail.subject,
      body: mail.text,
      state: 'waiting',
      tries: 0,
      created_at: new Date(ctx.now).toISOString(),
    })
    .execute();
  await ctx.platform.jobs.enqueue(tx, sendMailJob, { workspaceId: ctx.workspaceId, id }, { key: id });
  return id;
}

/** About eight hours in all: a mail server may be down for a night shift. */
const MOST_TRIES = 14;
const pauseSeconds = (tries: number): number => Math.min(30 * 2 ** (tries - 1), 3600);

interface Claimed {
  tries: number;
  recipient: string;
  subject: string;
  body: string;
}

/** One worker gets the mail; one that a dead worker left in `sending` goes to nobody. */
const CLAIM = `update mail_outbox set state = 'sending', tries = tries + 1, claimed_at = $3
  where workspace_id = $1 and id = $2 and state = 'waiting' returning recipient, subject, body, tries`;

/**
 * Sends a mail of the outbox once. Done already, being sent, or not to be sent again: nothing happens. What the server
 * refused for now is tried again, later each time.
 */
export async function sendQueued(platform: Platform, workspaceId: string, id: string): Promise<void> {
  const at = () => new Date(platform.clock()).toISOString();
  const change = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(platform.pool, workspaceId, work);
  const [mail] = await change((tx) => tx.sql<Claimed>(CLAIM, [workspaceId, id, at()], 'mail-claim'));
  if (mail === undefined) return;
  try {
    const isSent = await deliver(platform.config, { to: mail.recipient, subject: mail.subject, text: mail.body });
    if (!isSent) throw new Error('no mail server is set up (SMTP_URL, MAIL_FROM)');
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    const again = isCertainlyUnsent(error) && !isPermanent(error) && mail.tries < MOST_TRIES;
    await change(async (tx) => {
      await tx.run(
        'update mail_outbox set state = $3, error = $4 where workspace_id = $1 and id = $2',
        [workspaceId, id, again ? 'waiting' : 'failed', reason],
        'mail-refused',
      );
      const later = { key: id, afterSeconds: pauseSeconds(mail.tries) };
      if (again) await platform.jobs.enqueue(tx, sendMailJob, { workspaceId, id }, later);
    });
    platform.log.warn({ reason, again }, 'mail was not sent');
    return;
  }
  await change((tx) =>
    tx.run(
      `update mail_outbox set state = 'sent', sent_at = $3, body = '', error = null where workspace_id = $1 and id = $2`,
      [workspaceId, id, at()],
      'mail-sent',
    ),
  );
}
