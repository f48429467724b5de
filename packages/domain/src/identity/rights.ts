import type { Action } from '../record/object.ts';
import { type AdminRight, FIELD_RIGHTS, type FieldRight, type Role, type Scope } from './permission.ts';

/**
 * What a set of roles may do together: scopes add up, and of several rights on a field the widest counts.
 * Built once per set of roles; asked on every request.
 */
export interface Rights {
  /** Scopes of which one must hold; [] = never. `all` stands alone. */
  scopes(object: string, action: Action): readonly Scope[];
  field(object: string, field: string): FieldRight;
  readonly admin: ReadonlySet<AdminRight>;
}

export function rightsOf(roles: readonly Role[]): Rights {
  const scopeCache = new Map<string, readonly Scope[]>();
  const fieldCache = new Map<string, FieldRight>();
  return {
    admin: new Set(roles.flatMap((role) => role.admin)),
    scopes(object, action) {
      const key = `${object}:${action}`;
      let scopes = scopeCache.get(key);
      if (scopes === undefined) {
        scopes = mergeScopes(roles.map((role) => (role.objects[object] ?? role.objects['*'])?.[action] ?? 'none'));
        scopeCache.set(key, scopes);
      }
      return scopes;
    },
    field(object, field) {
      const key = `${object}:${field}`;
      let right = fieldCache.get(key);
      if (right === undefined) {
        right = widest(roles.map((role) => role.fields[object]?.[field] ?? 'write'));
        fieldCache.set(key, right);
      }
      return right;
    },
  };
}

function mergeScopes(scopes: readonly Scope[]): readonly Scope[] {
  if (scopes.includes('all')) return ['all'];
  return scopes.filter((scope, index) => scope !== 'none' && scopes.indexOf(scope) === index);
}

function widest(rights: readonly FieldRight[]): FieldRight {
  let best = 0;
  for (const right of rights) best = Math.max(best, FIELD_RIGHTS.indexOf(right));
  return FIELD_RIGHTS[best] ?? 'hidden';
}
