import { CircleCheck } from 'lucide-react';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import { useText } from '../../i18n/use-text.ts';
import { CriterionLine } from './criterion-line.tsx';
import { gateText } from './gate.text.ts';

/** 离开本阶段还差 N 项: every exit criterion of the present stage with what stands behind it, or who mends it and how. */
export function GateList({ gate, dealId, canEdit }: { gate: DealGate; dealId: string; canEdit: boolean }) {
  const t = useText(gateText);
  const met = gate.exit.filter((state) => state.met).length;
  const lacks = gate.exit.length - met;
  return (
    <section aria-label={t('exitCriteria', { met, total: gate.exit.length })}>
      <header className="mb-2 flex min-h-7 items-center gap-2">
        <h2 className="font-semibold">
          {gate.exit.length === 0 ? t('nothingAsked') : lacks > 0 ? t('lacks', { count: lacks }) : t('complete')}
        </h2>
        {gate.exit.length > 0 && lacks === 0 && <CircleCheck aria-hidden size={15} className="text-green" />}
        <span className="flex-1" />
        {gate.exit.length > 0 && (
          <span className="num text-xs text-quiet">{t('exitCriteria', { met, total: gate.exit.length })}</span>
        )}
      </header>
      {gate.exit.length > 0 && (
        <ul className="overflow-hidden rounded-md border border-line">
          {gate.exit.map((state) => (
            <CriterionLine key={state.ref} state={state} gate={gate} dealId={dealId} canEdit={canEdit} />
          ))}
        </ul>
      )}
    </section>
  );
}
