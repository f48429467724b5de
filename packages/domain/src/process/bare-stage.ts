import type { Stage } from './process.ts';

/** What a stage is beyond its name and place, and a new one does not have yet: it asks for nothing and sets nothing off. */
type BareStage = Omit<Stage, 'id' | 'key' | 'name' | 'definition' | 'kind' | 'position' | 'probability' | 'ownerRoles'>;

/** Lists of its own each time: a draft is edited. */
export const bareStage = (): BareStage => ({
  consultedRoles: [],
  informedRoles: [],
  windowDays: null,
  guidance: null,
  requiredFields: [],
  deliverables: [],
  actions: [],
  criteria: { entry: [], exit: [] },
  autoAdvance: false,
  skippable: 'earned',
  retired: false,
});
