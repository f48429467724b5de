import type { Field, FieldKind, FieldOf } from './field.ts';
import { boolean, choice, multiChoice } from './kinds/choice-kinds.ts';
import type { AnyFieldKind, FieldKindModule } from './kinds/field-kind.ts';
import { address, attachment, department, reference, user } from './kinds/link-kinds.ts';
import { decimal, integer, money, percent } from './kinds/number-kinds.ts';
import { autoNumber, email, longText, phone, text, url } from './kinds/text-kinds.ts';
import { date, dateTime } from './kinds/time-kinds.ts';

/** Every field kind with its module; a kind that is missing here does not compile. */
export const fieldKinds = {
  text,
  longText,
  integer,
  decimal,
  money,
  percent,
  date,
  dateTime,
  boolean,
  choice,
  multiChoice,
  reference,
  user,
  department,
  phone,
  email,
  url,
  address,
  attachment,
  autoNumber,
} satisfies { [K in FieldKind]: FieldKindModule<FieldOf<K>> };

/** The module of a field's kind, callable with that field. */
export const kindOf = (field: Pick<Field, 'kind'>): AnyFieldKind => fieldKinds[field.kind] as AnyFieldKind;
