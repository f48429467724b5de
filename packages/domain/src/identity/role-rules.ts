import { validateCondition } from '../condition/validate.ts';
import type { FieldProblem } from '../platform/error.ts';
import type { Catalog } from '../record/catalog.ts';
import { findField } from '../record/object.ts';
import type { AdminRight, Role } from './permission.ts';
import type { Rights } from './rights.ts';

/** Objects of the house itself, which no description names. They are read, and changed only through administrative rights. */
const HOUSE_OBJECTS: ReadonlySet<string> = new Set(['member', 'department', 'role']);

/** Places in a role that name an object or field that does not exist, or hold a condition that cannot be asked; [] when sound. */
export function roleProblems(role: Pick<Role, 'objects' | 'fields'>, catalog: Catalog): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [key, rights] of Object.entries(role.objects)) {
    const object = catalog.find(key);
    if (object === undefined && key !== '*' && !HOUSE_OBJECTS.has(key))
      problems.push(unknownObject(`objects.${key}`, key));
    for (const [action, scope] of Object.entries(rights)) {
      if (typeof scope === 'string') continue;
      const path = `objects.${key}.${action}`;
      if (object === undefined) {
        problems.push({
          field: path,
          message: { zh: '条件只能用于一个具体的对象。', en: 'A condition belongs to one named object.' },
        });
      } else {
        const found = validateCondition(scope.condition, { object, catalog });
        problems.push(
          ...found.map((problem) => ({ ...problem, field: [path, problem.field].filter(Boolean).join('.') })),
        );
      }
    }
  }
  for (const [key, fields] of Object.entries(role.fields)) {
    const object = catalog.find(key);
    if (object === undefined) {
      problems.push(unknownObject(`fields.${key}`, key));
      continue;
    }
    for (const field of Object.keys(fields)) {
      if (findField(object, field) !== undefined) continue;
      problems.push({
        field: `fields.${key}.${field}`,
        message: { zh: `「${object.label.zh}」没有字段 ${field}。`, en: `${object.label.en} has no field ${field}.` },
      });
    }
  }
  return problems;
}

const unknownObject = (field: string, key: string): FieldProblem => ({
  field,
  message: { zh: `没有对象 ${key}。`, en: `There is no object ${key}.` },
});

/** Administrative rights of `roles` that the giver lacks: nobody hands out more than they hold. [] when they may be given. */
export function rightsBeyond(giver: Rights, roles: readonly Pick<Role, 'admin'>[]): AdminRight[] {
  return [...new Set(roles.flatMap((role) => role.admin))].filter((right) => !giver.admin.has(right));
}
