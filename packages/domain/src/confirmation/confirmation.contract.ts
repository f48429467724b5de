import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { keySchema } from '../process/criterion.ts';
import { refSchema } from '../record/record.contract.ts';
import { CONFIRMATION_STATUSES, VALID_DAYS } from './confirmation.ts';
import { confirmationFormSchema } from './form.ts';

const tag = 'Confirmations';

export const formRow = z.object({
  form: confirmationFormSchema,
  /** One of the shipped forms. */
  shipped: z.boolean(),
  /** The workspace changed the shipped text, or made the form. */
  changed: z.boolean(),
  retired: z.boolean(),
  /** 0 while the shipped text stands. */
  version: z.number().int(),
});
export type FormRow = z.infer<typeof formRow>;

const formKey = z.object({ key: keySchema });
export const listForms = defineRoute({
  method: 'GET',
  path: '/confirmation-forms',
  summary: 'Forms that customers fill in and sign',
  tag,
  response: z.object({ items: z.array(formRow) }),
});
export const saveForm = defineRoute({
  method: 'PUT',
  path: '/confirmation-forms/:key',
  summary: 'Shape a form: a new one, an own one, or other words for a shipped one',
  tag,
  params: formKey,
  body: z.strictObject({
    form: confirmationFormSchema,
    /** The version that was seen; 0 for a new form or a shipped text. */
    version: z.number().int().min(0),
  }),
  response: z.object({ form: formRow }),
  right: 'manageProcesses',
});
export const dropForm = defineRoute({
  method: 'DELETE',
  path: '/confirmation-forms/:key',
  summary: 'Bring back the shipped text of a form, or retire an own form',
  tag,
  params: formKey,
  response: z.object({ form: formRow }),
  right: 'manageProcesses',
});

export const confirmationSchema = z.object({
  id: z.uuid(),
  form: keySchema,
  /** As it was sent. */
  name: labelSchema,
  /** What the customer sees as the subject. */
  title: z.string(),
  status: z.enum([...CONFIRMATION_STATUSES, 'expired']),
  recipient: z.string().nullable(),
  /** For those who may send. */
  email: z.string().nullable(),
  contact: z.uuid().nullable(),
  sentBy: refSchema.nullable(),
  sentAt: z.string(),
  expiresAt: z.string(),
  openedAt: z.string().nullable(),
  signer: z.string().nullable(),
  signerTitle: z.string().nullable(),
  signedAt: z.string().nullable(),
  /** SHA-256 of what was signed. */
  contentHash: z.string().nullable(),
  /** The signed PDF, among the files of the deal. */
  file: refSchema.nullable(),
  changeRequest: z.string().nullable(),
  changesAskedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type Confirmation = z.infer<typeof confirmationSchema>;

/** A link is shown once: only its hash is kept. */
const sent = z.object({
  confirmation: confirmationSchema,
  url: z.string(),
  /** It went out by mail; otherwise the link is to be handed on. */
  mailed: z.boolean(),
});
const answersSchema = z.record(z.string().max(60), z.unknown());
const locale = z.enum(['zh-CN', 'en']);

const params = z.object({ id: z.uuid() });
export const sendConfirmation = defineRoute({
  method: 'POST',
  path: '/opportunities/:id/confirmations',
  summary: 'Send a form to the customer: a link to fill it in and sign it, without an account',
  tag,
  params,
  body: z.strictObject({
    form: keySchema,
    contact: z.uuid().optional(),
    /** Name of the person it goes to, where no contact is named. */
    recipient: z.string().trim().min(1).max(100).optional(),
    email: z.email().max(254).optional(),
    validDays: z.number().int().min(1).max(VALID_DAYS.most).default(VALID_DAYS.usual),
    /** Subject that the customer sees; the name of the deal otherwise. */
    title: z.string().trim().min(1).max(200).optional(),
    /** What is filled in already; out of the deal where it is not given. */
    answers: answersSchema.optional(),
    /** Language of the mail. */
    locale: locale.optional(),
    /** Takes back an open one of the same form. */
    replace: z.boolean().default(false),
  }),
  response: sent,
  status: 201,
  secret: true,
});
export const listConfirmations = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/confirmations',
  summary: 'What was sent to the customer to confirm, newest first',
  tag,
  params,
  response: z.object({ items: z.array(confirmationSchema), canSend: z.boolean(), canMail: z.boolean() }),
});
export const revokeConfirmation = defineRoute({
  method: 'POST',
  path: '/confirmations/:id/revoke',
  summary: 'Take back what the customer has not signed; its link is dead at once',
  tag,
  params,
  response: z.object({ confirmation: confirmationSchema }),
});
export const renewLink = defineRoute({
  method: 'POST',
  path: '/confirmations/:id/link',
  summary:
    'A new link, and the old one is dead; after a change was asked for, with the form and the answers as they are now',
  tag,
  params,
  body: z.strictObject({
    validDays: z.number().int().min(1).max(VALID_DAYS.most).default(VALID_DAYS.usual),
    email: z.email().max(254).optional(),
    answers: answersSchema.optional(),
    locale: locale.optional(),
  }),
  response: sent,
  secret: true,
});

/** Crosses in the body alone: neither an address nor a log holds it. */
const token = z.string().min(1).max(200);

/** What the holder of a link is told: the form, who sends it, and nothing else of the deal. */
export const portalPage = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('open'),
    workspace: z.string(),
    sender: z.string(),
    recipient: z.string().nullable(),
    title: z.string(),
    form: confirmationFormSchema,
    answers: z.record(z.string(), z.unknown()),
    currency: z.string(),
    expiresAt: z.string(),
  }),
  z.object({
    state: z.literal('signed'),
    workspace: z.string(),
    sender: z.string(),
    title: z.string(),
    name: labelSchema,
    signer: z.string(),
    signedAt: z.string(),
    contentHash: z.string(),
  }),
  z.object({
    state: z.literal('changesAsked'),
    workspace: z.string(),
    sender: z.string(),
    title: z.string(),
    name: labelSchema,
  }),
]);
export type PortalPage = z.infer<typeof portalPage>;

export const openPortal = defineRoute({
  method: 'POST',
  path: '/portal/open',
  summary: 'What a customer’s link opens',
  tag,
  body: z.strictObject({ token }),
  response: portalPage,
  secret: true,
});
export const signPortal = defineRoute({
  method: 'POST',
  path: '/portal/sign',
  summary: 'The customer confirms and signs',
  tag,
  body: z.strictObject({
    token,
    answers: answersSchema,
    signer: z.string().trim().min(1).max(100),
    title: z.string().trim().max(100).optional(),
    signature: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('typed'), text: z.string().trim().min(1).max(100) }),
      /** Base64 without a prefix. */
      z.strictObject({ kind: z.literal('drawn'), png: z.base64().max(280_000) }),
    ]),
  }),
  response: portalPage,
  secret: true,
});
export const askPortal = defineRoute({
  method: 'POST',
  path: '/portal/ask',
  summary: 'The customer asks for a change instead of signing',
  tag,
  body: z.strictObject({ token, text: z.string().trim().min(1).max(5000) }),
  response: portalPage,
  secret: true,
});
