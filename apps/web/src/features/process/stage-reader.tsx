import type { ReactNode } from 'react';
import { documentKindLabel } from '@throughline/domain/file/document-kind.ts';
import type { Criterion } from '@throughline/domain/process/criterion.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { fieldOf, useFindObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Chip } from '../../ui/chip.tsx';
import type { SelectOption } from '../../ui/select.tsx';
import { nameIn } from './names.ts';
import { processText } from './process.text.ts';

/** All of a stage, to read. */
export function StageReader({ stage, roles }: { stage: Stage; roles: readonly SelectOption[] }) {
  const roleName = (key: string): string => nameIn(roles, key);
  const t = useText(processText);
  const label = useLabel();
  const format = useFormat();
  const deals = useFindObject('opportunity');
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">{label(stage.definition)}</p>
      {stage.guidance && <p className="rounded-sm bg-sunken px-3 py-2 whitespace-pre-line">{label(stage.guidance)}</p>}
      <div className="flex flex-wrap gap-1.5">
        <Chip>{t(`kind_${stage.kind}`)}</Chip>
        <Chip className="num">
          {stage.windowDays === null ? t('noWindow') : t('window', { days: stage.windowDays })}
        </Chip>
        <Chip className="num">
          {t('probability')} {format.percent(stage.probability)}
        </Chip>
        {stage.ownerRoles.map((role) => (
          <Chip key={role}>{roleName(role)}</Chip>
        ))}
      </div>
      <Criteria title={t('entry')} list={stage.criteria.entry} roles={roles} />
      <Lines
        title={t('actions')}
        lines={stage.actions.map((one) => ({
          key: one.key,
          text: label(one.label),
          detail: `${roleName(one.role)} · ${t('actionDays', { days: one.dueWorkingDays })}`,
        }))}
      />
      <Criteria title={t('exit')} list={stage.criteria.exit} roles={roles} />
      <Lines
        title={t('requiredFields')}
        lines={stage.requiredFields.map((key) => ({
          key,
          text: label((deals && fieldOf(deals, key)?.label) ?? { zh: key, en: key }),
        }))}
      />
      <Lines
        title={t('deliverables')}
        lines={stage.deliverables.map((one) => ({
          key: one.key,
          text: label(one.label),
          detail: [one.document && label(documentKindLabel(one.document)), one.required && t('mustHave')]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
    </div>
  );
}

function Criteria({
  title,
  list,
  roles,
}: {
  title: string;
  list: readonly Criterion[];
  roles: readonly SelectOption[];
}) {
  const t = useText(processText);
  const label = useLabel();
  return (
    <Lines
      title={title}
      lines={list.map((one) => ({
        key: one.key,
        text: label(one.label),
        detail: [
          one.kind === 'statement' ? undefined : t(`kindOf_${one.kind}`),
          one.role === undefined ? undefined : nameIn(roles, one.role),
          one.demandsProof ? t('proof') : undefined,
        ]
          .filter(Boolean)
          .join(' · '),
      }))}
    />
  );
}

function Lines({
  title,
  lines,
}: {
  title: string;
  lines: readonly { key: string; text: string; detail?: ReactNode }[];
}) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      <ul className="flex flex-col gap-1.5">
        {lines.map((line) => (
          <li key={line.key} className="rounded-sm border border-line bg-surface px-2.5 py-1.5">
            {line.text}
            {line.detail && <span className="block text-xs text-quiet">{line.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
