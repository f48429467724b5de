import type { ImportColumn, ImportDetail } from '@throughline/domain/import/import.contract.ts';
import { useAdminRight } from '../../app/session.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Select } from '../../ui/select.tsx';
import { Table } from '../../ui/table.tsx';
import { chosenOf, columnsWith, LEAVE_OUT, MAKE_FIELD } from './columns.ts';
import { importText } from './import.text.ts';
import type { ImportActions } from './use-import-actions.ts';

/** Below this a match is a guess that a person should look at. */
const SURE = 0.6;

/** What each column of the file becomes, and how that was found out. */
export function Mapping({ detail, actions }: { detail: ImportDetail; actions: ImportActions }) {
  const t = useText(importText);
  const label = useLabel();
  const canMake = useAdminRight('manageFields') && detail.target !== 'member' && detail.target !== 'stageHistory';
  const headerOf = (column: ImportColumn): string => column.header || t('unnamed', { column: column.column + 1 });
  const missing = detail.missingFields.map((key) => {
    const field = detail.fields.find((one) => one.key === key);
    return field ? label(field.label) : key;
  });
  return (
    <section aria-label={t('step2')} className="flex flex-col gap-2">
      {missing.length > 0 && (
        <p role="alert" className="rounded-sm bg-red-soft px-3 py-2 text-red-ink">
          {t('missing', { fields: listed(missing) })}
        </p>
      )}
      <Table
        name={t('becomes')}
        rows={detail.columns}
        rowKey={(column) => String(column.column)}
        columns={[
          {
            key: 'header',
            title: t('columnInFile'),
            cell: (column) => <span className="block max-w-44 truncate font-medium">{headerOf(column)}</span>,
          },
          {
            key: 'example',
            title: t('example'),
            cell: (column) => (
              <span className="block max-w-52 truncate text-sm text-quiet">{listed(column.examples.slice(0, 3))}</span>
            ),
          },
          {
            key: 'field',
            title: t('becomes'),
            cell: (column) => {
              const chosen = chosenOf(column);
              const isGuess = chosen !== LEAVE_OUT && (column.confidence < SURE || column.attention !== null);
              return (
                <Select
                  name={`${t('becomes')} ${headerOf(column)}`}
                  disabled={!detail.can.change}
                  value={chosen}
                  onChange={(choice) =>
                    choice &&
                    void actions.change({
                      columns: columnsWith(
                        detail.columns,
                        column.column,
                        choice,
                        column.header || `${t('unnamed', { column: column.column + 1 })}`,
                      ),
                    })
                  }
                  className={`w-44! ${isGuess ? 'border-amber!' : ''} ${chosen === LEAVE_OUT ? 'text-quiet' : ''}`}
                  options={[
                    { value: LEAVE_OUT, label: t('leaveOut') },
                    ...(canMake || chosen === MAKE_FIELD
                      ? [
                          {
                            value: MAKE_FIELD,
                            label: t('makeField', { name: column.create?.label ?? headerOf(column) }),
                          },
                        ]
                      : []),
                    ...detail.fields.map((field) => ({
                      value: field.key,
                      label: `${label(field.label)}${field.required ? ' *' : ''}`,
                    })),
                  ]}
                />
              );
            },
          },
          {
            key: 'how',
            title: t('how'),
            cell: (column) =>
              column.attention ? (
                <span className="text-sm text-amber-ink">{label(column.attention)}</span>
              ) : (
                <span className="text-sm text-quiet">
                  {[column.how && label(column.how), column.unit?.text].filter(Boolean).join(' · ')}
                </span>
              ),
          },
        ]}
      />
    </section>
  );
}
