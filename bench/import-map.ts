import { catalogOf } from '@throughline/domain/record/catalog.ts';
import { STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import { findField } from '@throughline/domain/record/object.ts';
import { ColumnWitness } from '@throughline/domain/import/column-witness.ts';
import { findHeader } from '@throughline/domain/import/header.ts';
import { importableFields, knownNames, suggestMapping } from '@throughline/domain/import/mapping.ts';
import { parseCell } from '@throughline/domain/import/values.ts';
import { inspectFile, readRows } from '@throughline/server/import/read/read-file.ts';

/**
 * Maps the columns of one file to an object and understands every value; prints the mapping and what was refused.
 * Usage: node bench/import-map.ts <file> <object> [sheet]
 */
const [path, objectKey = 'opportunity', wantedSheet] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: import-map.ts <file> <object> [sheet]');
const object = catalogOf(STANDARD_OBJECTS).find(objectKey);
if (!object) throw new Error(`no object ${objectKey}`);

const inspection = await inspectFile(path, path);
const sheet = inspection.sheets.find((each) => each.name === wantedSheet) ?? inspection.sheets[0];
if (!sheet) throw new Error('no sheet');
const fields = importableFields(object, ['createdAt', 'closedAt']);
const header = findHeader(sheet.sample, knownNames(object, fields));
const request = {
  sheet: sheet.name,
  headerRow: header.headerRow,
  encoding: inspection.encoding,
  delimiter: inspection.delimiter,
};
const witnesses = header.headings.map(() => new ColumnWitness());
for await (const row of readRows(path, request)) witnesses.forEach((witness, at) => witness.observe(row.cells[at]));
const columns = header.headings.map((text, column) => {
  return { column, header: text, evidence: witnesses[column]?.conclude() ?? new ColumnWitness().conclude() };
});
const mapping = suggestMapping(object, columns, fields);

const bad = new Map<number, Map<string, number>>();
let rows = 0;
for await (const row of readRows(path, request)) {
  rows++;
  for (const { column, field: key, unit } of mapping) {
    const field = key === null ? undefined : findField(object, key);
    const evidence = columns[column]?.evidence;
    if (!field || !evidence) continue;
    const context = { evidence, unit, currency: 'CNY', timeZone: 'Asia/Shanghai', defaultYear: 2026 };
    const outcome = parseCell(field, row.cells[column], context);
    if (outcome.ok) continue;
    const reasons = bad.get(column) ?? new Map<string, number>();
    reasons.set(outcome.problem.en, (reasons.get(outcome.problem.en) ?? 0) + 1);
    bad.set(column, reasons);
  }
}
console.log(`${path}: ${rows} rows, header in ${header.rows.join('+') || 'none'}${header.unsure ? ' (unsure)' : ''}`);
for (const { column, header: text, field, confidence, how, examples, attention, newKind } of mapping) {
  const reasons = [...(bad.get(column) ?? [])].slice(0, 6).map(([reason, count]) => `${reason} ×${count}`);
  const shape = columns[column]?.evidence.shape;
  console.log(
    `  ${text} [${shape}] -> ${field ?? `(new ${newKind})`} ${confidence.toFixed(2)} ${how?.en ?? ''} ${attention?.en ?? ''} e.g. ${examples.slice(0, 2).join(' | ')}${reasons.length > 0 ? `\n      refused: ${reasons.join('; ')}` : ''}`,
  );
}
