import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { refSchema } from '../record/record.contract.ts';
import { RACI_LETTERS } from './raci.ts';
import { TEAM_ROLE_KEYS } from './team-role.ts';

const tag = 'Opportunities';
const params = z.object({ id: z.uuid() });
const teamRole = z.enum(TEAM_ROLE_KEYS);
const letter = z.enum(RACI_LETTERS);

/** Counts the changes: a change names the state that its author saw, so that nobody's is lost. */
const revision = z.number().int().min(0);

const teammate = z.object({
  member: refSchema,
  roles: z.array(
    z.object({
      role: teamRole,
      /** Nobody was named: the owner of the deal stands in. */
      implicit: z.boolean(),
    }),
  ),
  /** In the RACI matrix of the present stage. */
  letter: letter.nullable(),
  /** The one person whom the customer is told to call. */
  isCustomerContact: z.boolean(),
  /** Signs in; false for who was suspended or has not come yet. */
  isActive: z.boolean(),
  /** May read the deal. */
  canRead: z.boolean(),
});
export type Teammate = z.infer<typeof teammate>;

const dealTeam = z.object({
  revision,
  members: z.array(teammate),
  /** Who was chosen as the customer's contact; null = the account manager is. */
  customerContact: z.uuid().nullable(),
  /** The caller may change it. */
  canEdit: z.boolean(),
});
export type DealTeam = z.infer<typeof dealTeam>;

export const readTeam = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/team',
  summary: 'Who works on a deal in which part, and whom the customer calls',
  tag,
  params,
  response: dealTeam,
});
const teamInput = z.strictObject({
  /** As read. */
  revision,
  /** All who are named; the parts that the owner stands in for are left out. */
  members: z.array(z.strictObject({ member: z.uuid(), role: teamRole })).max(100),
  customerContact: z.uuid().nullable().default(null),
});
export type TeamInput = z.infer<typeof teamInput>;
export const setTeam = defineRoute({
  method: 'PUT',
  path: '/opportunities/:id/team',
  summary: 'Set the team of a deal; its members become collaborators',
  tag,
  params,
  body: teamInput,
  response: dealTeam,
});

const letters = z.record(z.string().max(60), letter);
const dealRaci = z.object({
  revision,
  columns: z.array(
    z.object({
      /** Part of the team, or a role of the workspace that no part stands for. */
      role: z.string(),
      label: labelSchema,
      /** Who plays it on this deal; [] = all who have the role. */
      people: z.array(refSchema),
    }),
  ),
  rows: z.array(
    z.object({
      /** `stage`, or `stage.deliverable`, by their keys. */
      key: z.string(),
      stage: z.uuid(),
      deliverable: z.string().nullable(),
      label: labelSchema,
      letters,
      /** What the process says. */
      standard: letters,
      /** The deal says otherwise than its process. */
      own: z.boolean(),
    }),
  ),
  canEdit: z.boolean(),
});
export type DealRaci = z.infer<typeof dealRaci>;

export const readRaci = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/raci',
  summary: 'RACI matrix of a deal: who answers for each stage and result',
  tag,
  params,
  response: dealRaci,
});
const raciInput = z.strictObject({
  revision,
  /** Rows that the deal sets itself; all others follow the process. */
  rows: z.array(z.strictObject({ key: z.string().max(125), letters })).max(2000),
});
export type RaciInput = z.infer<typeof raciInput>;
export const setRaci = defineRoute({
  method: 'PUT',
  path: '/opportunities/:id/raci',
  summary: 'Set the rows of the RACI matrix in which a deal differs from its process',
  tag,
  params,
  body: raciInput,
  response: dealRaci,
});
