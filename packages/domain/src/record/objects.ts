import { accountObject } from '../account/account.object.ts';
import { activityObject } from '../activity/activity.object.ts';
import { contactObject } from '../contact/contact.object.ts';
import { leadObject } from '../lead/lead.object.ts';
import { opportunityObject } from '../opportunity/opportunity.object.ts';
import { processObject, stageObject } from '../process/process.object.ts';
import { taskObject } from '../task/task.object.ts';
import { catalogOf } from './catalog.ts';
import type { ObjectDescription } from './object.ts';

/** Objects that the record engine serves: routes, tables with the base columns, rights. One line registers an object. */
export const STANDARD_OBJECTS: readonly ObjectDescription[] = [
  opportunityObject,
  accountObject,
  contactObject,
  leadObject,
  activityObject,
  taskObject,
];

/** Objects that references point to and conditions read, written by their own services; their tables lack the base columns. */
export const REFERENCE_OBJECTS: readonly ObjectDescription[] = [processObject, stageObject];

/** Both, without a workspace's custom fields. */
export const standardCatalog = catalogOf([...STANDARD_OBJECTS, ...REFERENCE_OBJECTS]);
