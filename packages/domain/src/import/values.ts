import type { Field } from '../record/field.ts';
import { kindOf } from '../record/field-kinds.ts';
import { type Cell, cellText, isBlankCell } from './cell.ts';
import type { ColumnEvidence } from './column-witness.ts';
import type { HeadingUnit } from './normalize.ts';
import { accept, type Outcome, refuse, shown } from './outcome.ts';
import { type Aliases, parseBoolean, parseChoice, parseChoices } from './parse-choice.ts';
import { parseDate, parseDateTime } from './parse-date.ts';
import { parseMoney } from './parse-money.ts';
import { parseInteger, parseNumber, parsePercent } from './parse-number.ts';

/** What a cell is understood by, beside itself. */
export interface ValueContext {
  evidence: Pick<ColumnEvidence, 'dateOrder' | 'decimalComma' | 'hundreds'>;
  /** From the heading (see `readHeading`). */
  unit?: HeadingUnit;
  /** Currency of amounts that name none. */
  currency: string;
  /** IANA zone of times that name none. */
  timeZone: string;
  /** Year of “1月3日”. */
  defaultYear: number;
  aliases?: Aliases;
}

/**
 * Understands one cell as a value of `field`.
 * @returns the wire value of the field's kind, except: money is a `ParsedMoney` (its currency may be another field),
 * references, users and departments are the trimmed name that the import service looks up (people: see `splitPeople`).
 * A blank cell is null; whether the field is required is the caller's question.
 */
export function parseCell(field: Field, cell: Cell | undefined, context: ValueContext): Outcome<unknown> {
  if (cell === undefined || isBlankCell(cell)) return accept(null);
  const text = cellText(cell).trim();
  if (/^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$/.test(text)) {
    return refuse(`公式出错：${text}`, `The formula failed: ${text}`);
  }
  const { decimalComma, hundreds } = context.evidence;
  switch (field.kind) {
    case 'integer':
      return checked(field, parseInteger(cell, { decimalComma, unit: context.unit }));
    case 'decimal':
      return checked(field, parseNumber(cell, field.scale, { decimalComma, unit: context.unit }), true);
    case 'money':
      return parseMoney(cell, { decimalComma, unit: context.unit, currency: context.currency });
    case 'percent':
      return parsePercent(cell, { decimalComma, hundreds: hundreds || context.unit?.exponent === -2 });
    case 'date':
      return parseDate(cell, dateOptions(context));
    case 'dateTime':
      return parseDateTime(cell, dateOptions(context));
    case 'boolean':
      return parseBoolean(cell);
    case 'choice':
      return parseChoice(cell, field.options, context.aliases);
    case 'multiChoice':
      return parseChoices(cell, field.options, context.aliases);
    case 'reference':
    case 'user':
    case 'department':
      return accept(text.replace(/\s+/g, ' '));
    case 'email':
      return checked(field, accept(bareAddress(text)));
    case 'text':
    case 'longText':
    case 'phone':
    case 'url':
    case 'autoNumber':
      return checked(field, accept(text));
    case 'address':
      return checked(field, accept(text));
    case 'attachment':
      return refuse(`文件里不能带附件`, 'A file to import cannot bring attachments');
  }
}

const dateOptions = (context: ValueContext) => ({
  order: context.evidence.dateOrder,
  defaultYear: context.defaultYear,
  timeZone: context.timeZone,
});

/** `Ann <ann@x.com>` and `mailto:ann@x.com` to the address. */
const bareAddress = (text: string): string =>
  (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).replace(/^mailto:/i, '').trim();

/**
 * Adds the checks of the field's own kind (limits, form, characters).
 * @param keep the value stays as it is, for kinds whose stored form is not their wire form
 */
function checked<T>(field: Field, outcome: Outcome<T>, keep = false): Outcome<unknown> {
  if (!outcome.ok) return outcome;
  const parsed = kindOf(field).parse(outcome.value, field);
  if (!parsed.ok) {
    const value = typeof outcome.value === 'string' ? `“${shown(outcome.value)}”` : '';
    return refuse(`${value}${parsed.message.zh}`, value === '' ? parsed.message.en : `${value}: ${parsed.message.en}`);
  }
  return accept(keep ? outcome.value : parsed.value, outcome.note);
}
