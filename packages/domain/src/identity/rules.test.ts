import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ACTIONS } from '../record/object.ts';
import { standardCatalog } from '../record/objects.ts';
import { API_SCOPE, restrictRights } from './api-scope.ts';
import { type DepartmentNode, parentsFirst, wouldCycle } from './department.ts';
import { passwordProblem } from './password.ts';
import { rightsOf } from './rights.ts';
import { rightsBeyond, roleProblems } from './role-rules.ts';
import { BUILT_IN_ROLES } from './roles.ts';

const roleOf = (key: string) => BUILT_IN_ROLES.filter((role) => role.key === key);
const admin = rightsOf(roleOf('admin'));
const rep = rightsOf(roleOf('salesRep'));

describe('passwordProblem', () => {
  const personal = ['Wang.Fang@acme.cn', '王芳芳', 'Acme 机械'];
  test.each([
    ['1234567', 'at least 8'],
    ['中文密码七个字', 'at least 8'],
    ['x'.repeat(129), 'at most 128'],
    ['password123', 'first that are tried'],
    ['PASSWORD123', 'first that are tried'],
    ['ｐａｓｓｗｏｒｄ', 'first that are tried'],
    ['abababab', 'first that are tried'],
    ['wang.fang@acme.cn', 'may not be the e-mail'],
    ['Wangfang2024', 'may not be the e-mail'],
    ['王芳芳12345678', 'may not be the e-mail'],
    ['acme机械2026', 'may not be the e-mail'],
  ])('refuses %s', (password, reason) => {
    expect(passwordProblem(password, personal)?.en).toContain(reason);
  });
  test.each(['correct horse battery', '三更灯火五更鸡!', 'wangfang likes tea', '8 chars!', '😀😁😂🤣😃😄😅😆'])(
    'takes %s',
    (password) => {
      expect(passwordProblem(password, personal)).toBeUndefined();
    },
  );
  it('names each refusal in both languages', () => {
    for (const password of ['short', 'x'.repeat(200), 'password1', 'wang.fang@acme.cn']) {
      const problem = passwordProblem(password, personal);
      expect(problem?.zh).toMatch(/密码/);
      expect(problem?.en).toMatch(/[a-z]/);
    }
  });
});

describe('wouldCycle', () => {
  // 1 > 2 > 3, 4 apart
  const tree: DepartmentNode[] = [
    { id: '1', parentId: null },
    { id: '2', parentId: '1' },
    { id: '3', parentId: '2' },
    { id: '4', parentId: null },
  ];
  test.each([
    ['1', '3', true],
    ['1', '1', true],
    ['2', '3', true],
    ['2', '4', false],
    ['3', '1', false],
    ['1', null, false],
    ['new', '3', false],
  ])('%s below %s: %s', (id, parent, expected) => {
    expect(wouldCycle(tree, id, parent)).toBe(expected);
  });

  it('keeps any series of moves a tree: every department is listed once, after its parent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(7), fc.option(fc.nat(7))), { maxLength: 40 }), (moves) => {
        const nodes: DepartmentNode[] = Array.from({ length: 8 }, (_, at) => ({ id: `${at}`, parentId: null }));
        for (const [at, to] of moves) {
          const parentId = to === null ? null : `${to}`;
          const node = nodes[at];
          if (node !== undefined && !wouldCycle(nodes, node.id, parentId)) node.parentId = parentId;
        }
        const ordered = parentsFirst(nodes).map((node) => node.id);
        expect(ordered.toSorted()).toEqual(nodes.map((node) => node.id));
        for (const { id, parentId } of nodes) {
          if (parentId !== null) expect(ordered.indexOf(parentId)).toBeLessThan(ordered.indexOf(id));
        }
      }),
    );
  });
});

describe('restrictRights', () => {
  it('allows what its scopes name, as far as the role reaches', () => {
    const key = restrictRights(rep, ['opportunity:read', 'task:*']);
    expect(key.scopes('opportunity', 'read')).toEqual(['collaborating']);
    expect(key.scopes('opportunity', 'update')).toEqual([]);
    expect(key.scopes('task', 'create')).toEqual(['all']);
    expect(key.scopes('account', 'read')).toEqual([]);
  });
  it('takes administration only where a scope names it', () => {
    expect([...restrictRights(admin, ['*:*']).admin]).toEqual([]);
    expect([...restrictRights(admin, ['admin:manageUsers']).admin]).toEqual(['manageUsers']);
    expect(restrictRights(admin, ['admin:*']).admin).toEqual(admin.admin);
    expect([...restrictRights(rep, ['admin:*']).admin]).toEqual([]);
  });
  it('never widens a role', () => {
    const objects = ['opportunity', 'account', 'task', 'process', 'member'];
    const scope = fc
      .constantFrom(...objects, '*')
      .chain((object) => fc.constantFrom(...ACTIONS, '*').map((action) => `${object}:${action}`));
    fc.assert(
      fc.property(fc.constantFrom(...BUILT_IN_ROLES), fc.array(scope, { maxLength: 6 }), (role, scopes) => {
        const rights = rightsOf([role]);
        const key = restrictRights(rights, scopes);
        expect(scopes.every((text) => API_SCOPE.test(text))).toBe(true);
        for (const object of objects) {
          for (const action of ACTIONS) {
            const found = key.scopes(object, action);
            expect(found.length === 0 || found === rights.scopes(object, action)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('roleProblems', () => {
  it('names each unknown object and field, and a condition that cannot be asked, by its place', () => {
    const problems = roleProblems(
      {
        objects: {
          oportunity: { read: 'all' },
          account: {
            read: { condition: { kind: 'compare', path: 'colour', op: 'eq', value: { kind: 'literal', value: 1 } } },
          },
          '*': { update: { condition: { kind: 'all', of: [] } } },
        },
        fields: { contact: { mobil: 'masked' }, deal: { amount: 'hidden' } },
      },
      standardCatalog,
    );
    expect(problems.map((problem) => problem.field)).toEqual([
      'objects.oportunity',
      'objects.account.read.path',
      'objects.*.update',
      'fields.contact.mobil',
      'fields.deal',
    ]);
  });
  it('takes a sound condition', () => {
    const condition = {
      kind: 'compare',
      path: 'name',
      op: 'contains',
      value: { kind: 'literal', value: 'x' },
    } as const;
    expect(roleProblems({ objects: { account: { read: { condition } } }, fields: {} }, standardCatalog)).toEqual([]);
  });
});

it('lets nobody give administration that they lack', () => {
  const operations = rightsOf(roleOf('operations'));
  expect(rightsBeyond(operations, roleOf('auditor'))).toEqual([]);
  expect(rightsBeyond(operations, roleOf('admin'))).toContain('manageUsers');
  expect(rightsBeyond(admin, BUILT_IN_ROLES)).toEqual([]);
});
