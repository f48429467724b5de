import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { FormRow } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { MenuItem } from '../../ui/menu.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { RowMenu, SectionHead } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { confirmationText } from './confirmation.text.ts';
import { emptyForm } from './form-edit.ts';
import { FormEditor } from './form-editor.tsx';
import { FORMS, formsQuery } from './queries.ts';

/** Forms that customers fill in and sign: shipped ones to word anew, and own ones. */
export default function FormsSection() {
  const t = useText(confirmationText);
  const label = useLabel();
  const canManage = useAdminRight('manageProcesses');
  const list = useQuery(formsQuery);
  const { send } = useSend(FORMS);
  const [editing, setEditing] = useState<Pick<FormRow, 'form' | 'version'>>();
  if (list.isPending) return <SkeletonRows rows={5} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  if (editing) return <FormEditor {...editing} readOnly={!canManage} onClose={() => setEditing(undefined)} />;
  const rows = list.data;
  const add = (): void => setEditing({ form: emptyForm(rows.map((row) => row.form.key)), version: 0 });
  return (
    <div className="max-w-[860px]">
      <SectionHead
        title={t('forms')}
        hint={t('formsHint')}
        action={
          canManage && (
            <Button variant="primary" icon={<Plus aria-hidden size={14} />} onClick={add}>
              {t('newForm')}
            </Button>
          )
        }
      />
      <ul className="overflow-hidden rounded-md border border-line">
        {rows.map((row) => {
          const name = label(row.form.name);
          return (
            <li
              key={row.form.key}
              className="flex min-h-[54px] items-center gap-3 border-b border-line px-3 py-2 last:border-0 hover:bg-bg"
            >
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2">
                  <button
                    type="button"
                    className={
                      row.retired ? 'text-quiet line-through' : 'font-medium hover:text-accent-ink hover:underline'
                    }
                    onClick={() => setEditing(row)}
                  >
                    {name}
                  </button>
                  <Chip>{t(row.retired ? 'retired' : !row.shipped ? 'own' : row.changed ? 'changed' : 'shipped')}</Chip>
                </span>
                <span className="block text-sm text-quiet">{t('questions', { count: row.form.questions.length })}</span>
              </span>
              {canManage && (
                <RowMenu name={name}>
                  <MenuItem onSelect={() => setEditing(row)}>{t('edit')}</MenuItem>
                  {row.changed && !row.retired && (
                    <MenuItem
                      onSelect={() =>
                        void send('DELETE', `/confirmation-forms/${row.form.key}`, {
                          done: t(row.shipped ? 'restored' : 'retiredDone'),
                        })
                      }
                    >
                      {t(row.shipped ? 'restore' : 'retire')}
                    </MenuItem>
                  )}
                  {row.retired && (
                    <MenuItem
                      onSelect={() =>
                        void send('PUT', `/confirmation-forms/${row.form.key}`, {
                          body: { form: row.form, version: row.version },
                          done: t('saved'),
                        })
                      }
                    >
                      {t('reuse')}
                    </MenuItem>
                  )}
                </RowMenu>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
