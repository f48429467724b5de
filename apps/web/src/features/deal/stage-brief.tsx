import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { documentKindLabel } from '@throughline/domain/file/document-kind.ts';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { Deliverable, Stage } from '@throughline/domain/process/process.ts';
import { apiUrl } from '../../app/client.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { filesQuery, versionOf } from '../file/queries.ts';
import { useRoleName } from '../gate/use-roles.ts';
import { dealText } from './deal.text.ts';

/** Characters of guidance shown before it is unfolded. */
const SHORT = 160;

/** What the present stage means, how it is worked, and which results it owes with what is there of them (R1, R18). */
export function StageBrief({ stage, gate, dealId }: { stage: Stage; gate: DealGate | undefined; dealId: string }) {
  const t = useText(dealText);
  const label = useLabel();
  const roleName = useRoleName();
  const [all, setAll] = useState(false);
  const guidance = stage.guidance ? label(stage.guidance) : '';
  const long = guidance.length > SHORT;
  return (
    <section aria-label={t('aboutStage', { stage: label(stage.name) })}>
      <h2 className="mb-1 font-semibold">{t('aboutStage', { stage: label(stage.name) })}</h2>
      {label(stage.definition) !== '' && <p className="text-sm text-ink-2">{label(stage.definition)}</p>}
      <p className="mt-1 text-xs text-quiet">
        {t('stageRoles', { roles: stage.ownerRoles.map(roleName).join(' · ') })}
      </p>
      {guidance !== '' && (
        <div className="mt-2.5">
          <h3 className="text-xs text-quiet">{t('guidance')}</h3>
          <p className="mt-0.5 text-sm whitespace-pre-line">
            {long && !all ? `${guidance.slice(0, SHORT)}…` : guidance}
          </p>
          {long && (
            <Button variant="ghost" size="sm" className="-ml-2" aria-expanded={all} onClick={() => setAll(!all)}>
              {t(all ? 'fewerFacts' : 'readOn')}
            </Button>
          )}
        </div>
      )}
      {stage.deliverables.length > 0 && (
        <div className="mt-2.5">
          <h3 className="text-xs text-quiet">{t('deliverables')}</h3>
          <ul className="mt-0.5">
            {stage.deliverables.map((one) => (
              <DeliverableLine key={one.key} deliverable={one} gate={gate} dealId={dealId} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function DeliverableLine({
  deliverable,
  gate,
  dealId,
}: {
  deliverable: Deliverable;
  gate: DealGate | undefined;
  dealId: string;
}) {
  const t = useText(dealText);
  const label = useLabel();
  const files = useQuery(filesQuery('opportunity', dealId)).data?.items ?? [];
  const { document } = deliverable;
  const state = gate?.exit.find((one) => one.key === `deliverable:${deliverable.key}`);
  const file = document === null ? undefined : files.find((one) => one.documentKind === document);
  const version = file && versionOf(file, files);
  const isThere = state?.met ?? file !== undefined;
  const name = label(deliverable.label);
  return (
    <li className="flex min-h-7 items-center gap-2 text-sm">
      <span
        role="img"
        aria-label={t(isThere ? 'deliverableThere' : 'deliverableMissing')}
        className={cx(
          'grid size-[13px] shrink-0 place-items-center rounded-[3px] border',
          isThere ? 'border-green bg-green text-surface' : 'border-line-strong',
        )}
      >
        {isThere && <Check aria-hidden size={9} strokeWidth={3.5} />}
      </span>
      <span className="min-w-0 flex-1 truncate" title={document ? label(documentKindLabel(document)) : undefined}>
        {file ? (
          <a
            href={apiUrl(`/files/${file.id}`, file.viewable ? { inline: 1 } : {})}
            {...(file.viewable ? { target: '_blank', rel: 'noreferrer' } : { download: file.name })}
            className="hover:text-accent-ink hover:underline"
          >
            {name}
          </a>
        ) : (
          name
        )}
      </span>
      {version !== undefined && <span className="num shrink-0 text-xs text-quiet">v{version}</span>}
      {deliverable.required && !isThere && <span className="shrink-0 text-xs text-quiet">{t('required')}</span>}
    </li>
  );
}
