import type { Condition } from '../condition/condition.ts';
import { describeCondition } from '../condition/describe.ts';
import { evaluate, type EvaluateEnv } from '../condition/evaluate.ts';
import type { Facts } from '../condition/facts.ts';
import { AppError, type FieldProblem } from '../platform/error.ts';
import { LOCALES, type Label } from '../platform/label.ts';
import type { ExceptionChannel } from '../process/process.ts';

/**
 * requested: asked for, the approval runs. It ends as granted or refused by the approval, or withdrawn by who asked.
 * granted: excuses from what it names until it lapses unused at its expiry. used: a move rested on it; it lapses no more.
 */
export const EXCEPTION_MOVES = {
  requested: ['granted', 'refused', 'withdrawn'],
  granted: ['used'],
  refused: [],
  withdrawn: [],
  used: [],
} as const;
export type ExceptionStatus = keyof typeof EXCEPTION_MOVES;

export const mayBecome = (from: ExceptionStatus, to: ExceptionStatus): boolean =>
  (EXCEPTION_MOVES[from] as readonly ExceptionStatus[]).includes(to);

/** What people read: a granted one that nobody used in time has lapsed. */
export const EXCEPTION_STATES = ['requested', 'granted', 'refused', 'withdrawn', 'used', 'lapsed'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** @param expiresAt ISO instant @param now epoch milliseconds; at its expiry it has lapsed, as gates see it */
export const exceptionState = (status: ExceptionStatus, expiresAt: string | null, now: number): ExceptionState =>
  status === 'granted' && expiresAt !== null && Date.parse(expiresAt) <= now ? 'lapsed' : status;

/** The parts of a condition that keep it from holding; [] where it holds. Of alternatives, every one. */
function failing(condition: Condition, facts: Facts, env: EvaluateEnv): Condition[] {
  if (evaluate(condition, facts, env).holds) return [];
  return condition.kind === 'all' || (condition.kind === 'any' && condition.of.length > 0)
    ? condition.of.flatMap((part) => failing(part, facts, env))
    : [condition];
}

export interface Trigger {
  applies: boolean;
  /** The trigger in words; where it does not hold, what of it does not. */
  why: Label;
}

/**
 * Whether a channel is open to a deal now, and why. Says no value of the deal, so that it tells nobody more than they may read.
 * @param currency in which amounts are written
 */
export function triggerOf(channel: ExceptionChannel, deal: Facts, env: EvaluateEnv, currency: string): Trigger {
  const words = (condition: Condition): Label => {
    const [zh = '', en = ''] = LOCALES.map((locale) =>
      describeCondition(condition, { object: env.object, catalog: env.catalog, locale, currency }),
    );
    return { zh, en };
  };
  let parts: Condition[];
  try {
    parts = failing(channel.when, deal, env);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { zh, en } = words(channel.when);
    return {
      applies: false,
      why: { zh: `触发条件引用了已删除的字段：${zh}`, en: `Reads a field that is gone: ${en}` },
    };
  }
  const whole = words(channel.when);
  if (parts.length === 0) return { applies: true, why: { zh: `满足：${whole.zh}`, en: `Holds: ${whole.en}` } };
  const one = channel.when.kind === 'any' ? { zh: ' 或 ', en: ' or ' } : { zh: ' 且 ', en: ' and ' };
  const labels = parts.map(words);
  return {
    applies: false,
    why: {
      zh: `不满足：${labels.map((label) => label.zh).join(one.zh)}`,
      en: `Does not hold: ${labels.map((label) => label.en).join(one.en)}`,
    },
  };
}

/** What is asked to be excused from. */
export interface ExceptionRequest {
  /** Stage keys. */
  stages: readonly string[];
  /** `stage.criterion`, by their keys. */
  criteria: readonly string[];
}

/** What of a request the channel does not allow; [] = it may be asked for. */
export function requestProblems(channel: ExceptionChannel, request: ExceptionRequest): FieldProblem[] {
  if (request.stages.length + request.criteria.length === 0) {
    const message = {
      zh: '请至少选择一项要跳过的阶段或标准',
      en: 'Choose at least one stage or criterion to pass over',
    };
    return [{ field: 'criteria', message }];
  }
  const outside = (field: 'stages' | 'criteria', allowed: readonly string[]): FieldProblem[] =>
    request[field]
      .filter((key) => !allowed.includes(key))
      .map((value) => ({
        field,
        value,
        message: {
          zh: `通道“${channel.name.zh}”不能跳过 ${value}；可跳过：${allowed.join('、') || '无'}`,
          en: `${channel.name.en} does not excuse from ${value}; it may excuse from: ${allowed.join(', ') || 'nothing'}`,
        },
      }));
  return [...outside('stages', channel.skips.stages), ...outside('criteria', channel.skips.criteria)];
}
