import * as contract from '@throughline/domain/comment/comment.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { addComment, changeComment, listComments, removeComment } from './comment.service.ts';
import { readFollow, setFollowing } from './follow.service.ts';

export const commentRoutes: Route[] = [
  route(contract.listComments, (ctx, { query }) => listComments(ctx, query)),
  route(contract.addComment, async (ctx, { body }) => ({ comment: await addComment(ctx, body) })),
  route(contract.changeComment, async (ctx, { params, body }) => ({
    comment: await changeComment(ctx, params.id, body),
  })),
  route(contract.removeComment, async (ctx, { params }) => {
    await removeComment(ctx, params.id);
    return null;
  }),
  route(contract.readFollow, (ctx, { query }) => readFollow(ctx, query)),
  route(contract.follow, (ctx, { body }) => setFollowing(ctx, body, true)),
  route(contract.unfollow, async (ctx, { query }) => {
    await setFollowing(ctx, query, false);
    return null;
  }),
];
