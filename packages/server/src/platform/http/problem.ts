import { AppError, type ErrorCode, type FieldProblem, HTTP_STATUS } from '@throughline/domain/platform/error.ts';
import { inLocale, type Label, type Locale } from '@throughline/domain/platform/label.ts';
import type { z } from 'zod';

const DEFAULT_TEXT = {
  unauthenticated: { zh: '请先登录。', en: 'Sign in first.' },
  forbidden: {
    zh: '您没有这项操作的权限，请联系管理员开通。',
    en: 'You do not have the right to do this; ask an administrator.',
  },
  not_found: { zh: '没有找到，或您无权查看。', en: 'Not found, or not for you to see.' },
  conflict: { zh: '当前状态下不能这样修改。', en: 'The present state does not allow this change.' },
  gate_closed: { zh: '还不满足该阶段的条件。', en: 'The criteria of the stage are not met yet.' },
  stale_version: {
    zh: '这条记录刚被别人改过，请核对两边的值。',
    en: 'Someone has just changed this record; compare both values.',
  },
  too_large: { zh: '内容太大。', en: 'Too large.' },
  unsupported_type: { zh: '不支持这种内容类型。', en: 'This content type is not taken here.' },
  invalid: { zh: '有几处需要修改。', en: 'Some values need mending.' },
  idempotency_mismatch: {
    zh: '同一个 Idempotency-Key 已用于另一个请求。',
    en: 'This Idempotency-Key was used for a different request.',
  },
  idempotency_running: {
    zh: '相同的请求正在处理，请稍后再试。',
    en: 'The same request is still running; try again shortly.',
  },
  rate_limited: { zh: '请求太频繁，请稍后再试。', en: 'Too many requests; try again later.' },
  unavailable: { zh: '服务暂时不可用，请稍后重试。', en: 'The service is not available right now; try again shortly.' },
  no_space: { zh: '服务器空间不足。', en: 'The server has no space left.' },
  internal: {
    zh: '出错了，我们的问题。请把请求编号告诉管理员。',
    en: 'Something went wrong on our side. Give the request id to your administrator.',
  },
} satisfies Record<ErrorCode, Label>;

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  message: string;
  requestId: string;
  [extra: string]: unknown;
}

/** Problem details (RFC 9457) in the caller's language. Faults that are not ours to name become `internal` without their text. */
export function problemOf(error: unknown, locale: Locale, requestId: string): Problem {
  const known = error instanceof AppError ? error : new AppError('internal');
  const { message, fields, ...extra } = known.details;
  const text = inLocale(message ?? DEFAULT_TEXT[known.code], locale);
  return {
    ...extra,
    type: `https://throughline.invalid/problems/${known.code.replaceAll('_', '-')}`,
    title: inLocale(DEFAULT_TEXT[known.code], locale),
    status: HTTP_STATUS[known.code],
    code: known.code,
    message: text,
    requestId,
    ...(fields === undefined
      ? {}
      : {
          fields: fields.map((field) => ({
            ...field,
            message: inLocale(field.message, locale),
            value: shown(field.value),
          })),
        }),
  };
}

function shown(value: unknown): unknown {
  return typeof value === 'string' && value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

/** zod's findings as field problems in both languages. `field` is the path within the body, query or parameters. */
export function zodProblems(error: z.ZodError): FieldProblem[] {
  return error.issues
    .slice(0, 100)
    .map((issue) => ({ field: issue.path.map(String).join('.'), message: issueText(issue) }));
}

function issueText(issue: z.core.$ZodIssue): Label {
  switch (issue.code) {
    case 'invalid_type':
      return { zh: `类型不对，应为 ${issue.expected}。`, en: `Wrong type; give ${issue.expected}.` };
    case 'unrecognized_keys':
      return { zh: `不认识的字段：${issue.keys.join('、')}。`, en: `Unknown fields: ${issue.keys.join(', ')}.` };
    case 'too_small':
      return { zh: `太小或太短，至少 ${issue.minimum}。`, en: `Too small or short; at least ${issue.minimum}.` };
    case 'too_big':
      return { zh: `太大或太长，最多 ${issue.maximum}。`, en: `Too large or long; at most ${issue.maximum}.` };
    case 'invalid_value':
      return {
        zh: `只能是：${issue.values.map(String).join('、')}。`,
        en: `One of: ${issue.values.map(String).join(', ')}.`,
      };
    case 'invalid_format':
      return { zh: `格式不对，应为 ${issue.format}。`, en: `Wrong format; give ${issue.format}.` };
    default:
      return { zh: `值不正确：${issue.message}`, en: `Not valid: ${issue.message}` };
  }
}
