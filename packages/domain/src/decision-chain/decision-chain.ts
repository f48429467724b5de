import type { DecisionRole } from '../contact/contact.object.ts';

/** A person of the customer on a deal's map, by contact id. */
export interface ChainLink {
  contact: string;
  /** Whom they answer to on this deal; null = nobody on the map. */
  reportsTo: string | null;
}

/**
 * People above and including `contact` if it reported to `reportsTo`, up to the repetition.
 * @returns the closed way (first = last) where it would be a circle; undefined where it would not
 */
export function circleOf(links: readonly ChainLink[], contact: string, reportsTo: string): string[] | undefined {
  const above = new Map(links.map((link) => [link.contact, link.reportsTo]));
  above.set(contact, reportsTo);
  const way = [contact];
  const seen = new Set(way);
  for (let at: string | null = reportsTo; at !== null; at = above.get(at) ?? null) {
    way.push(at);
    if (at === contact) return way;
    // A circle further up is an older fault; it is not made by this change.
    if (seen.has(at)) return undefined;
    seen.add(at);
  }
  return undefined;
}

export interface ChainNode<T> {
  item: T;
  below: ChainNode<T>[];
}

/**
 * The map as trees, in the order of `items`. Whoever answers to nobody on the map is a root; a circle (an older fault) is
 * broken at its first member, so everybody is drawn exactly once.
 */
export function chainTrees<T extends ChainLink>(items: readonly T[]): ChainNode<T>[] {
  const nodes = new Map(items.map((item) => [item.contact, { item, below: [] as ChainNode<T>[] }]));
  const roots: ChainNode<T>[] = [];
  const placed: ChainLink[] = [];
  for (const node of nodes.values()) {
    const { contact, reportsTo } = node.item;
    const above = reportsTo === null ? undefined : nodes.get(reportsTo);
    if (above === undefined || reportsTo === null || circleOf(placed, contact, reportsTo) !== undefined) {
      roots.push(node);
    } else {
      above.below.push(node);
      placed.push({ contact, reportsTo });
    }
  }
  return roots;
}

/** A part that was confirmed, as far as the fact `keyPersonConfirmedAt` of the deal needs it. */
export interface Confirmed {
  role: DecisionRole | null;
  /** ISO instant in UTC. */
  confirmedAt: string | null;
}

/** When the first decision maker was confirmed (R76); null = none is. */
export const keyPersonConfirmedAt = (chain: readonly Confirmed[]): string | null =>
  chain
    .flatMap(({ role, confirmedAt }) => (role === 'decisionMaker' && confirmedAt !== null ? [confirmedAt] : []))
    .toSorted()[0] ?? null;
