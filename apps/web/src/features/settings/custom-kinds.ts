import type { CustomFieldInput } from '@throughline/domain/record/meta.contract.ts';

type Kind = CustomFieldInput['kind'];

/** Kinds that a custom field may have, the common ones first. A record, so that a kind of the contract cannot be missing. */
const ORDER = {
  text: 1,
  longText: 2,
  choice: 3,
  multiChoice: 4,
  date: 5,
  dateTime: 6,
  money: 7,
  integer: 8,
  decimal: 9,
  percent: 10,
  boolean: 11,
  user: 12,
  department: 13,
  phone: 14,
  email: 15,
  url: 16,
  address: 17,
} as const satisfies Record<Kind, number>;

export const CUSTOM_KINDS = (Object.keys(ORDER) as Kind[]).toSorted((one, other) => ORDER[one] - ORDER[other]);
