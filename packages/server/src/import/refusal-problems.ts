import type { AppError } from '@throughline/domain/platform/error.ts';
import { problemAt, type RowProblem, EMPTY, SKIP } from './parse-row.ts';
import type { Plan } from './plan.ts';
import { textOf } from './text-of.ts';

/** What the record engine refused, as problems of the row's cells. */
export function refusalProblems(plan: Plan, input: Readonly<Record<string, unknown>>, error: AppError): RowProblem[] {
  const columnOfField = (key: string) => plan.columns.find((column) => column.key === key) ?? null;
  const fields = error.details.fields ?? [];
  if (error.code === 'forbidden') {
    return [
      problemAt(
        columnOfField('owner'),
        '',
        'refused',
        { zh: '您没有权限为这位负责人导入', en: 'You may not import for this owner' },
        [SKIP],
      ),
    ];
  }
  if (fields.length === 0) {
    const message = error.details.message ?? { zh: '不能导入这一行', en: 'This row cannot be imported' };
    return [problemAt(null, '', 'refused', message, [SKIP])];
  }
  return fields.map(({ field, message, value }) => {
    const column = columnOfField(field);
    const shown = value ?? input[field] ?? '';
    return problemAt(column, typeof shown === 'object' ? JSON.stringify(shown) : textOf(shown), 'refused', message, [
      ...(column === null || column.field.required === true ? [] : [EMPTY]),
      SKIP,
    ]);
  });
}
