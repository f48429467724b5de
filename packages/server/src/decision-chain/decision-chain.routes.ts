import * as contract from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import {
  addToChain,
  changeInChain,
  confirmKeyPerson,
  readChain,
  removeFromChain,
  unconfirmKeyPerson,
} from './decision-chain.service.ts';

export const decisionChainRoutes: Route[] = [
  route(contract.readChain, (ctx, { params }) => readChain(ctx, params.id)),
  route(contract.addToChain, async (ctx, { params, body }) => ({ item: await addToChain(ctx, params.id, body) })),
  route(contract.changeInChain, async (ctx, { params, body }) => ({
    item: await changeInChain(ctx, params.id, params.contact, body),
  })),
  route(contract.removeFromChain, async (ctx, { params }) => {
    await removeFromChain(ctx, params.id, params.contact);
    return null;
  }),
  route(contract.confirmKeyPerson, async (ctx, { params, body }) => ({
    item: await confirmKeyPerson(ctx, params.id, params.contact, body),
  })),
  route(contract.unconfirmKeyPerson, async (ctx, { params }) => {
    await unconfirmKeyPerson(ctx, params.id, params.contact);
    return null;
  }),
];
