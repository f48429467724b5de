import { identityRoutes as routes } from '@throughline/domain/identity/identity.contract.ts';
import { type PublicRequest, publicRoute, Reply, type Route, route } from '../platform/http/route.ts';
import type { Platform } from '../platform/platform.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-key.service.ts';
import { endedCookie, sessionCookie, sessionCookieName } from './cookie.ts';
import { createDepartment, listDepartments, removeDepartment, updateDepartment } from './department.service.ts';
import { meOf, memberById } from './me.ts';
import { requireSight } from './people-rules.ts';
import { acceptInvite, forgotPassword, lookAtLink, resetPassword } from './password.service.ts';
import { createRole, listRoles, removeRole, updateRole } from './role.service.ts';
import {
  changePassword,
  endSession,
  type From,
  listSessions,
  type SignedIn,
  signIn,
  signInByLink,
  signOut,
  signOutEverywhere,
} from './session.service.ts';
import {
  inviteUser,
  listUsers,
  makeUserLink,
  reactivateUser,
  suspendUser,
  updateOwn,
  updateUser,
} from './user.service.ts';
import { isSetupNeeded, setUp } from './workspace.service.ts';

const fromOf = (request: PublicRequest): From => ({
  now: request.now,
  address: request.address,
  userAgent: request.userAgent,
  requestId: request.requestId,
  oldToken: request.cookies[sessionCookieName(request.platform.config)],
});

/** The answer may hold a secret or belong to one person: nothing on the way keeps it. */
const PRIVATE = { 'cache-control': 'no-store' } as const;

const signedIn = ({ platform }: { platform: Platform }, { me, session }: SignedIn, status?: number) =>
  new Reply(me, { status, headers: { ...PRIVATE, 'set-cookie': sessionCookie(platform.config, session.token) } });

/** @param origin address under which people reach this server; links are made of it, never of a request's Host (S20) */
export const identityRoutes = (origin: () => string): readonly Route[] => [
  publicRoute(routes.setupState, async ({ platform }) => ({ needed: await isSetupNeeded(platform) })),
  publicRoute(routes.setup, async (request, { body }) =>
    signedIn(request, await setUp(request.platform, body, fromOf(request)), 201),
  ),
  publicRoute(routes.signIn, async (request, { body }) =>
    signedIn(request, await signIn(request.platform, body, fromOf(request))),
  ),
  publicRoute(routes.signInByLink, async (request, { body }) =>
    signedIn(request, await signInByLink(request.platform, body.token, fromOf(request))),
  ),
  publicRoute(routes.forgotPassword, (request, { body }) =>
    forgotPassword(request.platform, body, { ...fromOf(request), origin: request.origin }),
  ),
  publicRoute(
    routes.lookAtLink,
    async (request, { body }) =>
      new Reply(await lookAtLink(request.platform, body.token, request.now), { headers: PRIVATE }),
  ),
  publicRoute(routes.acceptInvite, async (request, { body }) =>
    signedIn(request, await acceptInvite(request.platform, body, fromOf(request))),
  ),
  publicRoute(routes.resetPassword, async (request, { body }) =>
    signedIn(request, await resetPassword(request.platform, body, fromOf(request))),
  ),

  route(routes.signOut, async (ctx) => {
    await signOut(ctx);
    return new Reply(undefined, { headers: { 'set-cookie': endedCookie(ctx.platform.config) } });
  }),
  route(routes.listSessions, (ctx) => listSessions(ctx)),
  route(routes.endSession, (ctx, { params }) => endSession(ctx, params.id).then(() => undefined)),
  route(routes.signOutEverywhere, async (ctx) => {
    await signOutEverywhere(ctx);
    return new Reply(undefined, { headers: { 'set-cookie': endedCookie(ctx.platform.config) } });
  }),
  route(routes.me, async (ctx) => {
    requireSight(ctx, 'member');
    const row = await ctx.read((tx) => memberById(tx, ctx.actor.memberId));
    return meOf(ctx.directory, row, ctx.actor.rights);
  }),
  route(routes.updateMe, async (ctx, { body }) => meOf(ctx.directory, await updateOwn(ctx, body), ctx.actor.rights)),
  route(routes.changePassword, async (ctx, { body }) => {
    const session = await changePassword(ctx, body);
    return new Reply(undefined, {
      headers: { ...PRIVATE, 'set-cookie': sessionCookie(ctx.platform.config, session.token) },
    });
  }),

  route(routes.listUsers, (ctx, { query }) => listUsers(ctx, query)),
  route(
    routes.inviteUser,
    async (ctx, { body }) => new Reply(await inviteUser(ctx, body, origin()), { headers: PRIVATE }),
  ),
  route(routes.updateUser, (ctx, { params, body, ifMatch }) =>
    updateUser(ctx, params.id, { ...body, version: body.version ?? ifMatch }),
  ),
  route(routes.suspendUser, (ctx, { params }) => suspendUser(ctx, params.id)),
  route(routes.reactivateUser, (ctx, { params }) => reactivateUser(ctx, params.id)),
  route(
    routes.makeUserLink,
    async (ctx, { params }) => new Reply(await makeUserLink(ctx, params.id, origin()), { headers: PRIVATE }),
  ),

  route(routes.listDepartments, (ctx) => listDepartments(ctx)),
  route(routes.createDepartment, (ctx, { body }) => createDepartment(ctx, body)),
  route(routes.updateDepartment, (ctx, { params, body, ifMatch }) =>
    updateDepartment(ctx, params.id, { ...body, version: body.version ?? ifMatch }),
  ),
  route(routes.removeDepartment, (ctx, { params }) => removeDepartment(ctx, params.id).then(() => undefined)),

  route(routes.listRoles, (ctx) => listRoles(ctx)),
  route(routes.createRole, (ctx, { body }) => createRole(ctx, body)),
  route(routes.updateRole, (ctx, { params, body, ifMatch }) =>
    updateRole(ctx, params.key, { ...body, version: body.version ?? ifMatch }),
  ),
  route(routes.removeRole, (ctx, { params }) => removeRole(ctx, params.key).then(() => undefined)),

  route(routes.listApiKeys, (ctx) => listApiKeys(ctx)),
  route(routes.createApiKey, async (ctx, { body }) => new Reply(await createApiKey(ctx, body), { headers: PRIVATE })),
  route(routes.revokeApiKey, (ctx, { params }) => revokeApiKey(ctx, params.id).then(() => undefined)),
];
