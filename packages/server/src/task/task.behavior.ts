import type { ObjectBehavior } from '../record/behavior.ts';

/** A task knows when it was done, whichever way its status was set. */
export const taskBehavior: ObjectBehavior = {
  beforeCreate(ctx, _tx, values) {
    if (values.status === 'done') values.doneAt ??= new Date(ctx.now).toISOString();
    return Promise.resolve();
  },
  beforeUpdate(ctx, _tx, current, changes) {
    if (changes.status !== undefined && changes.status !== current.status) {
      changes.doneAt = changes.status === 'done' ? new Date(ctx.now).toISOString() : null;
    }
    return Promise.resolve();
  },
};
