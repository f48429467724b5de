import { STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import { activityBehavior } from './activity/activity.behavior.ts';
import { identityRoutes } from './identity/identity.routes.ts';
import { workspaceSeeds } from './identity/workspace.service.ts';
import { opportunityBehavior } from './opportunity/opportunity.behavior.ts';
import { opportunityRoutes } from './opportunity/opportunity.routes.ts';
import type { Route } from './platform/http/route.ts';
import { processRoutes } from './process/process.routes.ts';
import { seedProcesses } from './process/process.service.ts';
import type { ObjectBehavior } from './record/behavior.ts';
import { metaRoutes } from './record/meta.routes.ts';
import { recordRoutes } from './record/record.routes.ts';
import { searchRoutes } from './search/search.routes.ts';
import { taskBehavior } from './task/task.behavior.ts';
import { viewRoutes } from './view/view.routes.ts';

/**
 * Where features register: routes, what objects decide, what a new workspace starts with.
 * @param origin address under which people reach this server
 */
export const featureRoutes = (origin: () => string): readonly Route[] => [
  ...identityRoutes(origin),
  ...metaRoutes,
  ...opportunityRoutes,
  ...STANDARD_OBJECTS.flatMap(recordRoutes),
  ...processRoutes,
  ...viewRoutes,
  ...searchRoutes,
];

export const behaviors: ReadonlyMap<string, ObjectBehavior> = new Map([
  ['opportunity', opportunityBehavior],
  ['activity', activityBehavior],
  ['task', taskBehavior],
]);

workspaceSeeds.push(seedProcesses);
