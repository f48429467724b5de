import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOut } from './map-layout.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const links = fc
  .array(fc.option(fc.constantFrom(...names)), { minLength: names.length, maxLength: names.length })
  .map((above) => names.map((contact, at) => ({ contact, reportsTo: above[at] ?? null })));
const widths = fc.array(fc.integer({ min: 80, max: 220 }), { minLength: names.length, maxLength: names.length });

it('puts superiors over the middle of their people', () => {
  const map = layOut(
    [
      { contact: 'boss', reportsTo: null },
      { contact: 'one', reportsTo: 'boss' },
      { contact: 'two', reportsTo: 'boss' },
    ],
    () => ({ width: 100, height: 50 }),
  );
  expect(map).toMatchObject({ width: 220, height: 144 });
  expect(map.boxes.map(({ item, x, y }) => [item.contact, x, y])).toEqual([
    ['one', 0, 94],
    ['two', 120, 94],
    ['boss', 60, 0],
  ]);
  expect(map.boxes[0]).toMatchObject({ above: 'boss', below: undefined, left: undefined, right: 'two' });
  expect(layOut([], () => ({ width: 1, height: 1 }))).toEqual({ boxes: [], width: 0, height: 0 });
});

it('lets no box touch another or leave the map, whoever answers to whom', () => {
  fc.assert(
    fc.property(links, widths, (items, sizes) => {
      const map = layOut(items, ({ contact }) => ({ width: sizes[names.indexOf(contact)] ?? 80, height: 60 }));
      expect(map.boxes.map((box) => box.item.contact).toSorted()).toEqual(names);
      for (const box of map.boxes) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(map.width + 1e-6);
        expect(box.y + box.height).toBeLessThanOrEqual(map.height);
        for (const other of map.boxes) {
          const apart =
            other === box ||
            box.x + box.width <= other.x ||
            other.x + other.width <= box.x ||
            box.y + box.height <= other.y ||
            other.y + other.height <= box.y;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});
