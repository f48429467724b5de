import { type ChainLink, type ChainNode, chainTrees } from '@throughline/domain/decision-chain/decision-chain.ts';

/** A box of the map, in pixels from its upper left corner. */
export interface Box<T> {
  item: T;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Contact ids, for the arrow keys; undefined where there is nobody. */
  above: string | undefined;
  below: string | undefined;
  left: string | undefined;
  right: string | undefined;
}
export interface MapLayout<T> {
  boxes: Box<T>[];
  width: number;
  height: number;
}
export interface Size {
  width: number;
  height: number;
}

const GAP = 20;
const LEVEL_GAP = 44;

/** Everybody below their superior, superiors over the middle of their people; rows are as high as their highest box. */
export function layOut<T extends ChainLink>(items: readonly T[], sizeOf: (item: T) => Size): MapLayout<T> {
  const trees = chainTrees(items);
  const levels: ChainNode<T>[][] = [];
  for (let level = trees; level.length > 0; level = level.flatMap((node) => node.below)) levels.push(level);
  const heights = levels.map((level) => Math.max(...level.map(({ item }) => sizeOf(item).height)));
  const tops = heights.map((_height, at) => heights.slice(0, at).reduce((sum, height) => sum + height + LEVEL_GAP, 0));

  const widthBelow = (node: ChainNode<T>): number =>
    node.below.reduce((sum, one, at) => sum + (at > 0 ? GAP : 0) + widthOf(one), 0);
  const widthOf = (node: ChainNode<T>): number => Math.max(sizeOf(node.item).width, widthBelow(node));

  const boxes: Box<T>[] = [];
  const place = (node: ChainNode<T>, left: number, depth: number, superior: string | undefined): void => {
    const size = sizeOf(node.item);
    const width = widthOf(node);
    let at = left + (width - widthBelow(node)) / 2;
    for (const one of node.below) {
      place(one, at, depth + 1, node.item.contact);
      at += widthOf(one) + GAP;
    }
    const beside = levels[depth] ?? [];
    const index = beside.indexOf(node);
    boxes.push({
      item: node.item,
      x: left + (width - size.width) / 2,
      y: tops[depth] ?? 0,
      ...size,
      above: superior,
      below: node.below[0]?.item.contact,
      left: beside[index - 1]?.item.contact,
      right: beside[index + 1]?.item.contact,
    });
  };
  let left = 0;
  for (const tree of trees) {
    place(tree, left, 0, undefined);
    left += widthOf(tree) + GAP;
  }
  return {
    boxes,
    width: Math.max(0, left - GAP),
    height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0),
  };
}
