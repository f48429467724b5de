import { inLocale, type Label, type Locale } from '../platform/label.ts';

/** What somebody waits for on a deal: a standard action, a vote in an approval, the customer's answer, a change the customer asked for. */
export const WAIT_KINDS = ['task', 'approval', 'confirmation', 'changes'] as const;
export type WaitKind = (typeof WAIT_KINDS)[number];

/** Stands where a role of the workspace stands, for what the customer is to do. */
export const CUSTOMER = 'customer';
export const CUSTOMER_LABEL: Label = { zh: '客户', en: 'Customer' };

/** The seller's own standard actions are no wait: nobody else is asked. */
export const SELLER = 'salesRep';

/** Columns of the board that are always there, in order; other roles come between those and the customer. */
export const WAIT_COLUMNS: readonly string[] = [SELLER, 'presales', 'legal', 'finance', 'delivery', CUSTOMER];

export interface WaitParts {
  kind: WaitKind;
  /** Short name of the account, else its name; null where there is none or it is not for the reader. */
  account: string | null;
  deal: string | null;
  what: string;
  /** Role or department that is waited for. */
  who: string;
  /** The person, where one is named. */
  person: string | null;
}

const VERB = {
  task: { zh: '处理', en: 'to do' },
  approval: { zh: '审批', en: 'to approve' },
  confirmation: { zh: '确认', en: 'to confirm' },
  changes: { zh: '修改', en: 'to change' },
} satisfies Record<WaitKind, Label>;

/**
 * Who is waited for, as people say it: `华星电子 MES 二期：报价单待财务（李敏）处理`. A deal that is named after its account says
 * the account once.
 */
export function waitSentence({ kind, account, deal, what, who, person }: WaitParts, locale: Locale): string {
  const isNamed = account !== null && deal?.startsWith(account) === true;
  const about = [isNamed ? null : account, deal].filter((part) => part !== null && part !== '').join(' ');
  const verb = inLocale(VERB[kind], locale);
  if (locale === 'en') {
    const whom = person === null ? who : `${who} (${person})`;
    return `${about === '' ? '' : `${about}: `}${what} waits for ${whom} ${verb}`;
  }
  const whom = person === null ? who : `${who}（${person}）`;
  return `${about === '' ? '' : `${about}：`}${what}待${whom}${verb}`;
}

/** Columns in the order of the board: the standing ones, and others where something waits. */
export function columnOrder(roles: readonly string[]): string[] {
  const others = roles.filter((role) => !WAIT_COLUMNS.includes(role));
  const [last, ...rest] = WAIT_COLUMNS.toReversed();
  return [...rest.toReversed(), ...others, ...(last === undefined ? [] : [last])];
}
