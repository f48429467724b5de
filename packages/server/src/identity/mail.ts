import { deliver } from '../platform/mail/transport.ts';
import type { Platform } from '../platform/platform.ts';

/**
 * Sends a mail with a link that signs someone in: now, and past the outbox, so that the link is stored nowhere. The link is
 * also shown to who asked for it, or asked for again: so a failure is logged and answered, never raised.
 * @returns false where no mail is set up or the server refused it
 */
export async function sendMail(
  platform: Platform,
  to: string,
  mail: { subject: string; text: string },
): Promise<boolean> {
  try {
    return await deliver(platform.config, { to, ...mail });
  } catch (error) {
    platform.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'mail was not sent');
    return false;
  }
}
