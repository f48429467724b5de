import fc from 'fast-check';
import type { Calendar } from '../calendar/calendar.ts';
import { formatDay, MINUTE_MS } from '../calendar/day.ts';
import { defaultCalendar, parseHolidays } from '../calendar/default-calendar.ts';
import { dayOfInstant, startOfDay } from '../calendar/zone.ts';
import { catalogOf } from '../record/catalog.ts';
import type { Field } from '../record/field.ts';
import { kindOf } from '../record/field-kinds.ts';
import { allFields, type ObjectDescription } from '../record/object.ts';
import { takesList, takesNothing } from './comparison.ts';
import { type CompareOp, type Condition, type NumberOp, type Operand, PERIOD_UNITS, TIME_UNITS } from './condition.ts';
import type { Facts, FactValue } from './facts.ts';
import { familyOf, fieldsMeet, MEMBER } from './path.ts';

/** Objects with every kind of field, plain, custom and custom in a slot; random records and conditions over them. For tests. */

const both = (text: string) => ({ zh: text, en: text });
const options = ['a', 'b', 'c'].map((key) => ({ key, label: { zh: `选项${key}`, en: `Option ${key}` } }));

export const ACCOUNT: ObjectDescription = {
  key: 'account',
  path: 'accounts',
  label: { zh: '客户', en: 'Account' },
  plural: { zh: '客户', en: 'Accounts' },
  table: 'account',
  nameField: 'name',
  fields: [
    { key: 'name', kind: 'text', label: { zh: '名称', en: 'Name' } },
    { key: 'grade', kind: 'choice', label: { zh: '等级', en: 'Grade' }, options },
    { key: 'staff', kind: 'integer', label: both('staff') },
    { key: 'foundedOn', kind: 'date', label: both('foundedOn') },
    { key: 'parentAccount', kind: 'reference', to: 'account', label: both('parentAccount') },
    { key: 'cf_area', kind: 'text', label: both('cf_area') },
  ],
  listColumns: ['name'],
  formFields: ['name'],
};

export const DEAL: ObjectDescription = {
  key: 'deal',
  path: 'deals',
  label: { zh: '商机', en: 'Deal' },
  plural: { zh: '商机', en: 'Deals' },
  table: 'deal',
  nameField: 'name',
  fields: [
    { key: 'name', kind: 'text', label: { zh: '名称', en: 'Name' } },
    { key: 'note', kind: 'longText', label: both('note') },
    { key: 'code', kind: 'autoNumber', pattern: '{0000}', label: both('code') },
    { key: 'mail', kind: 'email', label: both('mail') },
    { key: 'rounds', kind: 'integer', label: both('rounds') },
    { key: 'hours', kind: 'decimal', scale: 2, label: both('hours') },
    { key: 'spent', kind: 'decimal', scale: 2, label: both('spent') },
    { key: 'amount', kind: 'money', label: { zh: '金额', en: 'Amount' } },
    { key: 'paid', kind: 'money', label: both('paid') },
    { key: 'probability', kind: 'percent', label: { zh: '赢率', en: 'Probability' } },
    { key: 'closeDate', kind: 'date', label: { zh: '预计成交日', en: 'Close date' } },
    { key: 'lastMeetingAt', kind: 'dateTime', label: { zh: '上次会面', en: 'Last meeting' } },
    { key: 'isKey', kind: 'boolean', label: both('isKey') },
    { key: 'stage', kind: 'choice', label: { zh: '阶段', en: 'Stage' }, options },
    { key: 'tags', kind: 'multiChoice', label: both('tags'), options },
    { key: 'account', kind: 'reference', to: 'account', label: { zh: '客户', en: 'Account' } },
    { key: 'team', kind: 'department', label: both('team') },
    { key: 'place', kind: 'address', label: both('place') },
    { key: 'files', kind: 'attachment', label: both('files') },
    { key: 'cf_text', kind: 'text', label: both('cf_text') },
    { key: 'cf_number', kind: 'decimal', scale: 3, label: both('cf_number') },
    { key: 'cf_share', kind: 'percent', label: both('cf_share') },
    { key: 'cf_day', kind: 'date', label: both('cf_day') },
    { key: 'cf_time', kind: 'dateTime', label: both('cf_time') },
    { key: 'cf_flag', kind: 'boolean', label: both('cf_flag') },
    { key: 'cf_tags', kind: 'multiChoice', label: both('cf_tags'), options },
    { key: 'cf_person', kind: 'user', label: both('cf_person') },
    { key: 'cf_account', kind: 'reference', to: 'account', label: both('cf_account') },
    { key: 'cf_place', kind: 'address', label: both('cf_place') },
    { key: 'cf_files', kind: 'attachment', label: both('cf_files') },
    { key: 'cf_s_text', kind: 'text', slot: 'slot_t1', label: both('cf_s_text') },
    { key: 'cf_s_day', kind: 'date', slot: 'slot_t2', label: both('cf_s_day') },
    { key: 'cf_s_flag', kind: 'boolean', slot: 'slot_t3', label: both('cf_s_flag') },
    { key: 'cf_s_account', kind: 'reference', to: 'account', slot: 'slot_t4', label: both('cf_s_account') },
    { key: 'cf_s_number', kind: 'decimal', scale: 3, slot: 'slot_n1', label: both('cf_s_number') },
    { key: 'cf_s_time', kind: 'dateTime', slot: 'slot_d1', label: both('cf_s_time') },
  ],
  collections: [
    { key: 'activities', object: 'activity', by: 'deal', label: { zh: '跟进', en: 'activities' } },
    { key: 'reviews', object: 'activity', by: 'cf_deal', label: both('reviews') },
  ],
  listColumns: ['name'],
  formFields: ['name'],
};

export const ACTIVITY: ObjectDescription = {
  key: 'activity',
  path: 'activities',
  label: { zh: '跟进', en: 'Activity' },
  plural: { zh: '跟进', en: 'activities' },
  table: 'activity',
  nameField: 'subject',
  fields: [
    { key: 'subject', kind: 'text', label: both('subject') },
    { key: 'when', kind: 'dateTime', label: { zh: '时间', en: 'When' } },
    { key: 'dueOn', kind: 'date', label: both('dueOn') },
    { key: 'deal', kind: 'reference', to: 'deal', label: both('deal') },
    { key: 'cf_deal', kind: 'reference', to: 'deal', slot: 'slot_t1', label: both('cf_deal') },
    { key: 'cf_when', kind: 'dateTime', label: both('cf_when') },
    { key: 'cf_s_day', kind: 'date', slot: 'slot_t2', label: both('cf_s_day') },
  ],
  listColumns: ['subject'],
  formFields: ['subject'],
};

export const CATALOG = catalogOf([DEAL, ACCOUNT, ACTIVITY]);

/** National Day 2026: seven days off, with the Sunday before and the Saturday after worked instead. */
const NATIONAL_DAY_2026 = {
  year: 2026,
  days: [
    { name: '国庆节', date: '2026-09-20', isOffDay: false },
    ...['01', '02', '03', '04', '05', '06', '07'].map((day) => ({
      name: '国庆节',
      date: `2026-10-${day}`,
      isOffDay: true,
    })),
    { name: '国庆节', date: '2026-10-10', isOffDay: false },
  ],
};

export const CHINA = defaultCalendar('Asia/Shanghai', parseHolidays(NATIONAL_DAY_2026));
/** Works through the night of the change of clocks (2026-11-01) as well. */
export const NEW_YORK: Calendar = {
  timeZone: 'America/New_York',
  week: [
    [[0, 1440]],
    [[540, 1020]],
    [[540, 1020]],
    [[540, 1020]],
    [
      [0, 120],
      [1320, 1440],
    ],
    [],
    [[60, 180]],
  ],
  exceptions: parseHolidays({ year: 2026, days: [{ name: 'Columbus Day', date: '2026-10-12', isOffDay: true }] }),
};

/** Tuesday 14:17 in Shanghai, 02:17 in New York; two days before the holiday. */
export const NOW = Date.parse('2026-09-29T06:17:00.000Z');

const uuid = (group: number, index: number): string =>
  `0000000${group}-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
export const MEMBER_IDS = [1, 2, 3].map((index) => uuid(1, index));
export const DEPARTMENT_IDS = [1, 2, 3].map((index) => uuid(2, index));
export const ACCOUNT_IDS = [1, 2, 3, 4, 5].map((index) => uuid(3, index));
const NOWHERE_ID = uuid(9, 9);
export const ME = MEMBER_IDS[0];

/** Widths, cases, surrogate pairs, letters whose lower case is longer or depends on the place, and wildcards of LIKE. */
export const TEXTS = [
  '华为技术',
  '華為',
  'ＡＢＣ 科技',
  'abc 科技',
  'Straße',
  'STRASSE',
  'İstanbul',
  'ΟΔΟΣ',
  'οδος',
  'a%_b\\',
  '𠮷野家',
  '𠮷',
  'Ａ',
  '１２３',
  "o'neil",
];
const WIDE = [0, 1, -1, 12_345, 500_000_000, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
const dayText = (offset: number): string => formatDay(dayOfInstant('Asia/Shanghai', NOW) + offset);

const dayArb = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -45, max: 45 }).map(dayText) },
  { weight: 1, arbitrary: fc.constantFrom('0001-01-01', '2024-02-29', '2026-12-31', '9999-12-31') },
);
const instantArb = fc
  .oneof(
    fc.integer({ min: -45 * 1440, max: 45 * 1440 }).map((minutes) => NOW + minutes * MINUTE_MS),
    fc
      .tuple(
        fc.constantFrom('Asia/Shanghai', 'America/New_York'),
        fc.integer({ min: -45, max: 45 }),
        fc.integer({ min: -1, max: 1 }),
      )
      .map(([zone, day, ms]) => startOfDay(zone, dayOfInstant(zone, NOW) + day) + ms),
    fc.integer({ min: -3, max: 3 }).map((hours) => NOW + hours * 60 * MINUTE_MS),
    fc.constantFrom(Date.parse('0001-01-02T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')),
  )
  .map((instant) => new Date(instant).toISOString());

/** A value of the field in wire form; ids for references. */
function valueArb(field: Field): fc.Arbitrary<FactValue> {
  switch (familyOf(field)) {
    case 'text':
      return fc.constantFrom(...TEXTS);
    case 'number':
      if (field.kind === 'percent') return fc.constantFrom(0, 0.07, 1 / 3, 0.5, 1);
      if (field.kind === 'decimal')
        return fc.constantFrom(
          ...[0, 1, -1, 7, 29, 1234, 12_345, 900_719_925_474_099].map((n) => n / 10 ** field.scale),
        );
      return fc.constantFrom(0, 1, -1, 7, 12, 2_147_483_647, -2_147_483_647);
    case 'money':
      return fc.constantFrom(...WIDE);
    case 'day':
      return dayArb;
    case 'instant':
      return instantArb;
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom('a', 'b', 'c');
    case 'choices':
      return fc.subarray(['a', 'b', 'c'], { minLength: 1 });
    case 'reference':
      return fc.constantFrom(...ACCOUNT_IDS, NOWHERE_ID);
    case 'user':
      return fc.constantFrom(...MEMBER_IDS);
    case 'department':
      return fc.constantFrom(...DEPARTMENT_IDS);
    case 'other':
      return field.kind === 'address' ? fc.constant({ city: '深圳' }) : fc.constant([uuid(8, 1)]);
  }
}

/** Record by field key in wire form; `id` and `deleted` beside them. About a third of the fields are empty. */
export type Row = Record<string, FactValue> & { id: string; deleted: boolean };

function rowArb(
  object: ObjectDescription,
  id: string,
  fixed: Record<string, fc.Arbitrary<FactValue>> = {},
): fc.Arbitrary<Row> {
  const fields: Record<string, fc.Arbitrary<FactValue>> = {};
  for (const field of object === MEMBER ? MEMBER.fields : allFields(object)) {
    const isText = familyOf(field) === 'text';
    const filled = fixed[field.key] ?? valueArb(field);
    fields[field.key] = fc.oneof(
      { weight: 2, arbitrary: filled },
      { weight: 1, arbitrary: fc.constantFrom(null, isText ? '' : null) },
    );
  }
  const isDeleted =
    object === MEMBER || object === DEAL ? fc.constant(false) : fc.integer({ min: 0, max: 4 }).map((n) => n === 0);
  return fc.record({ ...fields, deleted: isDeleted }).map((row) => ({ ...row, id }) as Row);
}

export interface Dataset {
  members: Row[];
  accounts: Row[];
  deals: Row[];
  activities: Row[];
}

export function datasetArb(deals: number, activities: number): fc.Arbitrary<Dataset> {
  const dealIds = Array.from({ length: deals }, (_, index) => uuid(4, index + 1));
  const deal = fc.constantFrom(...dealIds);
  const activityRow = (index: number) => rowArb(ACTIVITY, uuid(5, index + 1), { deal, cf_deal: deal });
  return fc.record({
    members: fc.tuple(...MEMBER_IDS.map((id) => rowArb(MEMBER, id))),
    accounts: fc.tuple(...ACCOUNT_IDS.map((id) => rowArb(ACCOUNT, id))),
    deals: fc.tuple(...dealIds.map((id) => rowArb(DEAL, id))),
    activities: fc.tuple(...Array.from({ length: activities }, (_, index) => activityRow(index))),
  });
}

const fixedFields = (object: ObjectDescription) => (object === MEMBER ? MEMBER.fields : allFields(object));

/** A row with what its references lead to, `depth` levels deep. */
function nested(object: ObjectDescription, row: Row, data: Dataset, depth: number): Facts {
  const facts: Record<string, FactValue> = { id: row.id };
  for (const field of fixedFields(object)) {
    const value = row[field.key];
    if (typeof value === 'string' && (field.kind === 'reference' || field.kind === 'user')) {
      const [target, rows] = field.kind === 'user' ? [MEMBER, data.members] : [ACCOUNT, data.accounts];
      const found = rows.find((candidate) => candidate.id === value && !candidate.deleted);
      facts[field.key] = found && depth > 0 ? nested(target, found, data, depth - 1) : { id: value };
    } else if (typeof value === 'string' && field.kind === 'department') {
      facts[field.key] = { id: value };
    } else {
      facts[field.key] = value;
    }
  }
  return facts;
}

export function factsOf(deal: Row, data: Dataset): Facts {
  const collect = (by: string): Facts[] =>
    data.activities
      .filter((activity) => activity[by] === deal.id && !activity.deleted)
      .map((activity) => nested(ACTIVITY, activity, data, 2));
  return { ...nested(DEAL, deal, data, 2), activities: collect('deal'), reviews: collect('cf_deal') };
}

/** Paths from an object, `depth` references deep, with the field they end at. */
function pathsOf(object: ObjectDescription, depth: number): { path: string; field: Field }[] {
  return fixedFields(object).flatMap((field) => {
    const own = { path: field.key, field };
    const target = field.kind === 'user' ? MEMBER : field.kind === 'reference' ? CATALOG.find(field.to) : undefined;
    if (depth === 0 || !target || target === DEAL) return [own];
    return [
      own,
      ...pathsOf(target, depth - 1).map(({ path, field: end }) => ({ path: `${field.key}.${path}`, field: end })),
    ];
  });
}

const amounts = fc.integer({ min: -30, max: 30 });
const timeOperand: fc.Arbitrary<Operand> = fc.oneof(
  fc.record({ kind: fc.constant('relative' as const), amount: amounts, unit: fc.constantFrom(...TIME_UNITS) }),
  fc.record({
    kind: fc.constant('relative' as const),
    amount: fc.integer({ min: -60_000, max: 60_000 }),
    unit: fc.constant('minutes' as const),
  }),
  fc.record({
    kind: fc.constant('period' as const),
    unit: fc.constantFrom(...PERIOD_UNITS),
    edge: fc.constantFrom('start' as const, 'end' as const),
    offset: fc.integer({ min: -2, max: 2 }),
  }),
);

const literal = (value: fc.Arbitrary<FactValue>): fc.Arbitrary<Operand> =>
  value.map((found) => ({ kind: 'literal', value: found }) as Operand);

function operandArb(
  field: Field,
  op: CompareOp,
  paths: readonly { path: string; field: Field }[],
): fc.Arbitrary<Operand> {
  const family = familyOf(field);
  if (takesList(op)) {
    const scalar = family === 'choices' ? fc.constantFrom<FactValue>('a', 'b', 'c') : valueArb(field);
    const list = literal(fc.array(scalar, { minLength: 1, maxLength: 3 }));
    return family === 'department' ? fc.oneof(list, fc.constant<Operand>({ kind: 'myDepartmentTree' })) : list;
  }
  const isFold = op === 'contains' || op === 'startsWith';
  const part = fc
    .tuple(fc.constantFrom(...TEXTS), fc.boolean(), fc.integer({ min: 1, max: 3 }))
    .map(([text, upper, length]) => {
      const short = Array.from(text).slice(0, length).join('');
      return upper ? short.toUpperCase() : short;
    });
  const choices: fc.Arbitrary<Operand>[] = [literal(isFold ? part : valueArb(field))];
  const peers = paths.filter((candidate) => fieldsMeet(field, candidate.field));
  if (peers.length > 0) choices.push(fc.constantFrom(...peers).map(({ path }) => ({ kind: 'path', path })));
  if (family === 'user') choices.push(fc.constant<Operand>({ kind: 'me' }));
  if (family === 'department') choices.push(fc.constant<Operand>({ kind: 'myDepartment' }));
  if (family === 'instant') choices.push(literal(dayArb));
  if (family === 'day' || family === 'instant') choices.push(timeOperand, timeOperand);
  return fc.oneof(...choices);
}

function compareArb(object: ObjectDescription): fc.Arbitrary<Condition> {
  const paths = pathsOf(object, 2);
  const time = paths.filter(({ field }) => field.kind === 'date' || field.kind === 'dateTime');
  return fc
    .oneof(fc.constantFrom(...paths), fc.constantFrom(...time))
    .chain(({ path, field }) =>
      fc
        .constantFrom(...kindOf(field).compareOps)
        .chain(
          (op): fc.Arbitrary<Condition> =>
            takesNothing(op)
              ? fc.constant({ kind: 'compare', path, op })
              : operandArb(field, op, paths).map((value) => ({ kind: 'compare', path, op, value })),
        ),
    );
}

const countArb = ({
  requiredKeys = ['kind', 'collection', 'op', 'value'] as const,
}: {
  requiredKeys?: readonly CountKey[];
}) =>
  fc.record(
    {
      kind: fc.constant('count' as const),
      collection: fc.constantFrom('activities', 'reviews'),
      where: compareArb(ACTIVITY),
      within: fc.record({
        field: fc.constantFrom('when', 'dueOn', 'cf_when', 'cf_s_day', 'createdAt'),
        amount: fc.integer({ min: 0, max: 30 }),
        unit: fc.constantFrom(...TIME_UNITS),
      }),
      op: fc.constantFrom<NumberOp>('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
      value: fc.integer({ min: 0, max: 3 }),
    },
    { requiredKeys: [...requiredKeys] },
  ) as fc.Arbitrary<Condition>;
type CountKey = 'kind' | 'collection' | 'where' | 'within' | 'op' | 'value';

const treeOf = (...leaves: fc.MaybeWeightedArbitrary<Condition>[]): fc.Arbitrary<Condition> =>
  fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      ...leaves,
      { weight: 1, arbitrary: tie('node').map((of): Condition => ({ kind: 'not', of })) },
      { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })) },
      { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((of): Condition => ({ kind: 'any', of })) },
    ),
  })).node;

/** Sound conditions over `DEAL`, a few levels deep. */
export const conditionArb = treeOf({ weight: 5, arbitrary: compareArb(DEAL) }, { weight: 2, arbitrary: countArb({}) });

const movingCompareArb = fc.record({
  kind: fc.constant('compare' as const),
  path: fc.constantFrom('closeDate', 'lastMeetingAt', 'cf_day', 'cf_s_time', 'createdAt'),
  op: fc.constantFrom('eq' as const, 'ne' as const, 'lt' as const, 'le' as const, 'gt' as const, 'ge' as const),
  value: timeOperand,
});

/** The same of leaves that the passing of time changes. */
export const movingConditionArb = treeOf(
  { weight: 5, arbitrary: movingCompareArb },
  { weight: 2, arbitrary: countArb({ requiredKeys: ['kind', 'collection', 'within', 'op', 'value'] }) },
);
