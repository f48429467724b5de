import { readAnswers } from '@throughline/domain/confirmation/answer.ts';
import { canBecome, standingOf, VALID_DAYS } from '@throughline/domain/confirmation/confirmation.ts';
import type { Confirmation } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { type ConfirmationForm, confirmationFormSchema } from '@throughline/domain/confirmation/form.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Label, Locale } from '@throughline/domain/platform/label.ts';
import { findField } from '@throughline/domain/record/object.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { countTry, mailLimit } from '../identity/attempt.ts';
import { sendMail } from '../identity/mail.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { canMail } from '../platform/mail/transport.ts';
import { canReadField, describe } from '../record/access.ts';
import { getRecord } from '../record/read.ts';
import { emitBeside, type Target } from '../record/target.ts';
import { lockDealForTeam, readDeal } from '../team/deal-access.ts';
import { invitationMail } from './confirmation-mail.ts';
import {
  changeConfirmation,
  confirmationsOf,
  fileNames,
  findConfirmation,
  insertConfirmation,
  lockConfirmation,
  type StoredConfirmation,
  waitingConfirmation,
} from './confirmation.queries.ts';
import { requireForm } from './form.service.ts';
import { endPortalLinks, makePortalLink, portalUrl } from './portal-link.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SendInput {
  form: string;
  contact?: string | undefined;
  recipient?: string | undefined;
  email?: string | undefined;
  validDays: number;
  title?: string | undefined;
  answers?: Readonly<Record<string, unknown>> | undefined;
  locale?: Locale | undefined;
  replace: boolean;
}
export interface Sent {
  confirmation: Confirmation;
  url: string;
  mailed: boolean;
}

/** What an event tells of a confirmation: no answer, no token. */
export const told = (row: StoredConfirmation, more: Readonly<Record<string, unknown>> = {}): FieldChange => ({
  field: 'confirmation',
  from: null,
  to: { id: row.id, form: row.form, name: formOf(row).name, recipient: row.recipient, sender: row.sent_by_id, ...more },
});

export const formOf = (row: Pick<StoredConfirmation, 'definition'>): ConfirmationForm =>
  confirmationFormSchema.parse(row.definition);

/**
 * Sends a form of a deal to the customer. The link goes out by mail where mail is set up, and is shown to the sender once.
 * @throws AppError not_found, forbidden, invalid (form, contact, answers), conflict where one of the form is open already
 */
export async function sendConfirmation(ctx: Ctx, dealId: string, input: SendInput, origin: string): Promise<Sent> {
  if (ctx.actor.kind === 'system') throw new AppError('forbidden');
  const expiresAt = ctx.now + input.validDays * DAY_MS;
  const { row, token } = await ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, dealId);
    const form = await requireForm(tx, input.form);
    const { record } = await getRecord(own, 'opportunity', dealId);
    const open = await waitingConfirmation(tx, dealId, form.key);
    if (open !== undefined) await makeRoom(own, tx, target, open, input.replace);
    const made: StoredConfirmation = {
      ...EMPTY,
      id: newId(),
      opportunity_id: dealId,
      form: form.key,
      definition: form,
      title: input.title ?? subjectOf(record, form),
      currency: typeof target.row.currency === 'string' ? target.row.currency : ctx.directory.workspace.currency,
      contact_id: input.contact ?? null,
      recipient: input.recipient ?? (await contactName(own, input.contact)),
      email: input.email ?? null,
      prefilled: filledIn(ctx, form, record, input.answers),
      status: 'open',
      expires_at: new Date(expiresAt).toISOString(),
      sent_by_id: ctx.actor.memberId,
      sent_at: new Date(ctx.now).toISOString(),
    };
    await insertConfirmation(tx, made);
    await emitBeside(own, tx, target, 'confirmationSent', [told(made)]);
    return { row: made, token: await makePortalLink(tx, made.id, { now: ctx.now, expiresAt }) };
  });
  return hand(ctx, row, token, origin, input);
}

const EMPTY = {
  answers: null,
  change_request: null,
  signer: null,
  signer_title: null,
  signature: null,
  signed_at: null,
  signed_address: null,
  signed_agent: null,
  content_hash: null,
  file_id: null,
  opened_at: null,
  revoked_by_id: null,
  revoked_at: null,
  changes_asked_at: null,
} as const;

const subjectOf = (record: RecordRow, form: ConfirmationForm): string =>
  typeof record.name === 'string' ? record.name.slice(0, 200) : form.name.zh;

/** One of a form waits for the customer at a time; an expired one waits for nobody. */
async function makeRoom(ctx: Ctx, tx: Tx, target: Target, open: StoredConfirmation, replace: boolean): Promise<void> {
  const isOver = standingOf(open.status, Date.parse(open.expires_at), ctx.now) === 'expired';
  if (!isOver && !replace) {
    const message = {
      zh: '这份表已发出，正等客户处理。请先撤回它，或重新生成它的链接。',
      en: 'This form was sent already and waits for the customer. Revoke it first, or make a new link for it.',
    };
    throw new AppError('conflict', { message, confirmation: open.id });
  }
  await takeBack(ctx, tx, target, open);
}

async function takeBack(ctx: Ctx, tx: Tx, target: Target, row: StoredConfirmation): Promise<void> {
  await endPortalLinks(tx, row.id, ctx.now);
  await changeConfirmation(tx, row.id, {
    status: 'revoked',
    revoked_at: new Date(ctx.now).toISOString(),
    revoked_by_id: ctx.actor.memberId,
  });
  await emitBeside(ctx, tx, target, 'confirmationRevoked', [told(row)]);
}

/** @throws AppError invalid for a contact whom the sender may not see, as for one that nobody has */
async function contactName(ctx: Ctx, id: string | undefined): Promise<string | null> {
  if (id === undefined) return null;
  try {
    const { record } = await getRecord(ctx, 'contact', id);
    return typeof record.name === 'string' ? record.name.slice(0, 100) : null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    const message = { zh: '没有这位联系人，请重新选择。', en: 'There is no such contact; choose another.' };
    throw invalid([{ field: 'contact', value: id, message }]);
  }
}

/** Answers that the customer finds: what the sender wrote, or else what they may read of the deal. */
function filledIn(
  ctx: Ctx,
  form: ConfirmationForm,
  deal: RecordRow,
  given: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const object = describe(ctx, 'opportunity');
  const fromDeal = (): Record<string, unknown> =>
    Object.fromEntries(
      form.questions.flatMap(({ key, prefill }) => {
        const field = prefill === undefined ? undefined : findField(object, prefill);
        const isReadable = field !== undefined && canReadField(ctx.actor, object, field);
        return isReadable ? [[key, deal[field.key]]] : [];
      }),
    );
  const { answers, problems } = readAnswers(form, given ?? fromDeal(), true);
  if (given !== undefined && problems.length > 0) throw invalid(problems);
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null));
}

/** Past the outbox, which would keep the link: like every mail that holds one. */
async function hand(
  ctx: Ctx,
  row: StoredConfirmation,
  token: string,
  origin: string,
  { email, locale = ctx.directory.workspace.locale }: { email?: string | undefined; locale?: Locale | undefined },
): Promise<Sent> {
  const { platform, directory } = ctx;
  const url = portalUrl(origin, token);
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: directory.workspace.timeZone });
  const mail = invitationMail(
    {
      workspace: directory.workspace.name,
      sender: directory.members.get(ctx.actor.memberId)?.name ?? directory.workspace.name,
      recipient: row.recipient,
      title: row.title,
      form: formOf(row),
      url,
      until: day.format(Date.parse(row.expires_at)),
    },
    locale,
  );
  const mayMail =
    email !== undefined && canMail(platform.config) && (await countTry(platform.pool, mailLimit(email), ctx.now)) === 0;
  const mailed = mayMail && (await sendMail(platform, email, mail));
  return { confirmation: rowOf(ctx, row, new Map(), true), url, mailed };
}

function rowOf(ctx: Ctx, row: StoredConfirmation, files: ReadonlyMap<string, string>, canSend: boolean): Confirmation {
  const fileName = row.file_id === null ? undefined : files.get(row.file_id);
  return {
    id: row.id,
    form: row.form,
    name: formOf(row).name,
    title: row.title,
    status: standingOf(row.status, Date.parse(row.expires_at), ctx.now),
    recipient: row.recipient,
    email: canSend ? row.email : null,
    contact: row.contact_id,
    sentBy:
      row.sent_by_id === null
        ? null
        : { id: row.sent_by_id, name: ctx.directory.members.get(row.sent_by_id)?.name ?? null },
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    openedAt: row.opened_at,
    signer: row.signer,
    signerTitle: row.signer_title,
    signedAt: row.signed_at,
    contentHash: row.content_hash,
    file: row.file_id === null || fileName === undefined ? null : { id: row.file_id, name: fileName },
    changeRequest: row.change_request,
    changesAskedAt: row.changes_asked_at,
    revokedAt: row.revoked_at,
  };
}

/** @throws AppError not_found */
export async function listConfirmations(
  ctx: Ctx,
  dealId: string,
): Promise<{ items: Confirmation[]; canSend: boolean; canMail: boolean }> {
  return ctx.read(async (tx) => {
    const { canWork } = await readDeal(within(ctx, tx), tx, dealId);
    const rows = await confirmationsOf(tx, dealId);
    const files = await fileNames(
      tx,
      rows.flatMap((row) => row.file_id ?? []),
    );
    return {
      items: rows.map((row) => rowOf(ctx, row, files, canWork)),
      canSend: canWork,
      canMail: canMail(ctx.platform.config),
    };
  });
}

/** @throws AppError not_found, forbidden, conflict where it was signed or taken back */
export const revokeConfirmation = (ctx: Ctx, id: string): Promise<Confirmation> =>
  changeWaiting(ctx, id, 'revoked', async (own, tx, target, row) => {
    await takeBack(own, tx, target, row);
    return rowOf(ctx, (await findConfirmation(tx, id)) ?? row, new Map(), true);
  });

export interface RenewInput {
  validDays?: number | undefined;
  email?: string | undefined;
  answers?: Readonly<Record<string, unknown>> | undefined;
  locale?: Locale | undefined;
}

/**
 * A new link in place of the old one. After the customer asked for a change it goes out with the form as it is worded now.
 * @throws AppError not_found, forbidden, invalid (answers), conflict where it was signed or taken back
 */
export async function renewLink(ctx: Ctx, id: string, input: RenewInput, origin: string): Promise<Sent> {
  const expiresAt = ctx.now + (input.validDays ?? VALID_DAYS.usual) * DAY_MS;
  const { row, token } = await changeWaiting(ctx, id, 'open', async (own, tx, target, before) => {
    const form = before.status === 'changesAsked' ? await requireForm(tx, before.form) : formOf(before);
    const { record } = await getRecord(own, 'opportunity', before.opportunity_id);
    const change = {
      status: 'open' as const,
      definition: form,
      // Where the form has other questions now, answers to former ones fall away.
      prefilled:
        input.answers === undefined
          ? readAnswers(form, before.prefilled as Record<string, unknown>, true).answers
          : filledIn(ctx, form, record, input.answers),
      email: input.email ?? before.email,
      expires_at: new Date(expiresAt).toISOString(),
      sent_at: new Date(ctx.now).toISOString(),
      sent_by_id: ctx.actor.memberId,
      opened_at: null,
    };
    await changeConfirmation(tx, id, change);
    await emitBeside(own, tx, target, 'confirmationSent', [told({ ...before, ...change })]);
    return {
      row: { ...before, ...change },
      token: await makePortalLink(tx, id, { now: ctx.now, expiresAt }),
    };
  });
  return hand(ctx, row, token, origin, { email: input.email ?? row.email ?? undefined, locale: input.locale });
}

const SETTLED: Readonly<Record<'signed' | 'revoked', Label>> = {
  signed: {
    zh: '客户已经签字，不能再改；如需变更，请另发一份。',
    en: 'The customer has signed; nothing can be changed any more. Send another one where needed.',
  },
  revoked: { zh: '这份确认已撤回，请重新发送。', en: 'This one was revoked; send it anew.' },
};

/** Changes what waits for the customer, behind the lock of its deal: a signature at the same moment comes before or after. */
async function changeWaiting<T>(
  ctx: Ctx,
  id: string,
  to: 'open' | 'revoked',
  work: (own: Ctx, tx: Tx, target: Target, row: StoredConfirmation) => Promise<T>,
): Promise<T> {
  if (ctx.actor.kind === 'system') throw new AppError('forbidden');
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const found = await findConfirmation(tx, id);
    if (found === undefined) throw new AppError('not_found');
    const target = await lockDealForTeam(own, tx, found.opportunity_id);
    const row = await lockConfirmation(tx, id);
    if (row === undefined) throw new AppError('not_found');
    if (!canBecome(row.status, to))
      throw new AppError('conflict', { message: SETTLED[row.status === 'signed' ? 'signed' : 'revoked'] });
    return work(own, tx, target, row);
  });
}
