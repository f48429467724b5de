import * as contract from '@throughline/domain/workspace/workspace.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { changeSettings, readSettings } from './workspace-settings.service.ts';

export const workspaceRoutes: Route[] = [
  route(contract.readWorkspace, (ctx) => readSettings(ctx)),
  route(contract.changeWorkspace, (ctx, { body }) => changeSettings(ctx, body)),
];
