import type { Condition } from '@throughline/domain/condition/condition.ts';

/** What the address of a list keeps; unknown or broken parts fall away. */
export interface ListSearch {
  filter?: Condition;
  q?: string;
  sort?: string;
  /** Saved view that was opened. */
  view?: string;
  bin?: 'only';
  /** Opportunities: board or list, and the process of the board. */
  mode?: 'board' | 'list';
  process?: string;
}

const text = (value: unknown, max = 2000): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= max ? value : undefined;
const kinds = ['all', 'any', 'not', 'compare', 'count'];
/** Shape only as far as the filter bar walks it; the server checks the rest. */
const isCondition = (value: unknown): value is Condition =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  kinds.includes(String(value.kind)) &&
  (!['all', 'any'].includes(String(value.kind)) ||
    ('of' in value && Array.isArray(value.of) && value.of.every(isCondition)));

export function listSearch(raw: Record<string, unknown>): ListSearch {
  const mode = raw['mode'];
  return {
    filter: isCondition(raw['filter']) ? raw['filter'] : undefined,
    q: text(raw['q'], 200) ?? (typeof raw['q'] === 'number' ? String(raw['q']) : undefined),
    sort: text(raw['sort'], 200),
    view: text(raw['view'], 60),
    bin: raw['bin'] === 'only' ? 'only' : undefined,
    mode: mode === 'board' || mode === 'list' ? mode : undefined,
    process: text(raw['process'], 60),
  };
}

export interface SignInSearch {
  /** Address to return to; own addresses only. */
  from?: string;
  ended?: boolean;
}
export function signInSearch(raw: Record<string, unknown>): SignInSearch {
  const from = text(raw['from']);
  return {
    from: from?.startsWith('/') && !from.startsWith('//') && !from.startsWith('/\\') ? from : undefined,
    ended: raw['ended'] === true ? true : undefined,
  };
}
