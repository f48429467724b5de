import { expect, it } from 'vitest';
import { newRoleKey, type RoleRights, scopeOf, withAdmin, withFieldRight, withScope } from './role-edit.ts';

const role: RoleRights = {
  objects: { '*': { read: 'all', update: 'own' }, lead: { read: 'none' } },
  fields: {},
  admin: [],
};

it('a line of its own begins as the line of all others', () => {
  const changed = withScope(role, 'account', 'update', 'department');
  expect(scopeOf(changed, 'account', 'read')).toBe('all');
  expect(scopeOf(changed, 'account', 'update')).toBe('department');
  expect(scopeOf(changed, 'contact', 'update')).toBe('own');
  expect(scopeOf(role, 'lead', 'update')).toBe('none');
});

it('restricts a field and lifts the restriction without a trace', () => {
  const changed = withFieldRight(role, 'account', 'phone', 'masked');
  expect(changed.fields).toEqual({ account: { phone: 'masked' } });
  expect(withFieldRight(changed, 'account', 'phone', undefined).fields).toEqual({});
});

it('gives and takes administrative rights once', () => {
  expect(withAdmin(withAdmin(role, 'purge', true), 'purge', true).admin).toEqual(['purge']);
  expect(withAdmin(withAdmin(role, 'purge', true), 'purge', false).admin).toEqual([]);
});

it('names copies apart', () => {
  expect(newRoleKey('salesRep', new Set(['salesRep', 'salesRepCopy']))).toBe('salesRepCopy2');
  expect(newRoleKey('salesRepCopy2', new Set())).toBe('salesRepCopy');
});
