import { Temporal } from 'temporal-polyfill';
import { AppError } from '../platform/error.ts';
import { DAY_MS, type DayNumber } from './day.ts';

/** A stretch of time with one offset: [start, end) in epoch ms. */
interface Segment {
  start: number;
  end: number;
  offset: number;
  /** Latest clock reading before this segment when clocks went back at its start, else -Infinity. */
  floor: number;
}

interface Zone {
  name: string;
  blocks: Map<number, Segment[]>;
  last: Segment;
}

// Transitions are looked up once per zone and block of about 17 years, then answered by a comparison or two.
const BLOCK_MS = 2 ** 39;
const NOWHERE: Segment = { start: 1, end: 0, offset: 0, floor: Number.NEGATIVE_INFINITY };
const zones = new Map<string, Zone>();

/** Whether this runtime knows the IANA zone. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function zoneNamed(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    if (!isTimeZone(name)) {
      throw new AppError('invalid', { message: { zh: `时区“${name}”不存在`, en: `There is no time zone "${name}"` } });
    }
    zone = { name, blocks: new Map(), last: NOWHERE };
    zones.set(name, zone);
  }
  return zone;
}

const zoned = (zone: Zone, instant: number) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone.name);
const offsetAt = (zone: Zone, instant: number): number => zoned(zone, instant).offsetNanoseconds / 1e6;

function segmentsOfBlock(zone: Zone, block: number): Segment[] {
  const blockEnd = (block + 1) * BLOCK_MS;
  const first = zoned(zone, block * BLOCK_MS + 1).getTimeZoneTransition('previous');
  let start = first ? first.epochMilliseconds : Number.NEGATIVE_INFINITY;
  const segments: Segment[] = [];
  for (;;) {
    const inside = Math.max(start, block * BLOCK_MS);
    const next = zoned(zone, inside).getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    const end = Math.min(next, blockEnd);
    const offset = offsetAt(zone, inside);
    const before = Number.isFinite(start) ? offsetAt(zone, start - 1) : offset;
    segments.push({ start, end, offset, floor: before > offset ? start + before - 1 : Number.NEGATIVE_INFINITY });
    if (end >= blockEnd) return segments;
    start = end;
  }
}

function segmentAt(zone: Zone, instant: number): Segment {
  if (instant >= zone.last.start && instant < zone.last.end) return zone.last;
  const block = Math.floor(instant / BLOCK_MS);
  let segments = zone.blocks.get(block);
  if (!segments) {
    segments = segmentsOfBlock(zone, block);
    zone.blocks.set(block, segments);
  }
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.start ?? 0) <= instant) low = middle;
    else high = middle - 1;
  }
  zone.last = segments[low] ?? NOWHERE;
  return zone.last;
}

/**
 * Clock reading of an instant in a zone, as ms since 1970-01-01T00:00 of that clock.
 * Never runs backwards: when clocks go back, it stands at the last reading until the clock passes it again. So calendar
 * arithmetic on it is monotone, which `flipsAt` relies on.
 */
export function clockOf(timeZone: string, instant: number): number {
  const segment = segmentAt(zoneNamed(timeZone), instant);
  return Math.max(instant + segment.offset, segment.floor);
}

/** First instant at which the clock has reached `clock`: a skipped reading gives the instant of the skip, a repeated one its first time. */
export function instantOfClock(timeZone: string, clock: number): number {
  const zone = zoneNamed(timeZone);
  let segment = segmentAt(zone, clock - 15 * 3_600_000);
  for (;;) {
    const instant = Math.max(clock - segment.offset, segment.start);
    if (instant < segment.end) return instant;
    segment = segmentAt(zone, segment.end);
  }
}

/** Calendar day of an instant in a zone. */
export const dayOfInstant = (timeZone: string, instant: number): DayNumber =>
  Math.floor(clockOf(timeZone, instant) / DAY_MS);

/** First instant of a day in a zone; not always midnight (clocks may skip it). */
export const startOfDay = (timeZone: string, day: DayNumber): number => instantOfClock(timeZone, day * DAY_MS);

/** The same time of day `days` calendar days later (earlier when negative). */
export const addCalendarDays = (timeZone: string, instant: number, days: number): number =>
  days === 0 ? instant : instantOfClock(timeZone, clockOf(timeZone, instant) + days * DAY_MS);
