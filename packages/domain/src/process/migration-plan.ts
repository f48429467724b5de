import type { Label } from '../platform/label.ts';
import type { ProcessDefinition, Stage } from './process.ts';

/** Old stage id → stage id of the new version. */
export type StageMapping = Readonly<Record<string, string>>;

export interface MigrationFault {
  /** Stage of the old version that the fault is about. */
  stage: string;
  message: Label;
}

/** Stages that deals leave only by a decision: a version change takes none. */
const SIDE = { open: 'open', won: 'won', delivering: 'won', done: 'won', lost: 'lost' } as const satisfies Record<
  Stage['kind'],
  string
>;

const isOpenFor = (stage: Stage | undefined): stage is Stage => stage !== undefined && !stage.retired;

/**
 * Where a deal that stands in `stage` would stand in the new version: where the mapping says, else in the same stage.
 * @returns undefined where the new version has the stage no more and the mapping names none
 */
export function stageInVersion(to: ProcessDefinition, stage: string, mapping: StageMapping): Stage | undefined {
  const mapped = mapping[stage];
  const found = to.stages.find((one) => one.id === (mapped ?? stage));
  return isOpenFor(found) ? found : undefined;
}

/** Stages that the new version lacks, or no longer lets anybody enter: deals that stand there need a place. */
export const lackedStages = (to: ProcessDefinition, standing: readonly string[]): string[] =>
  [...new Set(standing)].filter((stage) => stageInVersion(to, stage, {}) === undefined);

/**
 * What keeps deals from being moved over. A mapping keeps the decision as it is: what is open stays open, what is won stays
 * won.
 * @param standing stage of each deal, by the version that it runs on
 * @returns [] where every deal has a place
 */
export function migrationFaults(
  to: ProcessDefinition,
  standing: readonly Stage[],
  mapping: StageMapping,
): MigrationFault[] {
  const byId = new Map(standing.map((stage) => [stage.id, stage]));
  return [...byId.values()].flatMap((stage): MigrationFault[] => {
    const target = stageInVersion(to, stage.id, mapping);
    if (target === undefined) {
      const given = mapping[stage.id] !== undefined;
      return [
        {
          stage: stage.id,
          message: given
            ? {
                zh: `“${stage.name.zh}”要改到的阶段在新版本里不存在或已停用，请另选一个。`,
                en: `The stage chosen for “${stage.name.en}” does not exist in the new version or is retired; choose another.`,
              }
            : {
                zh: `新版本没有“${stage.name.zh}”，请为停在那里的项目选一个阶段。`,
                en: `The new version has no “${stage.name.en}”; choose a stage for the deals that stand there.`,
              },
        },
      ];
    }
    if (SIDE[target.kind] === SIDE[stage.kind] && target.kind !== 'done') return [];
    if (target.id === stage.id && target.kind === stage.kind) return [];
    return [
      {
        stage: stage.id,
        message: {
          zh: `“${stage.name.zh}”不能改到“${target.name.zh}”：换版本不能替项目决定成交或丢单。`,
          en: `“${stage.name.en}” cannot become “${target.name.en}”: a new version decides no deal.`,
        },
      },
    ];
  });
}

export interface DealToMigrate {
  processVersion: string;
  stage: string;
  probability: number | null;
}
/** What changes of a deal. */
export interface DealMigration {
  stage: Stage;
  /** It comes into another stage, so a visit ends and one begins. */
  moves: boolean;
  probability: number | null;
}

/**
 * What moving one deal over changes.
 * @param old the stage in the version that the deal runs on
 * @returns undefined where there is nothing to do (it is there already) or no place for it
 */
export function migrateDeal(
  deal: DealToMigrate,
  old: Stage | undefined,
  version: { id: string; definition: ProcessDefinition },
  mapping: StageMapping,
): DealMigration | undefined {
  if (deal.processVersion === version.id) return undefined;
  const stage = stageInVersion(version.definition, deal.stage, mapping);
  if (stage === undefined) return undefined;
  // A probability that somebody set stays; the stage's default follows the stage.
  const isDefault = deal.probability === null || deal.probability === old?.probability;
  return { stage, moves: stage.id !== deal.stage, probability: isDefault ? stage.probability : deal.probability };
}
