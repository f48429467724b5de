import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';

export type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom'>;

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export const canMail = (config: MailConfig): boolean => config.smtpUrl !== undefined && config.mailFrom !== undefined;

/**
 * Hands one plain-text mail to the SMTP server now: the only way in which the product sends mail.
 * @returns false where no mail is set up
 * @throws what the server or the network refuses; `isPermanent` tells whether another try can help
 */
export async function deliver(config: MailConfig, mail: Mail): Promise<boolean> {
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
      to: { name: '', address: mail.to },
      subject: oneLine(mail.subject),
      text: mail.text,
    });
    return true;
  } finally {
    transport.close();
  }
}

/** A name in a subject may hold line breaks; a header may not. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

/** The server said no for good (no such mailbox, refused content), so the mail is not tried again. */
export function isPermanent(error: unknown): boolean {
  const code = (error as { responseCode?: unknown } | null)?.responseCode;
  return typeof code === 'number' && code >= 500 && code < 600;
}

/** Faults before the first word of the mail went out: names, connection, encryption, sign-in, addresses. */
const BEFORE_THE_MAIL = new Set(['EDNS', 'ETLS', 'EAUTH', 'EENVELOPE', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * The server did not take the mail: it said so, or was never reached. After anything else (a connection that broke behind
 * the last word) the mail may have gone out.
 */
export function isCertainlyUnsent(error: unknown): boolean {
  const { code, originalCode, responseCode, timeoutType } = (error ?? {}) as Record<string, unknown>;
  return (
    typeof responseCode === 'number' ||
    (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT') ||
    [code, originalCode].some((given) => typeof given === 'string' && BEFORE_THE_MAIL.has(given))
  );
}
