import { expect, test } from 'vitest';
import { randomOf } from './random.ts';

const draws = (seed: string) => {
  const random = randomOf(seed);
  return Array.from({ length: 2000 }, () => random.next());
};

test('a seed gives the same numbers, evenly spread', () => {
  expect(draws('a')).toEqual(draws('a'));
  expect(draws('a')).not.toEqual(draws('b'));
  const numbers = draws('a');
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const quarters = [0, 0.25, 0.5, 0.75].map((low) => numbers.filter((n) => n >= low && n < low + 0.25).length);
  for (const count of quarters) expect(Math.abs(count - 500)).toBeLessThan(80);
});

test('weights are kept, and a fork does not move its parent', () => {
  const random = randomOf('w');
  const picks = Array.from({ length: 4000 }, () => random.weighted({ rare: 1, usual: 3 }));
  expect(picks.filter((pick) => pick === 'usual').length / 4000).toBeCloseTo(0.75, 1);
  const [one, other] = [randomOf('p'), randomOf('p')];
  one.fork('x').next();
  expect(one.next()).toBe(other.next());
});
