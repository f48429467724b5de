import { expect, it } from 'vitest';
import { fileSize } from './file-size.ts';

it('says sizes as people read them', () => {
  expect([0, 900, 1024, 3.44 * 1024 ** 2, 25 * 1024 ** 2, 5 * 1024 ** 4].map(fileSize)).toEqual([
    '0 B',
    '900 B',
    '1 KB',
    '3.4 MB',
    '25 MB',
    '5120 GB',
  ]);
});
