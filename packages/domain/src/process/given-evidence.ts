import type { CriterionKind } from './criterion.ts';
import type { CriterionState } from './gate.contract.ts';

type Kind = CriterionKind | CriterionState['kind'];

const DECLARABLE: ReadonlySet<Kind> = new Set(['statement', 'document', 'activity', 'action', 'confirmation']);
/** Kinds for which a person may give their word or name a proof on the deal. */
export const isDeclarable = (kind: Kind): boolean => DECLARABLE.has(kind);

const NOT_BY_TALK: ReadonlySet<Kind> = new Set(['field', 'document', 'confirmation']);
/** Whether a follow-up can be named as its proof; what a rep writes is no signature, no paper and no figure. */
export const isProvenByTalk = (kind: Kind): boolean => !NOT_BY_TALK.has(kind);
