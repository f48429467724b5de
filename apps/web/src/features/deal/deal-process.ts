import { useQuery } from '@tanstack/react-query';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { type ProcessStage, processesQuery } from '../../record/lookups.ts';
import { versionQuery } from '../gate/queries.ts';

export interface DealProcess {
  /** Stages of the version that the deal runs on; those of the published one until it is here. */
  stages: readonly ProcessStage[];
  /** Their whole contract: criteria, guidance, deliverables; undefined until it is here. */
  find: (stage: string) => Stage | undefined;
}

const NONE: readonly ProcessStage[] = [];

/** The process as the deal knows it: its own version, which may be older than the published one. */
export function useDealProcess(process: string | undefined, gate: DealGate | undefined): DealProcess {
  const published = useQuery(processesQuery).data?.find((one) => one.id === process)?.stages ?? NONE;
  const own = useQuery({
    ...versionQuery(process ?? '', gate?.processVersion.number ?? 0),
    enabled: process !== undefined && gate !== undefined,
  }).data?.definition;
  return {
    stages: own ? own.stages.filter((stage) => !stage.retired || stage.id === gate?.stage) : published,
    find: (stage) => own?.stages.find((one) => one.id === stage),
  };
}
