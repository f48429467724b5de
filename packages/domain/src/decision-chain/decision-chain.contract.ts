import { z } from 'zod';
import { ATTITUDES, DECISION_ROLE_KEYS, INFLUENCE } from '../contact/contact.object.ts';
import { defineRoute } from '../platform/contract.ts';
import { refSchema } from '../record/record.contract.ts';

type Keys<T extends readonly { key: string }[]> = [T[number]['key'], ...T[number]['key'][]];
const role = z.enum(DECISION_ROLE_KEYS);
const attitude = z.enum(ATTITUDES.map(({ key }) => key) as Keys<typeof ATTITUDES>);
const influence = z.enum(INFLUENCE.map(({ key }) => key) as Keys<typeof INFLUENCE>);

const chainItem = z.object({
  contact: refSchema,
  /** Their post, as far as the caller may read the contact. */
  title: z.string().nullable(),
  account: refSchema.nullable(),
  /** Works for another account than the deal's. */
  isOutside: z.boolean(),
  /** The caller may open the contact. */
  canOpen: z.boolean(),
  /** On this deal; where the deal says nothing, as on the contact. */
  role: role.nullable(),
  attitude: attitude.nullable(),
  influence: influence.nullable(),
  /** Which of the three the deal says itself. */
  own: z.array(z.enum(['role', 'attitude', 'influence'])),
  /** Contact that they answer to on this deal's map. */
  reportsTo: z.uuid().nullable(),
  note: z.string().nullable(),
  /** Of the last follow-up with them on this deal. */
  lastContactAt: z.string().nullable(),
  /** Confirmed as the key person: by whom, when, and what shows it. */
  confirmed: z
    .object({
      by: refSchema.nullable(),
      at: z.string(),
      activity: z.object({ id: z.uuid(), action: z.string().nullable(), at: z.string() }).nullable(),
    })
    .nullable(),
});
export type ChainItem = z.infer<typeof chainItem>;

const suggestion = z.object({
  contact: refSchema,
  title: z.string().nullable(),
  role: role.nullable(),
  /** The deal's primary contact, met in a follow-up of the deal, or somebody of its account. */
  why: z.enum(['primaryContact', 'activity', 'account']),
});
export type ChainSuggestion = z.infer<typeof suggestion>;

const chain = z.object({
  items: z.array(chainItem),
  /** People who are not on the map yet. */
  suggestions: z.array(suggestion),
  /** The caller may change it. */
  canEdit: z.boolean(),
});
export type DecisionChain = z.infer<typeof chain>;

const tag = 'Opportunities';
const ofDeal = z.object({ id: z.uuid() });
const ofContact = z.object({ id: z.uuid(), contact: z.uuid() });
const one = z.object({ item: chainItem });
const note = z.string().trim().max(2000);

const words = {
  /** null = as on the contact. */
  role: role.nullable().optional(),
  attitude: attitude.nullable().optional(),
  influence: influence.nullable().optional(),
  reportsTo: z.uuid().nullable().optional(),
  note: note.nullable().optional(),
};

export const readChain = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/decision-chain',
  summary: 'Who decides at the customer, who answers to whom, and how they stand to the deal',
  tag,
  params: ofDeal,
  response: chain,
});
const addInput = z.strictObject({ contact: z.uuid(), ...words });
export type ChainAdd = z.infer<typeof addInput>;
export const addToChain = defineRoute({
  method: 'POST',
  path: '/opportunities/:id/decision-chain',
  summary: 'Put a contact on the map of a deal',
  tag,
  params: ofDeal,
  body: addInput,
  response: one,
  status: 201,
});
const changeInput = z.strictObject(words);
export type ChainChange = z.infer<typeof changeInput>;
export const changeInChain = defineRoute({
  method: 'PATCH',
  path: '/opportunities/:id/decision-chain/:contact',
  summary: 'Change what a contact means to a deal',
  tag,
  params: ofContact,
  body: changeInput,
  response: one,
});
export const removeFromChain = defineRoute({
  method: 'DELETE',
  path: '/opportunities/:id/decision-chain/:contact',
  summary: 'Take a contact off the map; who answered to them answers to their superior',
  tag,
  params: ofContact,
  response: z.null(),
  status: 204,
});
const confirmInput = z.strictObject({
  /** Follow-up of the deal with this contact that shows it. */
  activity: z.uuid().nullable().optional(),
  note: note.nullable().optional(),
});
export type ChainConfirm = z.infer<typeof confirmInput>;
export const confirmKeyPerson = defineRoute({
  method: 'POST',
  path: '/opportunities/:id/decision-chain/:contact/confirm',
  summary: 'Confirm that a contact is the key person of the deal, with the follow-up or the words that show it',
  tag,
  params: ofContact,
  body: confirmInput,
  response: one,
});
export const unconfirmKeyPerson = defineRoute({
  method: 'DELETE',
  path: '/opportunities/:id/decision-chain/:contact/confirm',
  summary: 'Take the confirmation of a key person back',
  tag,
  params: ofContact,
  response: z.null(),
  status: 204,
});
