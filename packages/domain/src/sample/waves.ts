import type { SampleAction } from './action.ts';

const LONGEST = 8;

/**
 * Cuts the script into runs of neighbouring actions that have nothing to do with each other, so that they may be under way
 * at the same time: each is about another account or lead. What numbers are given to, what changes hands and what looks at
 * everything stands alone.
 * @param actions in order; of a record it is told first by the action that creates it
 */
export function* wavesOf(actions: readonly SampleAction[]): Generator<readonly SampleAction[]> {
  const topics = new Map<string, string>();
  let wave: SampleAction[] = [];
  let busy = new Set<string>();
  for (const action of actions) {
    const topic = topicOf(action, topics);
    if (topic === undefined || busy.has(topic) || wave.length === LONGEST) {
      if (wave.length > 0) yield wave;
      wave = [];
      busy = new Set();
    }
    if (topic === undefined) {
      yield [action];
      continue;
    }
    wave.push(action);
    busy.add(topic);
  }
  if (wave.length > 0) yield wave;
}

/** Account or lead that the action is about; undefined where it stands alone. */
function topicOf(action: SampleAction, topics: Map<string, string>): string | undefined {
  if (action.do === 'read') return undefined;
  if (action.do !== 'create') return action.do === 'transfer' ? undefined : topics.get(action.key);
  const { key, links, object } = action;
  const parent = links.account ?? links.opportunity ?? links.lead;
  const topic = parent === undefined ? key : (topics.get(parent) ?? parent);
  topics.set(key, topic);
  return object === 'account' || object === 'opportunity' ? undefined : topic;
}
