import { currencyDigits } from './currency.ts';

/**
 * An amount in another currency, in minor units, rounded once (half away from zero).
 * @param rate what one whole unit of `from` is worth in whole units of `to`
 */
export function convertMinor(amount: number, from: string, to: string, rate: number): number {
  if (from === to) return amount;
  const value = amount * rate * 10 ** (currencyDigits(to) - currencyDigits(from));
  return Math.sign(value) * Math.round(Math.abs(value));
}
