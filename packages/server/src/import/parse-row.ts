import { type Cell, cellText, type FileRow, isBlankCell } from '@throughline/domain/import/cell.ts';
import type { ImportProblem, Remedy } from '@throughline/domain/import/import.contract.ts';
import type { Suggestion } from '@throughline/domain/import/outcome.ts';
import type { ParsedMoney } from '@throughline/domain/import/parse-money.ts';
import { parseCell } from '@throughline/domain/import/values.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import { textOf } from './text-of.ts';

export type RowProblem = Omit<ImportProblem, 'row'>;

/** A name in the file that stands for a record, a person, a department, a stage or a process. */
export interface NamedLink {
  column: PlannedColumn;
  text: string;
}

/** One row with its values understood; its links are still names. */
export interface RowDraft {
  row: number;
  input: Record<string, unknown>;
  links: NamedLink[];
  problems: RowProblem[];
  /** By a person's decision. */
  isSkipped: boolean;
}

export const SKIP: Remedy = { kind: 'skip', label: { zh: '跳过这一行', en: 'Skip this row' } };
export const EMPTY: Remedy = { kind: 'empty', label: { zh: '留空', en: 'Leave empty' } };

/** @param severity `refused` keeps the row out */
export const problemAt = (
  column: PlannedColumn | null,
  value: string,
  severity: RowProblem['severity'],
  message: Label,
  remedies: Remedy[] = [],
): RowProblem => ({
  column: column?.column ?? null,
  header: column?.header ?? null,
  field: column?.key ?? null,
  value: value.length > 200 ? `${value.slice(0, 199)}…` : value,
  severity,
  message,
  remedies,
});

export const isRefused = (problems: readonly RowProblem[]): boolean =>
  problems.some((problem) => problem.severity === 'refused');

const LINKS: ReadonlySet<string> = new Set(['reference', 'user', 'department']);

/** Understands the cells of one row; nothing is looked up. */
export function parseRow(plan: Plan, { rowNumber, cells }: FileRow): RowDraft {
  const draft: RowDraft = {
    row: rowNumber,
    input: {},
    links: [],
    problems: [],
    isSkipped: plan.skipped.has(rowNumber),
  };
  for (const column of plan.columns) {
    const cell = cellOf(plan, column, rowNumber, cells);
    if (cell === undefined || isBlankCell(cell)) {
      if (column.field.required === true && column.field.default === undefined) refuseBlank(draft, column);
      continue;
    }
    parseOne(plan, draft, column, cell);
  }
  return draft;
}

/** The cell after the person's decisions. */
function cellOf(plan: Plan, column: PlannedColumn, row: number, cells: readonly Cell[]): Cell | undefined {
  const own = plan.fixes.cells[`${row}:${column.column}`];
  if (own !== undefined) return own ?? '';
  const cell = cells[column.column];
  if (cell === undefined || Object.keys(column.replaced).length === 0) return cell;
  const replaced = column.replaced[cellText(cell).trim()];
  return replaced === undefined ? cell : (replaced ?? '');
}

/** The door gives deals their first stage; everything else that is required must be in the file. */
function refuseBlank(draft: RowDraft, column: PlannedColumn): void {
  if (column.field.key === 'stage' || column.field.key === 'process') return;
  draft.problems.push(
    problemAt(
      column,
      '',
      'refused',
      {
        zh: `“${column.field.label.zh}”是必填的，这里是空的`,
        en: `“${column.field.label.en}” is required and empty here`,
      },
      [SKIP],
    ),
  );
}

function parseOne(plan: Plan, draft: RowDraft, column: PlannedColumn, cell: Cell): void {
  const { field, key } = column;
  const text = cellText(cell).trim();
  const currency = typeof draft.input.currency === 'string' ? draft.input.currency : column.context.currency;
  const outcome = parseCell(field, cell, { ...column.context, currency });
  if (!outcome.ok) {
    if (isLeftEmpty(plan, column, text)) return;
    draft.problems.push(
      problemAt(column, text, 'refused', outcome.problem, [
        ...(outcome.suggestions ?? []).map(remedyOf),
        ...(field.kind === 'choice' || field.kind === 'multiChoice' ? [chooseOption(key, text)] : []),
        ...(field.required === true ? [] : [EMPTY]),
        SKIP,
      ]),
    );
    return;
  }
  if (outcome.note !== undefined) draft.problems.push(problemAt(column, text, 'notice', noted(text, outcome.note)));
  if (outcome.value === null) return;
  if (LINKS.has(field.kind) || isNameOfStage(plan, key)) draft.links.push({ column, text: textOf(outcome.value) });
  else if (field.kind === 'money') putMoney(plan, draft, column, text, outcome.value as ParsedMoney);
  else draft.input[key] = outcome.value;
}

const isNameOfStage = (plan: Plan, key: string): boolean => plan.target === 'stageHistory' && key === 'stage';

const noted = (text: string, note: Label): Label =>
  note.zh.includes('“') ? note : { zh: `“${text}”：${note.zh}`, en: `“${text}”: ${note.en}` };

const remedyOf = ({ value, label }: Suggestion): Remedy => ({ kind: 'value', label, value });

const chooseOption = (field: string, name: string): Remedy => ({
  kind: 'choice',
  label: { zh: '选择选项', en: 'Choose an option' },
  field,
  name,
});

function isLeftEmpty(plan: Plan, { field }: PlannedColumn, text: string): boolean {
  if (field.kind !== 'choice' && field.kind !== 'multiChoice') return false;
  if (plan.settings.choices?.[field.key]?.[text] === null) return true;
  return plan.settings.unknownChoices === 'empty' && field.required !== true;
}

/** An amount takes its currency with it where the record has one. */
function putMoney(plan: Plan, draft: RowDraft, column: PlannedColumn, text: string, money: ParsedMoney): void {
  const hasCurrency = plan.object.fields.some((field) => field.key === 'currency');
  const own = draft.input.currency ?? (hasCurrency ? undefined : column.context.currency);
  if (own !== undefined && money.currency !== own) {
    draft.problems.push(
      problemAt(
        column,
        text,
        'refused',
        {
          zh: `金额写的是 ${money.currency}，而这一行的币种是 ${textOf(own)}`,
          en: `The amount is in ${money.currency}, but the row is in ${textOf(own)}`,
        },
        [EMPTY, SKIP],
      ),
    );
    return;
  }
  if (hasCurrency && own === undefined) draft.input.currency = money.currency;
  draft.input[column.key] = money.minor;
}
