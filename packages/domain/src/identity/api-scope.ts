import type { Action } from '../record/object.ts';
import type { AdminRight } from './permission.ts';
import type { Rights } from './rights.ts';

/** `<object or *>:<action or *>`, or `admin:<right or *>`. */
export const API_SCOPE = /^(\*|[a-z][a-zA-Z0-9_]{0,39}):(\*|[a-z][a-zA-Z]{0,39})$/;

/**
 * Rights of an API key: what its role may do, cut down to what its scopes name. `*:*` names every action on every object,
 * and no administration; that takes `admin:...`.
 * @param scopes texts of the form `API_SCOPE`; [] allows nothing
 */
export function restrictRights(rights: Rights, scopes: readonly string[]): Rights {
  const held = new Set(scopes);
  const allows = (object: string, action: Action): boolean =>
    held.has(`${object}:${action}`) || held.has(`${object}:*`) || held.has(`*:${action}`) || held.has('*:*');
  const admin = new Set<AdminRight>();
  for (const right of rights.admin) if (held.has(`admin:${right}`) || held.has('admin:*')) admin.add(right);
  return {
    scopes: (object, action) => (allows(object, action) ? rights.scopes(object, action) : []),
    field: (object, field) => rights.field(object, field),
    admin,
  };
}
