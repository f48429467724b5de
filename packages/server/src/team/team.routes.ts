import * as contract from '@throughline/domain/team/team.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { readRaci, setRaci } from './raci.service.ts';
import { readTeam, setTeam } from './team.service.ts';

export const teamRoutes: Route[] = [
  route(contract.readTeam, (ctx, { params }) => readTeam(ctx, params.id)),
  route(contract.setTeam, (ctx, { params, body }) => setTeam(ctx, params.id, body)),
  route(contract.readRaci, (ctx, { params }) => readRaci(ctx, params.id)),
  route(contract.setRaci, (ctx, { params, body }) => setRaci(ctx, params.id, body)),
];
