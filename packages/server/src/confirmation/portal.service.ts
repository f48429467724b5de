import { fillsOf, readAnswers } from '@throughline/domain/confirmation/answer.ts';
import {
  canonicalJson,
  SIGNATURE_BYTES,
  signatureProblem,
  standingOf,
} from '@throughline/domain/confirmation/confirmation.ts';
import type { PortalPage } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { inLocale, type Label } from '@throughline/domain/platform/label.ts';
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { addFile } from '../file/file.service.ts';
import { systemCtx } from '../identity/actor.ts';
import { portalAddressLimit, portalLinkLimit, requireTry } from '../identity/attempt.ts';
import { lockingApprovals } from '../approval/approval.queries.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type Spooled, spool } from '../platform/files/spool.ts';
import { PdfProblem } from '../platform/pdf/render-pdf.ts';
import type { PublicRequest } from '../platform/http/route.ts';
import { emitBeside, lockTarget, type Target } from '../record/target.ts';
import { changeRecord } from '../record/write.ts';
import {
  changeConfirmation,
  findConfirmation,
  isDealThere,
  lockConfirmation,
  type StoredConfirmation,
} from './confirmation.queries.ts';
import { formOf, told } from './confirmation.service.ts';
import { findPortalLink, isLinkKept, type PortalLink } from './portal-link.ts';
import { type Signature, type SignedContent, signedPdf } from './signed-pdf.ts';

export interface SignInput {
  token: string;
  answers: Readonly<Record<string, unknown>>;
  signer: string;
  title?: string | undefined;
  signature: Signature;
}

/** What a link opens; the first time is kept. @throws AppError as every use of a link (`byLink`) */
export const openPortal = (request: PublicRequest, token: string): Promise<PortalPage> =>
  byLink(request, token, async (ctx, link) => {
    const row = await readRow(ctx, link);
    const standing = requireHolder(link, row, ctx.now);
    if (standing !== 'open' || row.opened_at !== null) return pageOf(ctx, row);
    return inDeal(ctx, link, async (tx, target, locked) => {
      if (locked.status === 'open' && locked.opened_at === null) {
        await changeConfirmation(tx, locked.id, { opened_at: new Date(ctx.now).toISOString() });
        await emitBeside(within(ctx, tx), tx, target, 'confirmationOpened', [told(locked)]);
      }
      return pageOf(ctx, locked);
    });
  });

/**
 * The customer confirms and signs, once. The same sent again answers alike; another signature is refused.
 * @throws AppError invalid (answers, signature), conflict (signed or under change), and those of `byLink`
 */
export const signPortal = (request: PublicRequest, input: SignInput): Promise<PortalPage> =>
  byLink(request, input.token, async (ctx, link) => {
    const row = await readRow(ctx, link);
    requireHolder(link, row, ctx.now);
    requireSignature(input.signature);
    const again = repeated(row, input);
    if (again !== undefined) return again ? pageOf(ctx, row) : refuse(row);
    const content = contentOf(ctx, row, input);
    const contentHash = hash('sha256', canonicalJson(content), 'hex');
    // Outside the transaction: nobody waits for the typesetter behind the lock of the deal.
    const pdf = await signedPdf(content, proofOf(ctx, request, contentHash), request.locale).catch((error: unknown) => {
      // Nothing else of a document comes from outside but as text.
      if (error instanceof PdfProblem && content.signature.kind === 'drawn') throw badSignature('notPng');
      throw new AppError('unavailable', { retryAfterSeconds: 5, message: NO_PDF }, { cause: error });
    });
    const spooled = await spool(Readable.from([pdf]), ctx.platform.files.incoming);
    try {
      return await inDeal(ctx, link, async (tx, target, locked) => {
        const meanwhile = repeated(locked, input);
        if (meanwhile !== undefined) return meanwhile ? pageOf(ctx, locked) : refuse(locked);
        return keepSignature(within(ctx, tx), tx, target, locked, { content, contentHash, spooled, request });
      });
    } finally {
      await spooled.discard();
    }
  });

/** The customer asks for a change instead. @throws AppError conflict (signed), and those of `byLink` */
export const askPortal = (request: PublicRequest, input: { token: string; text: string }): Promise<PortalPage> =>
  byLink(request, input.token, async (ctx, link) => {
    requireHolder(link, await readRow(ctx, link), ctx.now);
    return inDeal(ctx, link, async (tx, target, row) => {
      const text = input.text.normalize('NFC');
      if (row.status === 'changesAsked' && row.change_request === text) return pageOf(ctx, row);
      if (row.status !== 'open') return refuse(row);
      const change = {
        status: 'changesAsked' as const,
        change_request: text,
        changes_asked_at: new Date(ctx.now).toISOString(),
      };
      await changeConfirmation(tx, row.id, change);
      const own = within(ctx, tx);
      await emitBeside(own, tx, target, 'confirmationChangesAsked', [
        told(row, { text, notify: notified(target, row) }),
      ]);
      await refreshDeal(own, tx, row.opportunity_id);
      return pageOf(ctx, { ...row, ...change });
    });
  });

/**
 * @throws AppError rate_limited, not_found for a token that was never given, unauthenticated for one that is revoked, replaced
 *   or expired (`reason` says which)
 */
async function byLink<T>(
  request: PublicRequest,
  token: string,
  work: (ctx: Ctx, link: PortalLink) => Promise<T>,
): Promise<T> {
  const { platform, now, requestId, address } = request;
  await requireTry(platform.pool, [portalAddressLimit(address)], now);
  const link = await findPortalLink(platform.pool, token);
  await requireTry(platform.pool, [portalLinkLimit(link.confirmationId)], now);
  const ctx = await systemCtx(platform, link.workspaceId, { now, requestId, address });
  return work(ctx, link);
}

async function readRow(ctx: Ctx, link: PortalLink): Promise<StoredConfirmation> {
  const row = await ctx.read(async (tx) => {
    const found = await findConfirmation(tx, link.confirmationId);
    // In the bin: for the customer it was taken back.
    return found !== undefined && (await isDealThere(tx, found.opportunity_id)) ? found : undefined;
  });
  if (row === undefined) throw dead('revoked');
  return row;
}

/** Behind the locks of deal and confirmation, with the link asked again: what was revoked meanwhile is refused. */
async function inDeal<T>(
  ctx: Ctx,
  link: PortalLink,
  work: (tx: Tx, target: Target, row: StoredConfirmation) => Promise<T>,
): Promise<T> {
  const found = await readRow(ctx, link);
  return ctx.transaction(async (tx) => {
    const target = await lockTarget(within(ctx, tx), tx, 'opportunity', found.opportunity_id, 'update').catch(
      (error: unknown) => {
        // In the bin: for the customer it was taken back.
        throw error instanceof AppError && error.code === 'not_found' ? dead('revoked') : error;
      },
    );
    const row = await lockConfirmation(tx, link.confirmationId);
    if (row === undefined) throw dead('revoked');
    requireHolder({ ...link, isRevoked: !(await isLinkKept(tx, link)) }, row, ctx.now);
    return work(tx, target, row);
  });
}

const DEAD = {
  revoked: { zh: '此链接已被发送人撤回。', en: 'The sender took this link back.' },
  replaced: {
    zh: '此链接已被新的链接取代，请使用最新收到的链接。',
    en: 'A newer link took the place of this one; please use the latest.',
  },
  expired: {
    zh: '此链接已过期，请向发送人索取新的链接。',
    en: 'This link has expired; please ask the sender for a new one.',
  },
} as const satisfies Record<string, Label>;

const dead = (reason: keyof typeof DEAD): AppError =>
  new AppError('unauthenticated', { message: DEAD[reason], reason });

/** @throws AppError unauthenticated where the link opens nothing any more */
function requireHolder(link: PortalLink, row: StoredConfirmation, now: number): StoredConfirmation['status'] {
  if (row.status === 'revoked') throw dead('revoked');
  if (link.isRevoked) throw dead('replaced');
  if (link.expiresAt <= now || standingOf(row.status, Date.parse(row.expires_at), now) === 'expired')
    throw dead('expired');
  return row.status;
}

const SETTLED: Readonly<Record<string, Label>> = {
  signed: { zh: '此表已经签字确认，无需重复提交。', en: 'This was signed already; nothing more is needed.' },
  changesAsked: {
    zh: '您已提出修改，发送人修改后会再发给您。',
    en: 'You asked for a change; the sender will send it again when it is done.',
  },
};

function refuse(row: StoredConfirmation): never {
  throw new AppError('conflict', { message: SETTLED[row.status] ?? DEAD.revoked, reason: row.status });
}

const NO_PDF = {
  zh: '暂时无法生成签字文件，尚未签署，请稍后重试。',
  en: 'The signed document could not be made; nothing was signed. Please try again shortly.',
};

function requireSignature(signature: Signature): void {
  if (signature.kind === 'typed') return;
  const problem = signatureProblem(Buffer.from(signature.png, 'base64'));
  if (problem !== undefined) throw badSignature(problem);
}

function badSignature(problem: NonNullable<ReturnType<typeof signatureProblem>>): AppError {
  const message = {
    tooLarge: {
      zh: `签名图片最大 ${SIGNATURE_BYTES / 1000} kB，请重新签写。`,
      en: `A signature takes at most ${SIGNATURE_BYTES / 1000} kB; draw it again.`,
    },
    notPng: { zh: '签名须为 PNG 图片，请重新签写。', en: 'A signature is a PNG picture; draw it again.' },
    badSize: {
      zh: '签名图片的尺寸不对，请重新签写。',
      en: 'The picture of the signature has a wrong size; draw it again.',
    },
  }[problem];
  return invalid([{ field: 'signature.png', message }]);
}

/** @throws AppError invalid, by question */
function contentOf(ctx: Ctx, row: StoredConfirmation, input: SignInput): SignedContent {
  const form = formOf(row);
  const { answers, problems } = readAnswers(form, input.answers);
  if (problems.length > 0) throw invalid(problems);
  const name = (text: string) => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  return {
    form,
    title: row.title,
    currency: row.currency,
    answers,
    signer: name(input.signer),
    signerTitle: input.title === undefined || name(input.title) === '' ? null : name(input.title),
    signature: input.signature.kind === 'typed' ? { kind: 'typed', text: name(input.signature.text) } : input.signature,
    signedAt: new Date(ctx.now).toISOString(),
  };
}

/** Whether what is sent is what was signed; undefined while nothing was. */
function repeated(row: StoredConfirmation, input: SignInput): boolean | undefined {
  if (row.status === 'open') return undefined;
  if (row.status !== 'signed') return false;
  const { answers, problems } = readAnswers(formOf(row), input.answers);
  const sent = { answers, signer: input.signer.trim(), signature: input.signature };
  const kept = { answers: row.answers, signer: row.signer, signature: row.signature };
  return problems.length === 0 && canonicalJson(sent) === canonicalJson(kept);
}

const proofOf = (ctx: Ctx, request: PublicRequest, contentHash: string) => ({
  workspace: ctx.directory.workspace.name,
  timeZone: ctx.directory.workspace.timeZone,
  address: request.address,
  userAgent: request.userAgent,
  contentHash,
});

/** Owner of the deal, and who sent it. */
const notified = (target: Target, row: StoredConfirmation): string[] => [
  ...new Set([target.row.owner, row.sent_by_id].filter((id) => id !== null)),
];

interface Signed {
  content: SignedContent;
  contentHash: string;
  spooled: Spooled;
  request: PublicRequest;
}

async function keepSignature(
  ctx: Ctx,
  tx: Tx,
  target: Target,
  row: StoredConfirmation,
  { content, contentHash, spooled, request }: Signed,
): Promise<PortalPage> {
  const signed = {
    status: 'signed' as const,
    answers: content.answers,
    signer: content.signer,
    signer_title: content.signerTitle,
    signature: content.signature,
    signed_at: content.signedAt,
    signed_address: request.address,
    signed_agent: request.userAgent?.slice(0, 500) ?? null,
    content_hash: contentHash,
  };
  await changeConfirmation(tx, row.id, signed);
  await emitBeside(ctx, tx, target, 'confirmationSigned', [
    told(row, {
      signer: content.signer,
      signerTitle: content.signerTitle,
      contentHash,
      notify: notified(target, row),
    }),
  ]);
  await fillDeal(ctx, tx, target, row, content);
  const name = `${inLocale(content.form.name, request.locale)} - ${content.signer}.pdf`;
  const file = await addFile(
    ctx,
    { object: 'opportunity', recordId: row.opportunity_id, name, documentKind: 'signedConfirmation' },
    spooled,
  );
  await changeConfirmation(tx, row.id, { file_id: file.id });
  await refreshDeal(ctx, tx, row.opportunity_id);
  return pageOf(ctx, { ...row, ...signed, file_id: file.id });
}

/** What the customer answered fills what the deal does not know yet. An answer that its field refuses stays in the document. */
async function fillDeal(
  ctx: Ctx,
  tx: Tx,
  target: Target,
  row: StoredConfirmation,
  { form, answers, signer }: SignedContent,
): Promise<void> {
  const reason = inLocale(
    { zh: `客户 ${signer} 在《${form.name.zh}》中确认`, en: `Confirmed by ${signer} in “${form.name.en}”` },
    ctx.directory.workspace.locale,
  );
  let { version } = target.row;
  const fills = Object.entries(fillsOf(form, answers, target.row));
  // What is being approved stays as it is; the customer neither waits for that nor learns of it.
  const locks = await lockingApprovals(
    tx,
    'opportunity',
    [row.opportunity_id],
    fills.map(([field]) => field),
  );
  for (const [field, answer] of fills.filter(([key]) => !locks.some((lock) => lock.fields.includes(key)))) {
    try {
      const values = { [field]: answer };
      const { after } = await changeRecord(ctx, tx, 'opportunity', row.opportunity_id, values, {
        version,
        intent: { reason },
      });
      version = after.version;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    }
  }
}

/** What the holder of a link is told, and nothing else of the deal. */
function pageOf(ctx: Ctx, row: StoredConfirmation): PortalPage {
  const form = formOf(row);
  const about = {
    workspace: ctx.directory.workspace.name,
    sender: (row.sent_by_id === null ? undefined : ctx.directory.members.get(row.sent_by_id)?.name) ?? '',
    title: row.title,
  };
  if (row.status === 'signed')
    return {
      state: 'signed',
      ...about,
      name: form.name,
      signer: row.signer ?? '',
      signedAt: row.signed_at ?? '',
      contentHash: row.content_hash ?? '',
    };
  if (row.status === 'changesAsked') return { state: 'changesAsked', ...about, name: form.name };
  return {
    state: 'open',
    ...about,
    recipient: row.recipient,
    // What an answer does to the deal is not the customer's concern.
    form: { ...form, questions: form.questions.map(({ fills: _fills, prefill: _prefill, ...question }) => question) },
    answers: row.prefilled as Record<string, unknown>,
    currency: row.currency,
    expiresAt: row.expires_at,
  };
}
