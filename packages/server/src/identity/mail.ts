import { createTransport } from 'nodemailer';
import type { Config } from '../platform/config.ts';
import type { Platform } from '../platform/platform.ts';

type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom'>;

export const canMail = (config: MailConfig): boolean => config.smtpUrl !== undefined && config.mailFrom !== undefined;

/**
 * Sends a plain-text mail now. The link in it is also shown to who asked for it, or asked for again: so a failure is
 * logged and answered, never raised.
 * @returns false where no mail is set up or the server refused it
 */
export async function sendMail(
  platform: Platform,
  to: string,
  mail: { subject: string; text: string },
): Promise<boolean> {
  const { config, log } = platform;
  if (config.smtpUrl === undefined || config.mailFrom === undefined) return false;
  const transport = createTransport({
    url: config.smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  });
  try {
    await transport.sendMail({
      from: config.mailFrom,
      to: { name: '', address: to },
      subject: mail.subject,
      text: mail.text,
    });
    return true;
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'mail was not sent');
    return false;
  } finally {
    transport.close();
  }
}
