import { expect, it } from 'vitest';
import { builtStatements, sqlProblems } from './check-sql.ts';

const DOLLAR = '$';

it('takes constant statements with parameters', () => {
  expect(builtStatements("tx.sql('select 1 from account where id = $1', [id])")).toEqual([]);
  expect(builtStatements('tx.sql(`select 1\n from account where id = $1`, [id])')).toEqual([]);
  expect(builtStatements(`log(\`update of ${DOLLAR}{name}\`)`)).toEqual([]);
});

it('finds statements that are put together', () => {
  expect(builtStatements(`x();\ntx.sql(\`select 1 from account where name = '${DOLLAR}{name}'\`)`)).toEqual([2]);
  expect(builtStatements(`tx.sql(\`delete from ${DOLLAR}{table}\`)`)).toEqual([1]);
  expect(builtStatements("tx.sql('select 1 from account where name = ' + name)")).toEqual([1]);
});

it('names the file and line of one that nobody has reviewed', () => {
  const files = new Map([['a.ts', `\n\ntx.sql(\`select ${DOLLAR}{x}\`)`]]);
  expect(sqlProblems(files, {})).toEqual([expect.stringMatching(/^a\.ts:3: /)]);
  expect(sqlProblems(files, { 'a.ts': 'read' })).toEqual([]);
});
