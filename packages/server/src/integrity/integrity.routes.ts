import { integrityReport } from '@throughline/domain/integrity/integrity.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { checkWorkspace } from './integrity.service.ts';

export const integrityRoutes: Route[] = [route(integrityReport, (ctx) => checkWorkspace(ctx))];
