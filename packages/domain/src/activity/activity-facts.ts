import type { ActivityKind } from './activity.object.ts';

/** What the facts of an opportunity need to know of one of its activities that is not in the bin. */
export interface ActivityOfOpportunity {
  id: string;
  kind: ActivityKind;
  /** ISO instant in UTC. */
  at: string;
  nextStep: string | null;
  nextStepAt: string | null;
  advanced: boolean | null;
  contactId: string | null;
  /** The contact's decision role is `decisionMaker`, the key person. */
  isDecisionMaker: boolean;
}

/** Maintained facts that activities cause (DESIGN 2.10). */
export interface ActivityFacts {
  lastActivityAt: string | null;
  /** Of the latest activity that has one: a short call in between does not lose what was promised. */
  nextStep: string | null;
  nextStepAt: string | null;
  activityCount: number;
  advanceCount: number;
  /** A decision maker was met face to face: a visit or a meeting. */
  keyPersonMet: boolean;
  /** Distinct decision makers with whom there was any activity. */
  keyContacts: number;
}

const FACE_TO_FACE: readonly ActivityKind[] = ['visit', 'meeting'];

/** Later first; equal moments by id, which sorts by the time of entry. */
const isLater = (one: ActivityOfOpportunity, other: ActivityOfOpportunity): boolean =>
  one.at === other.at ? one.id > other.id : one.at > other.at;

/**
 * The facts from all activities of an opportunity, in any order; [] gives the facts of a deal that nobody touched.
 * Always from the whole list, so that late entries, edits and removals leave no drift; the service writes what differs.
 */
export function activityFacts(activities: readonly ActivityOfOpportunity[]): ActivityFacts {
  let last: ActivityOfOpportunity | undefined;
  let planned: ActivityOfOpportunity | undefined;
  for (const activity of activities) {
    if (!last || isLater(activity, last)) last = activity;
    if (activity.nextStep !== null && (!planned || isLater(activity, planned))) planned = activity;
  }
  const withKeyPerson = activities.filter((activity) => activity.isDecisionMaker && activity.contactId !== null);
  return {
    lastActivityAt: last?.at ?? null,
    nextStep: planned?.nextStep ?? null,
    nextStepAt: planned?.nextStepAt ?? null,
    activityCount: activities.length,
    advanceCount: activities.filter((activity) => activity.advanced === true).length,
    keyPersonMet: withKeyPerson.some((activity) => FACE_TO_FACE.includes(activity.kind)),
    keyContacts: new Set(withKeyPerson.map((activity) => activity.contactId)).size,
  };
}

const LATE_AFTER_MILLISECONDS = 24 * 60 * 60 * 1000;

/** R69, R61: entered more than 24 hours after it happened. Both are ISO instants or epoch milliseconds. */
export const isLateEntry = (at: string | number, enteredAt: string | number): boolean =>
  new Date(enteredAt).getTime() - new Date(at).getTime() > LATE_AFTER_MILLISECONDS;
