import type { Organisation } from '@throughline/domain/sample/organisation.ts';
import { createDepartment, updateDepartment } from '../identity/department.service.ts';
import { addMember, updateUser } from '../identity/user.service.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';

/** Nobody receives mail under it: RFC 2606 keeps `.example` free. */
export const sampleEmail = (key: string): string => `${key.toLowerCase()}@sample.example`;

/**
 * Departments with their leaders, and active members without a password: they sign in with one-time links.
 * @param ctx the system, in the transaction that makes the workspace
 * @param adminId the member who made the workspace; the seat `admin`
 * @returns person key → member id
 */
export async function seatPeople(
  ctx: Ctx,
  tx: Tx,
  { departments, people }: Organisation,
  adminId: string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const departmentIds = new Map<string, string>();
  for (const [position, { key, name, parent }] of departments.entries()) {
    const parentId = parent === null ? null : (departmentIds.get(parent) ?? null);
    const { id } = await createDepartment(ctx, { name, parent: parentId, leader: null, position });
    departmentIds.set(key, id);
  }
  for (const person of people) {
    const department = departmentIds.get(person.department) ?? null;
    if (person.key === 'admin') {
      await updateUser(ctx, adminId, { department, version: 1 });
      ids.set(person.key, adminId);
      continue;
    }
    const member = { name: person.name, email: sampleEmail(person.key), department, roles: [person.role] };
    ids.set(person.key, (await addMember(ctx, tx, member, 'active')).id);
  }
  for (const { key, leader } of departments) {
    const id = departmentIds.get(key);
    if (id !== undefined) await updateDepartment(ctx, id, { leader: ids.get(leader) ?? null, version: 1 });
  }
  return ids;
}
