import type { FormRow } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { formProblems } from '@throughline/domain/confirmation/deal-answers.ts';
import { type ConfirmationForm, confirmationFormSchema } from '@throughline/domain/confirmation/form.ts';
import { SHIPPED_FORMS } from '@throughline/domain/confirmation/shipped-forms.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { processesAskingFor } from '../process/process.queries.ts';
import { findOwnForm, lockForm, ownForms, type StoredForm } from './confirmation.queries.ts';

const MOST_FORMS = 100;

const shippedForm = (key: string): ConfirmationForm | undefined => SHIPPED_FORMS.find((form) => form.key === key);

const ownRow = (row: StoredForm): FormRow => ({
  form: confirmationFormSchema.parse(row.definition),
  shipped: shippedForm(row.key) !== undefined,
  changed: true,
  retired: row.retired,
  version: row.version,
});
const shippedRow = (form: ConfirmationForm): FormRow => ({
  form,
  shipped: true,
  changed: false,
  retired: false,
  version: 0,
});

/** The shipped forms in their order, then the workspace's own; those of the workspace stand in place of the shipped text. */
export const listForms = (ctx: Ctx): Promise<FormRow[]> => ctx.read(formsWithin);

async function formsWithin(tx: Tx): Promise<FormRow[]> {
  const own = (await ownForms(tx)).map(ownRow);
  const shipped = SHIPPED_FORMS.map(
    (form) => own.find((row) => row.form.key === form.key && !row.retired) ?? shippedRow(form),
  );
  return [...shipped, ...own.filter((row) => !row.shipped)];
}

/** A form that may be sent. @throws AppError invalid where there is none of this key */
export async function requireForm(tx: Tx, key: string): Promise<ConfirmationForm> {
  const row = await findOwnForm(tx, key);
  const form = row !== undefined && !row.retired ? ownRow(row).form : shippedForm(key);
  if (form !== undefined) return form;
  const message = {
    zh: '没有这份客户确认表，或已停用；请在“设置 › 客户确认表”中查看可用的表。',
    en: 'There is no such form, or it was retired; see Settings › Customer forms.',
  };
  throw invalid([{ field: 'form', value: key, message }]);
}

/** @throws AppError invalid (a form that does not fit), stale_version, conflict (too many forms) */
export async function saveForm(
  ctx: Ctx,
  key: string,
  input: { form: ConfirmationForm; version: number },
): Promise<FormRow> {
  const { form } = input;
  if (form.key !== key) {
    const message = {
      zh: '标识与地址不一致，请重新打开后再保存。',
      en: 'The key differs from the address; open it again.',
    };
    throw invalid([{ field: 'form.key', value: form.key, message }]);
  }
  const problems = formProblems(form);
  if (problems.length > 0) throw invalid(problems);
  return changeForm(ctx, key, async (tx, before) => {
    // A retired own form is made anew by whoever gives its key again.
    const seen = before === undefined || before.retired ? 0 : before.version;
    if (input.version !== seen && input.version !== before?.version)
      throw new AppError('stale_version', { current: before === undefined ? null : ownRow(before) });
    const row = {
      version: (before?.version ?? 0) + 1,
      name: form.name.zh,
      name_en: form.name.en,
      definition: JSON.stringify(form),
      retired: false,
      ...stamp(ctx),
    };
    if (before === undefined) {
      if ((await ownForms(tx)).length >= MOST_FORMS) throw tooMany();
      const made = { id: newId(), key, created_at: row.updated_at, created_by_id: row.updated_by_id };
      await tx.db
        .insertInto('confirmation_form')
        .values({ workspace_id: ctx.workspaceId, ...row, ...made })
        .execute();
    } else await updateForm(tx, key, row);
    return before === undefined ? 'created' : 'updated';
  });
}

/** A gate that asks for a form which nobody can send would stay shut. @throws AppError conflict naming the processes */
async function refuseNeeded(tx: Tx, key: string): Promise<void> {
  const asking = await processesAskingFor(tx, 'form', key);
  if (asking.length === 0) return;
  throw new AppError('conflict', {
    message: {
      zh: `流程“${asking.map((one) => one.name).join('”、“')}”仍要求客户签这份表；请先在流程中改用别的表并发布。`,
      en: `It is asked for by ${asking.map((one) => one.name_en).join(', ')}; name another form there and publish first.`,
    },
  });
}

/** @throws AppError not_found where the shipped text stands already or there is no such form, conflict while a process asks for it */
export const dropForm = (ctx: Ctx, key: string): Promise<FormRow> =>
  changeForm(ctx, key, async (tx, before) => {
    if (before === undefined || before.retired) throw new AppError('not_found');
    if (shippedForm(key) === undefined) await refuseNeeded(tx, key);
    await updateForm(tx, key, { retired: true, version: before.version + 1, ...stamp(ctx) });
    return shippedForm(key) === undefined ? 'retired' : 'reverted';
  });

async function changeForm(
  ctx: Ctx,
  key: string,
  work: (tx: Tx, before: StoredForm | undefined) => Promise<string>,
): Promise<FormRow> {
  if (!ctx.actor.rights.admin.has('manageProcesses')) throw new AppError('forbidden');
  return ctx.transaction(async (tx) => {
    await lockForm(tx, key);
    const before = await findOwnForm(tx, key);
    const action = await work(tx, before);
    const after = await findOwnForm(tx, key);
    if (after === undefined) throw new AppError('internal');
    await emit(within(ctx, tx), tx, {
      object: 'confirmationForm',
      recordId: after.id,
      recordVersion: after.version,
      action,
      changes: [
        { field: 'definition', from: before?.definition ?? null, to: after.definition },
        { field: 'retired', from: before?.retired ?? null, to: after.retired },
      ],
    });
    const row = (await formsWithin(tx)).find((one) => one.form.key === key);
    if (row === undefined) throw new AppError('internal');
    return row;
  });
}

const stamp = (ctx: Ctx) => ({
  updated_at: new Date(ctx.now).toISOString(),
  updated_by_id: ctx.actor.kind === 'system' ? null : ctx.actor.memberId,
});

const updateForm = (tx: Tx, key: string, change: Partial<StoredForm>): Promise<unknown> =>
  tx.db
    .updateTable('confirmation_form')
    .set(change)
    .where('workspace_id', '=', tx.workspaceId)
    .where('key', '=', key)
    .execute();

const tooMany = (): AppError =>
  new AppError('conflict', {
    message: {
      zh: `最多 ${MOST_FORMS} 份客户确认表；请修改已有的表。`,
      en: `There are at most ${MOST_FORMS} forms; change one that exists.`,
    },
  });
