import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Field } from './field.ts';
import { kindOf } from './field-kinds.ts';
import { allFields, columnOf, findField, type ObjectDescription } from './object.ts';
import { REFERENCE_OBJECTS, STANDARD_OBJECTS, standardCatalog } from './objects.ts';
import { recordReadSchema, recordWriteSchema, writableFields } from './record-schema.ts';

const MIGRATIONS = new URL('../../../../migrations/', import.meta.url);
const sql = readdirSync(MIGRATIONS)
  .filter((file) => file.endsWith('.sql'))
  .toSorted()
  .map((file) => readFileSync(new URL(file, MIGRATIONS), 'utf8'))
  .join('\n')
  .replace(/^\s*--.*$/gm, '');

/** Columns that later migrations add to a table, one a line: `name type ...`. */
const addedTo = (table: string): string[] =>
  [...sql.matchAll(new RegExp(`alter table ${table}\\n([\\s\\S]*?);`, 'g'))].flatMap(([, body = '']) =>
    [...body.matchAll(/^ {2}add column (.+?)[,]?$/gm)].map(([, column = '']) => column),
  );

/** Columns of a `create table` of the migrations, name → type as it is written. */
function columnsOf(table: string): Record<string, string> {
  const body = new RegExp(`create table ${table} \\(\\n([\\s\\S]*?)\\n\\);`).exec(sql)?.[1];
  if (body === undefined) throw new Error(`no table ${table}`);
  const lines = [...body.split('\n'), ...addedTo(table)]
    .map((line) => line.trim())
    .filter(
      (line) => line !== '' && !line.startsWith('--') && !/^(?:primary key|unique|check|foreign key)\b/.test(line),
    );
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', type = ''] = /^(\w+) (.+?)(?: not null| default | check |,|$)/.exec(line) ?? [];
      return [name, type];
    }),
  );
}

const columns = (fields: readonly Field[]): Record<string, string> =>
  Object.fromEntries(fields.map((field) => [columnOf(field), kindOf(field).sqlType]));

const slots = Object.fromEntries(
  (['t:text', 'n:double precision', 'd:timestamptz'] as const).flatMap((pair) => {
    const [letter, type] = pair.split(':') as [string, string];
    return [1, 2, 3, 4].map((number) => [`slot_${letter}${number}`, type]);
  }),
);
const BASE = {
  workspace_id: 'uuid',
  id: 'uuid',
  version: 'integer',
  deleted_at: 'timestamptz',
  deleted_by_id: 'uuid',
  collaborator_ids: 'uuid[]',
  custom: 'jsonb',
  grams: 'text[]',
  ...slots,
};
/** Table that references of an object point to; internal ones may point to what is no described object. */
const tableOf = (key: string): string =>
  standardCatalog.find(key)?.table ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('schema drift', () => {
  it.each(STANDARD_OBJECTS)('the table of $key has exactly the columns of its description', (object) => {
    expect(columnsOf(object.table)).toEqual({ ...BASE, ...columns(allFields(object)) });
  });
  it.each([...STANDARD_OBJECTS, ...REFERENCE_OBJECTS])(
    'required fields of $key are never null, so that their order is plain',
    (object) => {
      const body = new RegExp(`create table ${object.table} \\(\\n([\\s\\S]*?)\\n\\);`).exec(sql)?.[1] ?? '';
      for (const field of object.fields.filter((candidate) => candidate.required)) {
        expect(body).toMatch(new RegExp(`^  ${columnOf(field)} .*not null`, 'm'));
      }
    },
  );
  it.each(REFERENCE_OBJECTS)('the table of $key has the described columns', (object) => {
    expect(columnsOf(object.table)).toMatchObject({ workspace_id: 'uuid', id: 'uuid', ...columns(object.fields) });
  });
  it('never uses numeric, triggers, or set null', () => {
    expect(sql).not.toMatch(/\bnumeric\b|create trigger|on delete set null|uuidv7|default now/i);
  });
  it.each(STANDARD_OBJECTS)('every reference of $key has a foreign key that starts with the workspace', (object) => {
    for (const field of allFields(object)) {
      if (!['reference', 'user'].includes(field.kind)) continue;
      const target = field.kind === 'reference' ? tableOf(field.to) : 'member';
      const statements = sql.match(new RegExp(`alter table ${object.table}\\n[\\s\\S]*?;`, 'g'))?.join('\n') ?? '';
      expect(statements).toContain(
        `foreign key (workspace_id, ${columnOf(field)}) references ${target} (workspace_id, id)`,
      );
    }
  });
});

const HEALTH = /green|amber|red$|yellow|orange/;
const choices = (object: ObjectDescription) =>
  object.fields.flatMap((field) => (field.kind === 'choice' || field.kind === 'multiChoice' ? [field] : []));

describe.each([...STANDARD_OBJECTS, ...REFERENCE_OBJECTS])('description $key', (object) => {
  it('names fields that exist, once', () => {
    const keys = allFields(object).map((field) => field.key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of [
      object.nameField,
      ...object.listColumns,
      ...object.formFields,
      ...(object.parents ?? []),
      ...(object.duplicateKeys ?? []).flat(),
    ]) {
      expect(keys).toContain(key);
    }
    for (const key of object.formFields) expect(findField(object, key)?.system).not.toBe(true);
  });
  it('points to objects that exist, and counts collections that point back', () => {
    for (const field of object.fields) {
      if (field.kind === 'reference' && !field.internal) expect(standardCatalog.find(field.to)).toBeDefined();
    }
    for (const collection of object.collections ?? []) {
      const other = standardCatalog.find(collection.object);
      expect(other && findField(other, collection.by)).toMatchObject({ kind: 'reference', to: object.key });
    }
  });
  it('has both languages, defaults that parse, and choices without the health colours', () => {
    for (const field of object.fields) {
      expect(field.label.zh).toMatch(/\p{sc=Han}/u);
      expect(field.label.en).toMatch(/^[A-Z]/);
      for (const synonym of field.synonyms ?? []) expect(synonym).toBe(synonym.toLowerCase());
      expect(new Set(field.synonyms).size).toBe(field.synonyms?.length ?? 0);
      if (field.default !== undefined)
        expect(kindOf(field).parse(field.default, field)).toEqual({ ok: true, value: field.default });
    }
    for (const field of choices(object)) {
      for (const option of field.options) expect(option.color ?? '').not.toMatch(HEALTH);
      for (const option of field.options) {
        for (const word of option.synonyms ?? []) {
          const owners = field.options.filter((other) => other.key === word || other.synonyms?.includes(word));
          expect(owners, `${field.key}: ${word}`).toHaveLength(1);
        }
      }
    }
  });
});

/** Field of an object that the header of a file means, by label, key or synonym; undefined for none, 'both' for two. */
function fieldOfHeader(object: ObjectDescription, header: string): string | undefined {
  const folded = header.trim().toLowerCase();
  const hits = allFields(object).filter((field) =>
    [field.key, field.label.zh, field.label.en, ...(field.synonyms ?? [])].some(
      (word) => word.toLowerCase() === folded,
    ),
  );
  return hits.length > 1 ? `both: ${hits.map((field) => field.key).join()}` : hits[0]?.key;
}

describe('synonyms of the headers of real files', () => {
  const object = (key: string): ObjectDescription => standardCatalog.find(key) as ObjectDescription;
  it.each<[string, Record<string, string>]>([
    [
      'opportunity',
      {
        opportunity_id: 'externalId',
        sales_agent: 'owner',
        product: 'product',
        account: 'account',
        deal_stage: 'stage',
        engage_date: 'startedAt',
        close_date: 'closeDate',
        close_value: 'amount',
      },
    ],
    [
      'account',
      {
        account: 'name',
        sector: 'industry',
        year_established: 'foundedYear',
        revenue: 'annualRevenue',
        employees: 'employees',
        office_location: 'address',
        subsidiary_of: 'parent',
      },
    ],
    [
      'opportunity',
      {
        'Potential Name': 'name',
        'Potential Owner': 'owner',
        'Closing Date': 'closeDate',
        Amount: 'amount',
        Stage: 'stage',
        Type: 'dealType',
        'Lead Source': 'source',
        Probability: 'probability',
      },
    ],
    [
      'account',
      {
        ACCOUNTID: 'externalId',
        'Account Name': 'name',
        'Account Owner': 'owner',
        'Account Type': 'lifecycle',
        Industry: 'industry',
        Website: 'website',
      },
    ],
    [
      'contact',
      {
        CONTACTID: 'externalId',
        'Last Name': 'name',
        'Contact Owner': 'owner',
        'Account Id': 'account',
        Email: 'email',
        Mobile: 'mobile',
      },
    ],
    [
      'lead',
      {
        LEADID: 'externalId',
        'Last Name': 'name',
        Company: 'company',
        'Lead Owner': 'owner',
        Email: 'email',
        Mobile: 'phone',
        Website: 'website',
        Industry: 'industry',
        'Lead Source': 'source',
        'Lead Status': 'status',
      },
    ],
    [
      'opportunity',
      {
        项目名称: 'name',
        客户名称: 'account',
        负责人: 'owner',
        金额: 'amount',
        预计成交: 'closeDate',
        阶段: 'stage',
        竞争对手: 'competitor',
        预算: 'budget',
      },
    ],
  ])('%s %o', (key, headers) => {
    const found = Object.keys(headers).map((header) => [header, fieldOfHeader(object(key), header)]);
    expect(Object.fromEntries(found)).toEqual(headers);
  });
});

describe('record schemas', () => {
  it.each(STANDARD_OBJECTS)('of $key become JSON Schema and leave out what only the system writes', (object) => {
    const write = z.toJSONSchema(recordWriteSchema(object));
    expect(Object.keys(write.properties ?? {})).toEqual(writableFields(object).map((field) => field.key));
    for (const field of object.fields.filter((candidate) => candidate.system))
      expect(write.properties).not.toHaveProperty(field.key);
    const read = z.toJSONSchema(recordReadSchema(object));
    expect(read.required).toEqual(['id', 'version']);
    for (const field of object.fields.filter((candidate) => candidate.internal)) {
      expect(read.properties).not.toHaveProperty(field.key);
    }
    expect(z.toJSONSchema(recordWriteSchema(object, 'update')).required).toBeUndefined();
  });
  it('require what a new record needs', () => {
    const lead = recordWriteSchema(STANDARD_OBJECTS.find((object) => object.key === 'lead') as ObjectDescription);
    expect(lead.safeParse({ name: '远景', source: 'referral' }).success).toBe(true);
    expect(lead.safeParse({ name: '远景' }).success).toBe(false);
  });
});
