import type { DealChannel } from '@throughline/domain/exception/exception.contract.ts';

/** What an exception lets pass: stages by key, criteria as `stage.criterion`. */
export interface Skips {
  stages: string[];
  criteria: string[];
}

const SKIP = '.skip';
/** A whole stage that must be passed over stands among the missing as `stage.skip`. */
const stageOfRef = (ref: string): string | undefined => (ref.endsWith(SKIP) ? ref.slice(0, -SKIP.length) : undefined);

/** Of what is missing, all that the channel may let pass; a whole stage takes its criteria along. */
export function preselected(channel: DealChannel, missing: readonly string[]): Skips {
  const stages = channel.stages.map((stage) => stage.key).filter((key) => missing.includes(`${key}${SKIP}`));
  const criteria = channel.criteria
    .map((criterion) => criterion.ref)
    .filter((ref) => missing.includes(ref) && !stages.some((key) => ref.startsWith(`${key}.`)));
  return { stages, criteria };
}

/** What is missing and stays so with this choice. */
export const notCovered = (skips: Skips, missing: readonly string[]): string[] =>
  missing.filter((ref) => {
    const stage = stageOfRef(ref);
    if (stage !== undefined) return !skips.stages.includes(stage);
    return !skips.criteria.includes(ref) && !skips.stages.some((key) => ref.startsWith(`${key}.`));
  });

/** The open channel that lets most of it pass; the first open one where none does. */
export function bestChannel(channels: readonly DealChannel[], missing: readonly string[]): DealChannel | undefined {
  const open = channels.filter((channel) => channel.applies);
  const passes = (channel: DealChannel): number =>
    missing.length - notCovered(preselected(channel, missing), missing).length;
  return open.toSorted((one, other) => passes(other) - passes(one))[0];
}
