import { z } from 'zod';
import { newWorkspace } from '../identity/identity.contract.ts';
import { defineRoute } from '../platform/contract.ts';
import { LOCALES } from '../platform/label.ts';
import { CURRENCIES } from '../record/currency.ts';

export const workspaceSettings = z.object({
  name: z.string(),
  /** IANA name; days begin and end by it. */
  timeZone: z.string(),
  currency: z.string(),
  /** Language of new members and of what has no reader yet. */
  locale: z.enum(LOCALES),
  /** No deal and no exchange rate depends on the currency yet. */
  canChangeCurrency: z.boolean(),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;

export const workspaceChange = z.strictObject({
  name: newWorkspace.shape.name.optional(),
  timeZone: newWorkspace.shape.timeZone.unwrap().optional(),
  currency: z.enum(CURRENCIES.map((currency) => currency.code)).optional(),
  locale: z.enum(LOCALES).optional(),
});
export type WorkspaceChange = z.infer<typeof workspaceChange>;

const tag = 'Workspace';

export const readWorkspace = defineRoute({
  method: 'GET',
  path: '/workspace',
  summary: 'Settings of the workspace',
  tag,
  right: 'manageWorkspace',
  response: workspaceSettings,
});
export const changeWorkspace = defineRoute({
  method: 'PATCH',
  path: '/workspace',
  summary: 'Change settings of the workspace; the currency only while nothing depends on it',
  tag,
  right: 'manageWorkspace',
  body: workspaceChange,
  response: workspaceSettings,
});
