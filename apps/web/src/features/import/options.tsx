import { useQuery } from '@tanstack/react-query';
import type { ImportDetail, ImportSettings } from '@throughline/domain/import/import.contract.ts';
import { bracketed, listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { processesQuery } from '../../record/lookups.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { rolesQuery } from '../settings/roles-query.ts';
import { Card } from './checkup.tsx';
import { importText } from './import.text.ts';
import type { ImportActions } from './use-import-actions.ts';

const DUPLICATES = ['skip', 'update', 'both'] as const;
const PEOPLE = ['invite', 'me', 'empty', 'refuse'] as const;
const REFERENCES = ['create', 'empty', 'refuse'] as const;

/** How the values are taken: duplicates, unknown names, stages, dates. */
export function Options({ detail, actions }: { detail: ImportDetail; actions: ImportActions }) {
  const t = useText(importText);
  const label = useLabel();
  const { settings, target, resolution } = detail;
  const disabled = !detail.can.change;
  const isDeal = target === 'opportunity' || target === 'stageHistory';
  const processes = useQuery({ ...processesQuery, enabled: isDeal }).data ?? [];
  const roles = useQuery({ ...rolesQuery, enabled: target === 'member' }).data ?? [];
  const process =
    processes.find((one) => one.id === settings.process) ??
    processes.find((one) => 'isDefault' in one && one.isDefault === true) ??
    processes[0];
  const stageOptions = (process?.stages ?? []).map((stage) => ({ value: stage.id, label: label(stage.name) }));
  const put = (change: ImportSettings): void => void actions.change(change);
  const created = (resolution?.references ?? []).filter((one) => one.action === 'create');
  const unknown = (resolution?.people ?? []).filter((one) => one.member === null);
  return (
    <>
      {(resolution?.stages ?? []).length > 0 && (
        <Card title={t('stages')}>
          <ul className="flex flex-col gap-1.5">
            {resolution?.stages.map((one) => (
              <li key={one.name} className="flex items-center gap-2">
                <span className="min-w-0 flex-1 truncate" title={one.name}>
                  {one.name} <span className="num text-xs text-quiet">{one.rows}</span>
                </span>
                <Select
                  name={`${t('chooseStage')} ${one.name}`}
                  disabled={disabled}
                  placeholder={t('chooseStage')}
                  value={one.stage?.id ?? null}
                  onChange={(stage) => stage && put({ stages: { ...settings.stages, [one.name]: stage } })}
                  options={stageOptions}
                  className={`w-36! shrink-0 ${one.by === null || one.confidence < 0.6 ? 'border-amber!' : ''}`}
                />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {unknown.length > 0 && (
        <Card title={t('people')}>
          <p className="text-sm break-words text-ink-2">
            {listed(unknown.slice(0, 20).map((one) => `${one.name}${bracketed(String(one.rows))}`))}
          </p>
        </Card>
      )}
      {created.length > 0 && (
        <Card title={`${t('references')} ${created.length}`}>
          <p className="line-clamp-4 text-sm break-words text-ink-2">
            {listed(created.slice(0, 30).map((one) => one.name))}
          </p>
        </Card>
      )}
      <Card title={t('options')}>
        <div className="flex flex-col gap-2.5">
          {isDeal && processes.length > 1 && (
            <Field label={t('process')}>
              <Select
                disabled={disabled}
                value={process?.id ?? null}
                onChange={(next) => next && put({ process: next })}
                options={processes.map((one) => ({ value: one.id, label: label(one.name) }))}
              />
            </Field>
          )}
          <Field label={t('duplicates')}>
            <Select
              disabled={disabled}
              value={settings.duplicates ?? 'skip'}
              onChange={(duplicates) => duplicates && put({ duplicates })}
              options={DUPLICATES.map((value) => ({ value, label: t(`duplicates_${value}`) }))}
            />
          </Field>
          {target !== 'member' && (
            <Field label={t('unknownPeople')}>
              <Select
                disabled={disabled}
                value={settings.unknownPeople ?? null}
                onChange={(unknownPeople) => unknownPeople && put({ unknownPeople })}
                options={PEOPLE.map((value) => ({ value, label: t(`person_${value}`) }))}
              />
            </Field>
          )}
          {target !== 'member' && target !== 'account' && (
            <Field label={t('unknownReferences')}>
              <Select
                disabled={disabled}
                value={settings.unknownReferences ?? null}
                onChange={(unknownReferences) => unknownReferences && put({ unknownReferences })}
                options={REFERENCES.map((value) => ({ value, label: t(`references_${value}`) }))}
              />
            </Field>
          )}
          {target === 'member' && (
            <Field label={t('memberRole')}>
              <Select
                disabled={disabled}
                value={settings.memberRole ?? null}
                onChange={(memberRole) => memberRole && put({ memberRole })}
                options={roles.map((role) => ({ value: role.key, label: label(role.name) }))}
              />
            </Field>
          )}
          {target === 'opportunity' && (
            <Checkbox
              disabled={disabled}
              checked={settings.keepClosedDates !== false}
              onChange={(keepClosedDates) => put({ keepClosedDates })}
            >
              {t('keepDates')}
            </Checkbox>
          )}
          <Checkbox disabled={disabled} checked={settings.quiet === false} onChange={(tell) => put({ quiet: !tell })}>
            {t('tellPeople')}
          </Checkbox>
          <p className="text-sm text-quiet">{t('batchHint')}</p>
        </div>
      </Card>
    </>
  );
}
