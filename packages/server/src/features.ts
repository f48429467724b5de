import { STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import { approvalJobs } from './approval/approval.jobs.ts';
import { approvalRoutes } from './approval/approval.routes.ts';
import { approvalOutcomes } from './approval/approval.service.ts';
import { keepApproved } from './approval/lock.ts';
import { activityBehavior } from './activity/activity.behavior.ts';
import { talkOfPurged } from './comment/comment.service.ts';
import { commentRoutes } from './comment/comment.routes.ts';
import { confirmationRoutes } from './confirmation/confirmation.routes.ts';
import { contactBehavior } from './contact/contact.behavior.ts';
import { fileRoutes } from './file/file.routes.ts';
import { filesOfPurged } from './file/leftover.ts';
import { decisionChainRoutes } from './decision-chain/decision-chain.routes.ts';
import { exceptionRoutes } from './exception/exception.routes.ts';
import { followApproval } from './exception/exception.service.ts';
import { exportRoutes } from './export/export.routes.ts';
import { importJobs } from './import/import.jobs.ts';
import { importRoutes } from './import/import.routes.ts';
import { identityRoutes } from './identity/identity.routes.ts';
import { workspaceSeeds } from './identity/workspace.service.ts';
import { integrityRoutes } from './integrity/integrity.routes.ts';
import { maintenanceJobs } from './maintenance/maintenance.jobs.ts';
import { rateRoutes } from './money/rate.routes.ts';
import { notificationRoutes } from './notification/notification.routes.ts';
import { unreadMessage } from './notification/notification.service.ts';
import { NOTIFICATION, tellPeople } from './notification/tell.ts';
import { refreshGates } from './opportunity/gate-watch.ts';
import { opportunityBehavior } from './opportunity/opportunity.behavior.ts';
import { opportunityJobs } from './opportunity/opportunity.jobs.ts';
import { opportunityRoutes } from './opportunity/opportunity.routes.ts';
import type { EventWatcher } from './platform/events.ts';
import type { Route } from './platform/http/route.ts';
import type { JobHandler } from './platform/jobs/job.ts';
import type { ToldInstead } from './platform/live/hub.ts';
import { mailJobs } from './platform/mail/mail.jobs.ts';
import { processJobs } from './process/process.jobs.ts';
import { policyRoutes } from './policy/policy.routes.ts';
import { processRoutes } from './process/process.routes.ts';
import { rehearsalJobs } from './process/rehearsal.jobs.ts';
import { rehearsalRoutes } from './process/rehearsal.routes.ts';
import { seedProcesses } from './process/process.service.ts';
import type { ObjectBehavior } from './record/behavior.ts';
import { metaRoutes } from './record/meta.routes.ts';
import { recordRoutes } from './record/record.routes.ts';
import { searchRoutes } from './search/search.routes.ts';
import { signRoutes } from './sign/sign.routes.ts';
import { taskBehavior } from './task/task.behavior.ts';
import { taskRoutes } from './task/task.routes.ts';
import { teamRoutes } from './team/team.routes.ts';
import { viewRoutes } from './view/view.routes.ts';
import { waitRoutes } from './wait/wait.routes.ts';
import { workspaceRoutes } from './workspace/workspace.routes.ts';

/**
 * Where features register: routes, what objects decide, what a new workspace starts with.
 * @param origin address under which people reach this server
 */
export const featureRoutes = (origin: () => string): readonly Route[] => [
  ...identityRoutes(origin),
  ...metaRoutes,
  ...opportunityRoutes,
  ...approvalRoutes,
  ...signRoutes,
  ...exceptionRoutes,
  ...teamRoutes,
  ...decisionChainRoutes,
  ...importRoutes,
  ...STANDARD_OBJECTS.flatMap(exportRoutes),
  ...STANDARD_OBJECTS.flatMap(recordRoutes),
  ...processRoutes,
  ...policyRoutes,
  ...confirmationRoutes(origin),
  ...taskRoutes,
  ...waitRoutes,
  ...rehearsalRoutes,
  ...viewRoutes,
  ...searchRoutes,
  ...fileRoutes,
  ...commentRoutes,
  ...notificationRoutes,
  ...rateRoutes,
  ...workspaceRoutes,
  ...integrityRoutes,
];

/** Work that is done outside requests, by whichever process is a worker. */
export const jobHandlers: readonly JobHandler[] = [
  ...importJobs,
  ...approvalJobs,
  ...mailJobs,
  ...opportunityJobs,
  ...maintenanceJobs,
  ...rehearsalJobs,
  ...processJobs,
];

export const behaviors: ReadonlyMap<string, ObjectBehavior> = new Map([
  ['opportunity', opportunityBehavior],
  ['activity', activityBehavior],
  ['contact', contactBehavior],
  ['task', taskBehavior],
]);

workspaceSeeds.push(seedProcesses);
approvalOutcomes.push(followApproval);

/** Features that follow every change in its transaction. */
export const watchers: readonly EventWatcher[] = [keepApproved, filesOfPurged, talkOfPurged, refreshGates, tellPeople];

/** What streams are told instead of the change, by the object of its event. */
export const liveMessages: ReadonlyMap<string, ToldInstead> = new Map([[NOTIFICATION, unreadMessage]]);
