import type { Format } from '../../app/use-format.ts';
import { say } from '../../i18n/text.ts';
import { followUpText } from './follow-up.text.ts';
import type { Effect } from './outcome.ts';

/** What saving will do, in words. */
export function willText(effect: Effect, format: Format): string {
  switch (effect.kind) {
    case 'count':
      return say(followUpText, 'willCount', { count: effect.count });
    case 'replacesOverdue':
      return say(followUpText, 'willReplaceOverdue', { days: effect.days });
    case 'next':
      return say(followUpText, 'willSetNext', { when: format.time(effect.at) });
    case 'advance':
      return say(followUpText, 'willAdvance', { count: effect.count });
    case 'keyPerson':
      return say(followUpText, 'didKeyPerson');
  }
}

/** What saving did, in words. */
export function didText(effect: Effect, format: Format): string {
  switch (effect.kind) {
    case 'count':
      return say(followUpText, 'didCount', { count: effect.count });
    case 'next':
      return say(followUpText, 'didNext', { step: effect.step, when: format.time(effect.at) });
    case 'advance':
      return say(followUpText, 'didAdvance', { count: effect.count });
    default:
      return willText(effect, format);
  }
}
