import { useSearch } from '@tanstack/react-router';

/** `?token=` of a one-time link. */
export const tokenSearch = (raw: Record<string, unknown>): { token?: string } => {
  const token = raw['token'];
  // A token of digits alone is read as a number by the router's parser.
  return typeof token === 'string' && token.length <= 200
    ? { token }
    : typeof token === 'number'
      ? { token: String(token) }
      : {};
};

/** @returns undefined where the address carries none */
export function useToken(): string | undefined {
  return tokenSearch(useSearch({ strict: false })).token;
}
