import type { Config } from '../platform/config.ts';
import { ABSOLUTE_MS } from './session.queries.ts';

type CookieConfig = Pick<Config, 'publicUrl'>;

const isSecure = (config: CookieConfig): boolean => config.publicUrl?.startsWith('https:') ?? false;

/** Over https the `__Host-` prefix binds the cookie to this host and to secure connections; browsers refuse it over http. */
export const sessionCookieName = (config: CookieConfig): string =>
  isSecure(config) ? '__Host-tl_session' : 'tl_session';

/** `Set-Cookie` of a new session. */
export const sessionCookie = (config: CookieConfig, token: string): string =>
  `${sessionCookieName(config)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${ABSOLUTE_MS / 1000}${isSecure(config) ? '; Secure' : ''}`;

/** `Set-Cookie` that removes it. */
export const endedCookie = (config: CookieConfig): string =>
  `${sessionCookieName(config)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${isSecure(config) ? '; Secure' : ''}`;
