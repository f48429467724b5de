import type { ImportTarget } from '@throughline/domain/import/import.contract.ts';
import { useObjects } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { importText } from './import.text.ts';

/** What a file becomes, in words. */
export function useTargetName(): (target: ImportTarget) => string {
  const t = useText(importText);
  const label = useLabel();
  const objects = useObjects();
  return (target) => {
    if (target === 'member' || target === 'stageHistory') return t(`target_${target}`);
    const object = objects.find((one) => one.key === target);
    return object ? label(object.plural) : target;
  };
}
