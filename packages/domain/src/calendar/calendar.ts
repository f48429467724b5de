/** Minutes of a day, half-open: 540-1080 is 09:00 to 18:00. */
export type DayHours = readonly (readonly [startMinute: number, endMinute: number])[];

/**
 * A working calendar. Days are day numbers (days since 1970-01-01 in the calendar's zone).
 * Public holidays and make-up working days (调休) are exceptions to the week.
 */
export interface Calendar {
  /** IANA zone, e.g. `Asia/Shanghai`. */
  timeZone: string;
  /** Monday first, seven entries; [] is a day off. */
  week: readonly DayHours[];
  /** Day number → hours of that day; [] for a holiday, the make-up day's hours for 调休. */
  exceptions: ReadonlyMap<number, DayHours>;
}
