import { AppError, type FieldProblem, invalid } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { pathOf } from '@throughline/domain/process/process.ts';
import {
  columnLabel,
  type Letters,
  raciOf,
  raciProblem,
  type RaciRow,
  sameLetters,
  withOwn,
} from '@throughline/domain/team/raci.ts';
import type { DealRaci, RaciInput } from '@throughline/domain/team/team.contract.ts';
import { playersOf, TEAM_ROLE_KEYS } from '@throughline/domain/team/team-role.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { findVersion } from '../process/process.queries.ts';
import { emitBeside, lockTarget } from '../record/target.ts';
import { type ReadableDeal, readDeal } from './deal-access.ts';
import { endRaciRows, insertRaciRows, raciRevision, raciRows, teamRows } from './team.queries.ts';

/** The matrix of the process version that a deal runs on, and the stage it is in. */
async function standardOf(tx: Tx, id: string): Promise<{ rows: RaciRow[]; stage: string | null }> {
  const [deal] = await tx.sql<{ version: string; stage: string | null }>(
    'select process_version_id as version, stage_id as stage from opportunity where workspace_id = $1 and id = $2',
    [tx.workspaceId, id],
    'deal-version',
  );
  const version = deal === undefined ? undefined : await findVersion(tx, deal.version);
  if (deal === undefined || version === undefined) throw new AppError('not_found');
  return { rows: raciOf(pathOf(version.definition)), stage: deal.stage };
}

const ownOf = async (tx: Tx, id: string): Promise<Map<string, Letters>> =>
  new Map((await raciRows(tx, id)).map((row) => [row.key, row.letters]));

/** Letters of the stage that a deal is in; none where it is in one without a row. */
export async function presentLetters(tx: Tx, id: string): Promise<Letters> {
  const { rows, stage } = await standardOf(tx, id);
  const present = rows.filter((row) => row.stage === stage && row.deliverable === null);
  return withOwn(present, await ownOf(tx, id))[0]?.letters ?? {};
}

/** @throws AppError not_found */
export const readRaci = (ctx: Ctx, id: string): Promise<DealRaci> =>
  ctx.read(async (tx) => {
    const own = within(ctx, tx);
    return matrixOf(own, tx, id, await readDeal(own, tx, id));
  });

const labelOf = (ctx: Ctx, column: string): Label => columnLabel(column, (key) => ctx.directory.roles.get(key)?.name);

/** All parts of the team, then what else the process names. */
function columnsOf(rows: readonly RaciRow[]): string[] {
  return [...new Set([...TEAM_ROLE_KEYS, ...rows.flatMap((row) => Object.keys(row.letters))])];
}

async function matrixOf(ctx: Ctx, tx: Tx, id: string, deal: ReadableDeal): Promise<DealRaci> {
  const [{ rows: standard }, own, team, revision] = await Promise.all([
    standardOf(tx, id),
    ownOf(tx, id),
    teamRows(tx, id),
    raciRevision(tx, id),
  ]);
  const rows = withOwn(standard, own);
  return {
    revision,
    columns: columnsOf([...standard, ...rows]).map((role) => ({
      role,
      label: labelOf(ctx, role),
      people: playersOf(role, team, deal.owner).map((member) => ({
        id: member,
        name: ctx.directory.members.get(member)?.name ?? null,
      })),
    })),
    rows: rows.map((row, at) => ({ ...row, standard: standard[at]?.letters ?? {} })),
    canEdit: deal.canUpdate,
  };
}

/**
 * Sets the rows in which a deal differs from its process; what equals the process follows it again.
 * @throws AppError not_found, forbidden, invalid (no such row or column, not exactly one A), stale_version
 */
export const setRaci = (ctx: Ctx, id: string, input: RaciInput): Promise<DealRaci> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockTarget(own, tx, 'opportunity', id, 'update');
    if ((await raciRevision(tx, id)) !== input.revision) {
      throw new AppError('stale_version', {
        message: {
          zh: '职责矩阵刚被别人改过；请核对后再保存。',
          en: 'Somebody changed the RACI matrix meanwhile; look at it and save again.',
        },
        current: await matrixOf(own, tx, id, await readDeal(own, tx, id)),
        clash: [],
      });
    }
    const { rows: standard } = await standardOf(tx, id);
    refuse(own, standard, input.rows);
    const byKey = new Map(standard.map((row) => [row.key, row]));
    const wanted = new Map(
      input.rows
        .filter((row) => !sameLetters(row.letters, byKey.get(row.key)?.letters ?? {}))
        .map((row) => [row.key, row.letters]),
    );
    const before = await raciRows(tx, id);
    // Rows of stages that this version lacks wait for one that has them again.
    const ended = before.filter((row) => byKey.has(row.key) && !sameLetters(row.letters, wanted.get(row.key) ?? {}));
    const kept = new Set(before.filter((row) => !ended.includes(row)).map((row) => row.key));
    const added = [...wanted].flatMap(([key, letters]) => (kept.has(key) ? [] : [{ id: newId(), key, letters }]));
    if (ended.length > 0 || added.length > 0) {
      const by = { by: ctx.actor.kind === 'system' ? null : ctx.actor.memberId, at: new Date(ctx.now).toISOString() };
      await endRaciRows(
        tx,
        ended.map((row) => row.id),
        by,
      );
      await insertRaciRows(tx, id, added, by);
      const keys = new Set([...ended, ...added].map((row) => row.key));
      const was = new Map(before.map((row) => [row.key, row.letters]));
      const changes = [...keys].map((key) => {
        const standardLetters = byKey.get(key)?.letters ?? {};
        const label = byKey.get(key)?.label;
        return {
          field: 'raci',
          from: { row: key, label, letters: was.get(key) ?? standardLetters },
          to: { row: key, label, letters: wanted.get(key) ?? standardLetters },
        };
      });
      await emitBeside(own, tx, target, 'raciChanged', changes);
      await refreshDeal(own, tx, id);
    }
    return matrixOf(own, tx, id, await readDeal(own, tx, id));
  });

function refuse(ctx: Ctx, standard: readonly RaciRow[], wanted: RaciInput['rows']): void {
  const columns = new Set(columnsOf(standard));
  const problems: FieldProblem[] = wanted.flatMap((row) => {
    const known = standard.find((one) => one.key === row.key);
    if (known === undefined) {
      const message = {
        zh: `这个项目的流程里没有“${row.key}”；请刷新后再改。`,
        en: `The process of this deal has no “${row.key}”; reload and change again.`,
      };
      return [{ field: 'rows', value: row.key, message }];
    }
    const strange = Object.keys(row.letters).find((column) => !columns.has(column));
    if (strange !== undefined) {
      const message = {
        zh: `“${strange}”不是项目组的角色；可选 ${[...columns].map((column) => labelOf(ctx, column).zh).join('、')}。`,
        en: `“${strange}” is no role of the team; there are ${[...columns].map((column) => labelOf(ctx, column).en).join(', ')}.`,
      };
      return [{ field: 'rows', value: strange, message }];
    }
    const message = raciProblem({ label: known.label, letters: row.letters }, (column) => labelOf(ctx, column));
    return message === undefined ? [] : [{ field: 'rows', value: row.key, message }];
  });
  const twice = wanted.map((row) => row.key).filter((key, at, keys) => keys.indexOf(key) !== at);
  for (const key of new Set(twice)) {
    const message = { zh: `“${key}”写了两次；请只留一行。`, en: `“${key}” is given twice; keep one of the rows.` };
    problems.push({ field: 'rows', value: key, message });
  }
  if (problems.length > 0) throw invalid(problems);
}
