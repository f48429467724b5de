import type { stageDictionary } from '@throughline/domain/policy/policy.contract.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { ResponseOf } from '../../app/client.ts';

export type DictionaryProcess = ResponseOf<typeof stageDictionary>['processes'][number];
export type DictionaryStage = DictionaryProcess['stages'][number];

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** All that a stage says, in both languages: who searches for the English name finds the Chinese stage too. */
function wordsOf(stage: DictionaryStage): string {
  const labels: Label[] = [
    stage.name,
    stage.definition,
    stage.kindLabel,
    ...stage.owners,
    ...[...stage.entry, ...stage.exit].flatMap(({ label, words }) => [label, words]),
    ...stage.actions.flatMap(({ label, role }) => [label, role]),
    ...stage.deliverables.map(({ label }) => label),
  ];
  return folded(labels.flatMap(({ zh, en }) => [zh, en]).join('\n'));
}

/**
 * Processes with the stages that hold every word of the search.
 * @param process id of one process; all for null
 * @returns processes without such a stage are left out
 */
export function findStages(
  processes: readonly DictionaryProcess[],
  search: string,
  process: string | null,
): DictionaryProcess[] {
  const parts = folded(search).split(/\s+/).filter(Boolean);
  return processes
    .filter((one) => process === null || one.id === process)
    .map((one) => ({
      ...one,
      stages: one.stages.filter((stage) => {
        const words = wordsOf(stage);
        return parts.every((part) => words.includes(part));
      }),
    }))
    .filter((one) => one.stages.length > 0);
}
