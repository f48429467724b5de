import { expect, it } from 'vitest';
import { noonOf } from './noon.ts';

it('is noon where the workspace is, also when clocks change that day', () => {
  expect(noonOf('2026-01-03', 'Asia/Shanghai')).toBe('2026-01-03T04:00:00.000Z');
  expect(noonOf('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T10:00:00.000Z');
});
