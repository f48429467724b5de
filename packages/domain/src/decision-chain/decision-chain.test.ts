import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainLink, type ChainNode, chainTrees, circleOf, keyPersonConfirmedAt } from './decision-chain.ts';

const link = (contact: string, reportsTo: string | null = null): ChainLink => ({ contact, reportsTo });
const chain = [link('cio'), link('it', 'cio'), link('engineer', 'it'), link('cfo')];

describe('circleOf', () => {
  it('tells the way round', () => {
    expect(circleOf(chain, 'cio', 'engineer')).toEqual(['cio', 'engineer', 'it', 'cio']);
    expect(circleOf(chain, 'cio', 'cio')).toEqual(['cio', 'cio']);
  });
  it('lets everybody report to anybody who is not below them', () => {
    expect(circleOf(chain, 'cio', 'cfo')).toBeUndefined();
    expect(circleOf(chain, 'engineer', 'cfo')).toBeUndefined();
    expect(circleOf(chain, 'newcomer', 'it')).toBeUndefined();
  });
  it('is not lost in an older circle further up', () => {
    expect(circleOf([link('a', 'b'), link('b', 'a')], 'c', 'a')).toBeUndefined();
  });
});

const shape = (nodes: readonly ChainNode<ChainLink>[]): unknown =>
  nodes.map((node) => (node.below.length === 0 ? node.item.contact : [node.item.contact, shape(node.below)]));

describe('chainTrees', () => {
  it('puts people below whom they answer to', () => {
    expect(shape(chainTrees(chain))).toEqual([['cio', [['it', ['engineer']]]], 'cfo']);
  });
  it('makes a root of who answers to somebody off the map', () => {
    expect(shape(chainTrees([link('it', 'gone')]))).toEqual(['it']);
  });
});

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyLinks = fc
  .array(fc.option(fc.constantFrom(...names, 'gone')), { minLength: 6, maxLength: 6 })
  .map((above) => names.map((contact, at) => link(contact, above[at] ?? null)));
const everybody = (nodes: readonly ChainNode<ChainLink>[]): string[] =>
  nodes.flatMap((node) => [node.item.contact, ...everybody(node.below)]);

it('draws everybody exactly once, whatever the links', () => {
  fc.assert(
    fc.property(anyLinks, (links) => {
      expect(everybody(chainTrees(links)).toSorted()).toEqual(names);
    }),
  );
});

it('keeps a map without circles when it takes only what makes none', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names))), (changes) => {
      let links = names.map((contact) => link(contact));
      for (const [contact, above] of changes)
        if (circleOf(links, contact, above) === undefined)
          links = links.map((one) => (one.contact === contact ? link(contact, above) : one));
      for (const { contact } of links) {
        const above = new Map(links.map((one) => [one.contact, one.reportsTo]));
        let steps = 0;
        for (let at = above.get(contact) ?? null; at !== null && steps < names.length; at = above.get(at) ?? null)
          steps += 1;
        expect(steps).toBeLessThan(names.length);
      }
    }),
  );
});

it('counts the first confirmation of somebody who decides', () => {
  const at = (day: string): string => `2026-11-${day}T02:00:00.000Z`;
  expect(keyPersonConfirmedAt([])).toBeNull();
  expect(
    keyPersonConfirmedAt([
      { role: 'decisionMaker', confirmedAt: at('20') },
      { role: 'decisionMaker', confirmedAt: at('12') },
      { role: 'decisionMaker', confirmedAt: null },
      { role: 'influencer', confirmedAt: at('01') },
      { role: null, confirmedAt: at('02') },
    ]),
  ).toBe(at('12'));
});
