import type { Logger } from 'pino';

/** What the database start-up writes to; a pino logger and `console` both fit. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;
