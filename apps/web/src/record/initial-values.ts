import type { RecordInput, Ref } from '@throughline/domain/record/record.contract.ts';
import type { DescribedObject } from '../app/objects.ts';
import type { ProcessRow } from './lookups.ts';
import { asRef } from './value.ts';

/**
 * First values of a new record's form: what the caller gives, then the description's defaults, me as the owner, the
 * first process and its first open stage, and now where an instant is required.
 * @param now ISO instant
 */
export function initialValues(
  object: DescribedObject,
  given: RecordInput,
  around: {
    me: Ref;
    processes: readonly ProcessRow[];
    inLanguage: (label: { zh: string; en: string }) => string;
    now: string;
    currency: string;
  },
): RecordInput {
  const values: RecordInput = {};
  for (const field of object.fields)
    if (!field.system && field.default !== undefined) values[field.key] = field.default;
  for (const field of object.fields) {
    if (field.system || field.key in given) continue;
    if (field.key === 'owner') values['owner'] = around.me;
    if (field.kind === 'dateTime' && field.required) values[field.key] = around.now;
    if (field.key === 'currency') values['currency'] = around.currency;
  }
  Object.assign(values, given);
  const processField = object.fields.find((field) => field.kind === 'reference' && field.to === 'process');
  const stageField = object.fields.find((field) => field.kind === 'reference' && field.to === 'stage');
  if (processField && stageField) {
    const chosen = asRef(values[processField.key])?.id;
    const process = around.processes.find((one) => one.id === chosen) ?? around.processes[0];
    const stage = process?.stages
      .toSorted((one, other) => one.position - other.position)
      .find((one) => one.kind === 'open');
    if (process) values[processField.key] = { id: process.id, name: around.inLanguage(process.name) };
    if (stage && !asRef(values[stageField.key]))
      values[stageField.key] = { id: stage.id, name: around.inLanguage(stage.name) };
  }
  return values;
}
