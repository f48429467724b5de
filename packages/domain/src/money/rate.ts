/** A rate as it is kept. */
export interface DatedRate {
  /** First day, `YYYY-MM-DD`, on which it holds. */
  validFrom: string;
  rate: number;
}

/**
 * The rate of a day: the newest that holds by then, or the first one for days before it (an old deal is better counted by
 * the nearest rate than left out).
 * @param day `YYYY-MM-DD`
 * @returns undefined without any rate
 */
export function rateOn(rates: readonly DatedRate[], day: string): number | undefined {
  const ordered = rates.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return (ordered.findLast((rate) => rate.validFrom <= day) ?? ordered[0])?.rate;
}
