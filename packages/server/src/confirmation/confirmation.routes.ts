import * as contract from '@throughline/domain/confirmation/confirmation.contract.ts';
import { publicRoute, Reply, type Route, route } from '../platform/http/route.ts';
import { listConfirmations, renewLink, revokeConfirmation, sendConfirmation } from './confirmation.service.ts';
import { dropForm, listForms, saveForm } from './form.service.ts';
import { askPortal, openPortal, signPortal } from './portal.service.ts';

/** A link, or what it opens: nothing on the way keeps it. */
const PRIVATE = { headers: { 'cache-control': 'no-store' } };

/** @param origin address under which people reach this server; links are made of it, never of a request's Host (S20) */
export const confirmationRoutes = (origin: () => string): readonly Route[] => [
  route(contract.listForms, async (ctx) => ({ items: await listForms(ctx) })),
  route(contract.saveForm, async (ctx, { params, body }) => ({ form: await saveForm(ctx, params.key, body) })),
  route(contract.dropForm, async (ctx, { params }) => ({ form: await dropForm(ctx, params.key) })),
  route(
    contract.sendConfirmation,
    async (ctx, { params, body }) => new Reply(await sendConfirmation(ctx, params.id, body, origin()), PRIVATE),
  ),
  route(contract.listConfirmations, (ctx, { params }) => listConfirmations(ctx, params.id)),
  route(contract.revokeConfirmation, async (ctx, { params }) => ({
    confirmation: await revokeConfirmation(ctx, params.id),
  })),
  route(
    contract.renewLink,
    async (ctx, { params, body }) => new Reply(await renewLink(ctx, params.id, body, origin()), PRIVATE),
  ),
  publicRoute(
    contract.openPortal,
    async (request, { body }) => new Reply(await openPortal(request, body.token), PRIVATE),
  ),
  publicRoute(contract.signPortal, async (request, { body }) => new Reply(await signPortal(request, body), PRIVATE)),
  publicRoute(contract.askPortal, async (request, { body }) => new Reply(await askPortal(request, body), PRIVATE)),
];
