import type { Platform } from './platform.ts';

/** One verb of `npm run admin -- <verb>`: not interactive, prints its outcome as JSON. */
export interface AdminVerb {
  name: string;
  summary: string;
  /** Option (without `--`) → what it takes; all take a text, except those of type `boolean`. */
  options: Readonly<Record<string, AdminOption>>;
  /** @param options given ones by name; required ones are there @throws AppError */
  run: (request: AdminRequest) => Promise<unknown>;
}

export interface AdminOption {
  about: string;
  type?: 'string' | 'boolean';
  required?: boolean;
}

export interface AdminRequest {
  platform: Platform;
  options: Readonly<Record<string, string | boolean | undefined>>;
  /** Standard input up to its end, without the last line break. */
  stdin: () => Promise<string>;
  /** Address under which people reach this server. */
  origin: string;
}
