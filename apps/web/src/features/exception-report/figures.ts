import type { ExceptionReportRow } from '@throughline/domain/exception/exception.contract.ts';

/** A figure of the report that was pointed at, and what it counts. */
export interface Figure {
  row: ExceptionReportRow;
  text: 'asked' | 'everGranted' | 'requested' | 'refused' | 'withdrawn' | 'granted' | 'used' | 'lapsed' | Outcome;
  /** Side of the comparison; exceptions otherwise. */
  path?: 'through' | 'normal';
}
export type Outcome = 'won' | 'lost' | 'open';

export const STATE_FIGURES = ['requested', 'everGranted', 'refused', 'used', 'lapsed', 'withdrawn'] as const;
export const OUTCOMES = ['won', 'lost', 'open'] as const;

export const countOf = (row: ExceptionReportRow, text: Figure['text'], path?: Figure['path']): number => {
  if (text === 'asked') return row.asked;
  if (text === 'everGranted') return row.granted;
  if (text === 'won' || text === 'lost' || text === 'open') return row[path ?? 'through'][text];
  return row.states[text];
};

/** Address and query of what a figure counts. */
export function behindOf({ row, text, path }: Figure): { path: string; query: Record<string, string> } {
  const process = row.process.id;
  const isOutcome = text === 'won' || text === 'lost' || text === 'open';
  if (isOutcome && path === 'normal') return { path: '/exceptions/normal', query: { process, outcome: text } };
  const part: Record<string, string> = isOutcome ? { outcome: text } : text === 'asked' ? {} : { state: text };
  return { path: '/exceptions', query: { process, channel: row.channel.key, ...part } };
}
