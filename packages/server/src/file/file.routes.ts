import * as contract from '@throughline/domain/file/file.contract.ts';
import { contentDisposition } from '@throughline/domain/file/file-name.ts';
import { isViewable, servedType } from '@throughline/domain/file/file-type.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../platform/ctx.ts';
import { zodProblems } from '../platform/http/problem.ts';
import { rawRoute, type Route, route } from '../platform/http/route.ts';
import { type ByteRange, fileKey } from '../platform/files/file-store.ts';
import { type Spooled, spool } from '../platform/files/spool.ts';
import { addFile, getFile, listFiles, purgeFile, removeFile, restoreFile, setDocumentKind } from './file.service.ts';

export const fileRoutes: Route[] = [
  rawRoute(contract.uploadFile, upload, { multipart: true }),
  route(contract.listFiles, (ctx, { query }) => listFiles(ctx, query)),
  rawRoute(contract.readFile, send),
  route(contract.changeFile, async (ctx, { params, body }) => ({
    file: await setDocumentKind(ctx, params.id, body.documentKind),
  })),
  route(contract.removeFile, async (ctx, { params }) => {
    await removeFile(ctx, params.id);
    return null;
  }),
  route(contract.restoreFile, async (ctx, { params }) => ({ file: await restoreFile(ctx, params.id) })),
  route(contract.purgeFile, async (ctx, { params }) => {
    await purgeFile(ctx, params.id);
    return null;
  }),
];

/** Parts may come in any order; paths and types that the client names are not looked at. */
async function upload(ctx: Ctx, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const fields: Record<string, unknown> = {};
  let spooled: Spooled | undefined;
  let name = '';
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        fields[part.fieldname] = part.value;
        continue;
      }
      name = part.filename;
      spooled = await spool(part.file, ctx.platform.files.incoming);
      if (part.file.truncated) throw tooLarge(ctx.platform.config.maxUploadBytes);
    }
    const parsed = contract.uploadFields.safeParse(fields);
    if (!parsed.success) throw new AppError('invalid', { fields: zodProblems(parsed.error) });
    if (spooled === undefined)
      throw invalid([{ field: 'file', message: { zh: '没有收到文件。', en: 'No file was received.' } }]);
    return await reply.code(201).send({ file: await addFile(ctx, { ...parsed.data, name }, spooled) });
  } finally {
    await spooled?.discard();
  }
}

function tooLarge(limit: number): AppError {
  const megabytes = Math.floor(limit / 1024 / 1024);
  return new AppError('too_large', {
    message: {
      zh: `文件超过 ${megabytes} MB，请压缩或拆分后再上传。`,
      en: `The file is larger than ${megabytes} MB; compress or split it.`,
    },
  });
}

/** Nothing that a file holds may run, load or frame in the name of this site. */
const POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

async function send(ctx: Ctx, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const params = contract.fileParams.safeParse(request.params);
  if (!params.success) throw new AppError('not_found');
  const isInline = contract.readQuery.safeParse(request.query).data?.inline === '1';
  const file = await getFile(ctx, params.data.id);
  const tag = `"${file.hash}"`;
  reply.headers({
    etag: tag,
    // Asked for again each time: the right to read may have ended.
    'cache-control': 'private, no-cache',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'content-disposition': contentDisposition(isInline && isViewable(file.type) ? 'inline' : 'attachment', file.name),
  });
  if (request.headers['if-none-match']?.split(',').some((seen) => seen.trim().replace(/^W\//, '') === tag))
    return reply.code(304).send();
  const range = rangeOf(request.headers.range, file.size);
  if (range === null) return reply.code(416).header('content-range', `bytes */${file.size}`).send();
  const body = await ctx.platform.files.open(fileKey(ctx.workspaceId, file.hash), range);
  reply.type(servedType(file.type));
  if (range === undefined) return reply.header('content-length', file.size).send(body);
  return reply
    .code(206)
    .headers({
      'content-length': range.end - range.start + 1,
      'content-range': `bytes ${range.start}-${range.end}/${file.size}`,
    })
    .send(body);
}

/** One range of bytes; several at once are answered with the whole. @returns null where it lies outside the file */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start > end ? null : { start, end };
}
