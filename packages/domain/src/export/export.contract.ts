import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import type { ObjectDescription } from '../record/object.ts';
import { listQuery } from '../record/record.contract.ts';

const EXPORT_FORMATS = ['csv', 'xlsx'] as const;

/** The selection of a list, without its pages; the answer is the file. */
export const exportQuery = listQuery.omit({ cursor: true, limit: true }).extend({
  format: z.enum(EXPORT_FORMATS).default('xlsx'),
});
export type ExportQuery = z.output<typeof exportQuery>;

export const exportContract = (object: ObjectDescription) =>
  defineRoute({
    method: 'GET',
    path: `/${object.path}/export`,
    summary: 'All records of a selection as a CSV or XLSX file, with the fields and values that the caller may read',
    tag: object.plural.en,
    query: exportQuery,
    response: z.unknown(),
  });
