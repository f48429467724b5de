import type { ImportDetail } from '@throughline/domain/import/import.contract.ts';
import { bracketed, saying } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { importText } from './import.text.ts';
import type { ImportActions } from './use-import-actions.ts';

const SHOWN = 8;

/** How the file is read, with its first rows as proof. Each reading can be corrected. */
export function FileReading({ detail, actions }: { detail: ImportDetail; actions: ImportActions }) {
  const t = useText(importText);
  const label = useLabel();
  const { file, preview } = detail;
  const disabled = !detail.can.change;
  const unsure = file.encodingUnsure || file.headerUnsure || file.warnings.length > 0;
  const headerRows = [
    0,
    ...new Set([...preview.map((line) => line.row), file.headerRow].filter((row) => row > 0)),
  ].toSorted((one, other) => one - other);
  return (
    <details open={unsure} className="group rounded-md border border-line">
      <summary className="flex min-h-10 cursor-pointer flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5 text-ink-2">
        <span className="font-medium text-ink">{t('preview')}</span>
        {file.encoding && <span className="num">{file.encoding}</span>}
        {file.sheets.length > 0 && file.sheet !== '' && <span>{`${t('sheet')} ${file.sheet}`}</span>}
        <span className="num">
          {file.headerRow === 0 ? t('noHeader') : saying(t('headerRow'), String(file.headerRow))}
        </span>
        {file.encodingUnsure && <span className="text-amber-ink">{t('encodingUnsure')}</span>}
        {file.headerUnsure && <span className="text-amber-ink">{t('headerUnsure')}</span>}
      </summary>
      <div className="border-t border-line p-3">
        {file.warnings.map((warning) => (
          <p key={warning.zh} className="mb-2 rounded-sm bg-amber-soft px-2.5 py-1 text-sm text-amber-ink">
            {label(warning)}
          </p>
        ))}
        <div className="mb-3 flex flex-wrap gap-3">
          {file.encodings.length > 1 && (
            <Field label={t('encoding')} className="w-40">
              <Select
                disabled={disabled}
                value={file.encoding}
                onChange={(encoding) => encoding && void actions.change({ encoding })}
                options={file.encodings.map((value) => ({ value, label: value }))}
              />
            </Field>
          )}
          {file.sheets.length > 1 && (
            <Field label={t('sheet')} className="w-52">
              <Select
                disabled={disabled}
                value={file.sheet}
                onChange={(sheet) => sheet && void actions.change({ sheet })}
                options={file.sheets.map((sheet) => ({
                  value: sheet.name,
                  label: `${sheet.name}${bracketed(t('rows', { count: sheet.rows }))}`,
                }))}
              />
            </Field>
          )}
          <Field label={t('headerRow')} className="w-40">
            <Select
              disabled={disabled}
              value={String(file.headerRow)}
              onChange={(row) => row !== null && void actions.change({ headerRow: Number(row) })}
              options={headerRows.map((row) => ({
                value: String(row),
                label: row === 0 ? t('noHeader') : t('rowNumber', { row }),
              }))}
            />
          </Field>
        </div>
        <div className="overflow-x-auto rounded-sm border border-line">
          <table aria-label={t('preview')} className="w-full border-collapse text-sm">
            <tbody>
              {preview.slice(0, SHOWN).map((line) => (
                <tr
                  key={line.row}
                  className={cx(
                    'border-b border-line last:border-0',
                    line.row === file.headerRow && 'bg-accent-soft font-medium',
                  )}
                >
                  <th scope="row" className="num border-r border-line px-2 text-right text-xs font-normal text-quiet">
                    {line.row}
                  </th>
                  {line.cells.map((cell, at) => (
                    <td key={at} className="max-w-48 truncate px-2 py-0.5 whitespace-nowrap">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </details>
  );
}
