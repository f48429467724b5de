import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBecome, canonicalJson, signatureProblem, standingOf } from './confirmation.ts';

const png = (width: number, height: number, more = 100): Uint8Array => {
  const bytes = new Uint8Array(33 + more);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};

describe('a drawn signature', () => {
  it.each([
    [png(600, 200), undefined],
    [png(3000, 3000), undefined],
    [png(3001, 10), 'badSize'],
    [png(0, 10), 'badSize'],
    [png(2 ** 31, 2 ** 31), 'badSize'],
    [png(600, 200, 200_000), 'tooLarge'],
    [png(600, 200, 2), 'notPng'],
    [new TextEncoder().encode('<svg onload=alert(1)>'.padEnd(100)), 'notPng'],
    [new Uint8Array(0), 'notPng'],
  ])('%#', (bytes, wanted) => {
    expect(signatureProblem(bytes)).toBe(wanted);
  });
});

it('what is signed or taken back stays so', () => {
  expect(canBecome('open', 'signed')).toBe(true);
  expect(canBecome('changesAsked', 'open')).toBe(true);
  expect(canBecome('changesAsked', 'signed')).toBe(false);
  for (const to of ['open', 'changesAsked', 'signed', 'revoked'] as const) {
    expect(canBecome('signed', to)).toBe(false);
    expect(canBecome('revoked', to)).toBe(false);
  }
});

it('an open one expires at its instant', () => {
  expect(standingOf('open', 10, 9)).toBe('open');
  expect(standingOf('open', 10, 10)).toBe('expired');
  expect(standingOf('signed', 10, 99)).toBe('signed');
});

describe('what is hashed', () => {
  it('does not depend on the order of keys, and is JSON of the same value', () => {
    expect(canonicalJson({ b: [1, { d: 'é', c: null }], a: undefined })).toBe('{"b":[1,{"c":null,"d":"é"}]}');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([key]) => key }), (entries) => {
        expect(canonicalJson(Object.fromEntries(entries))).toBe(
          canonicalJson(Object.fromEntries(entries.toReversed())),
        );
      }),
    );
  });
});
