import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DelimitedParser } from './delimited.ts';

const parse = (pieces: string[], delimiter = ',') => {
  const parser = new DelimitedParser(delimiter);
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
};
const cells = (text: string, delimiter = ',') => parse([text], delimiter).map((row) => row.cells);

describe('DelimitedParser', () => {
  test.each([
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['"a,1","b\n2","c""3"\n', [['a,1', 'b\n2', 'c"3']]],
    ['"","",x\n', [['', '', 'x']]],
    ['a,  "b, c" ,d\n', [['a', 'b, c', 'd']]],
    ['"a"b,5" pipe\n', [['ab', '5" pipe']]],
    ['a\n1,2,3\n,,\n', [['a'], ['1', '2', '3']]],
    ['x,"open to the end', [['x', 'open to the end']]],
    [`'=1,'plain\n`, [['=1', "'plain"]]],
  ])('%j', (text, expected) => expect(cells(text)).toEqual(expected));

  test('a tab that separates is not skipped as a blank before a quote', () => {
    expect(cells('a\t\t"b"\n', '\t')).toEqual([['a', '', 'b']]);
  });

  test('a quote that swallows rows is refused with the row in which it was opened', () => {
    expect(() => cells('a\n1\n"2\n3\n4\n')).toThrow('row 3');
  });

  test('where the text is cut into pieces makes no difference', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', '"', ',', '\r', '\n', ' ', 'a', '国', "'", '='),
      maxLength: 40,
    });
    const outcome = (pieces: string[]) => {
      try {
        return parse(pieces);
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), (whole, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, at) => whole.slice(places[at], end));
        expect(outcome(pieces)).toEqual(outcome([whole]));
      }),
      { numRuns: 5000 },
    );
  });
});
