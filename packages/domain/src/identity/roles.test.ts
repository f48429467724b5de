import { describe, expect, it, test } from 'vitest';
import type { Action } from '../record/object.ts';
import { standardCatalog } from '../record/objects.ts';
import { ADMIN_RIGHTS, type FieldRight, roleSchema } from './permission.ts';
import { rightsOf } from './rights.ts';
import { roleProblems } from './role-rules.ts';
import { BUILT_IN_ROLES } from './roles.ts';

const ACTION_ORDER: readonly Action[] = ['read', 'create', 'update', 'delete', 'transfer', 'import', 'export'];
const LETTERS = { '-': 'none', o: 'own', c: 'collaborating', d: 'department', t: 'departmentTree', A: 'all' } as const;

/**
 * Written by hand, to be compared with the roles: one letter per action in the order read, create, update, delete, transfer,
 * import, export. `-` none, o own, c collaborating, t department tree, A all.
 */
const TABLE = `
                 account contact lead    opportunity activity task    process stage   member  quote
  admin          AAAAAAA AAAAAAA AAAAAAA AAAAAAA     AAAAAAA  AAAAAAA AAAAAAA AAAAAAA A------ AAAAAAA
  salesManager   ttttttt ttttttt ttttttt ttttttt     ttttttt  tAttttt A------ A------ A------ ttttttt
  salesRep       cocoooo cocoooo cocoooo cocoooo     cooo-oo  cAcoo-o A------ A------ A------ cocoooo
  presales       c------ c------ c------ c-c----     cooo--- cAcoo-- A------ A------ A------ c------
  legal          A------ A------ c------ A------     cooo--- cAcoo-- A------ A------ A------ c------
  finance        A-----A A------ c------ A-----A     cooo--- cAcoo-- A------ A------ A------ c------
  delivery       c-c---- coc---- c------ c-c----     cooo--- cAcoo-- A------ A------ A------ c------
  operations     AAA-AAA AAA-AAA AAA-AAA AAA-AAA     AAA-AAA AAA-AAA AAAAAAA AAAAAAA A------ AAA-AAA
  auditor        A-----A A-----A A-----A A-----A     A-----A A-----A A------ A------ A------ A-----A
  readOnly       A------ A------ A------ A------     A------ A------ A------ A------ A------ A------
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

describe.each(rows)('%s', (key, ...cells) => {
  const role = BUILT_IN_ROLES.find((candidate) => candidate.key === key);
  const rights = rightsOf(role === undefined ? [] : [role]);
  test.each(head.map((object, at) => [object, cells[at] ?? '']))('%s: %s', (object, letters) => {
    const expected = letters.split('').map((letter) => LETTERS[letter as keyof typeof LETTERS]);
    expect(ACTION_ORDER.map((action) => rights.scopes(object, action)[0] ?? 'none')).toEqual(expected);
  });
});

it('is the whole list of the product', () => {
  expect(BUILT_IN_ROLES.map((role) => role.key)).toEqual(rows.map(([key]) => key));
});

test.each([
  ['admin', 'contact', 'mobile', 'write'],
  ['salesRep', 'contact', 'mobile', 'write'],
  ['finance', 'contact', 'mobile', 'masked'],
  ['legal', 'contact', 'email', 'masked'],
  ['auditor', 'contact', 'wechat', 'masked'],
  ['auditor', 'lead', 'phone', 'masked'],
  ['readOnly', 'contact', 'mobile', 'masked'],
  ['readOnly', 'contact', 'name', 'write'],
] as const)('%s sees %s.%s as %s', (key, object, field, right: FieldRight) => {
  expect(rightsOf(BUILT_IN_ROLES.filter((role) => role.key === key)).field(object, field)).toBe(right);
});

test.each([
  ['admin', ADMIN_RIGHTS],
  ['operations', ['manageFields', 'manageProcesses', 'readAudit']],
  ['auditor', ['readAudit']],
  ['salesManager', []],
  ['readOnly', []],
] as const)('%s administers %j', (key, admin) => {
  expect(BUILT_IN_ROLES.find((role) => role.key === key)?.admin).toEqual(admin);
});

it('names only objects and fields that exist, in a form that can be stored', () => {
  for (const role of BUILT_IN_ROLES) {
    expect(roleProblems(role, standardCatalog)).toEqual([]);
    expect(roleSchema.parse(JSON.parse(JSON.stringify(role)))).toEqual(role);
  }
});
