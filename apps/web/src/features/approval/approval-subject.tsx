import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import type { DescribedField } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { FieldValue } from '../../record/field-view.tsx';
import { isEmpty } from '../../record/value.ts';
import { approvalText } from './approval.text.ts';

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** What is approved, field by field, with the value that was approved before where it differs. */
export function ApprovalSubject({ subject, currency }: Pick<ApprovalView, 'subject' | 'currency'>) {
  const t = useText(approvalText);
  const label = useLabel();
  if (subject.length === 0) return <p className="text-sm text-quiet">{t('subjectNone')}</p>;
  const shown = (field: DescribedField, value: unknown) =>
    isEmpty(value) ? (
      <span className="text-quiet">{t('nothing')}</span>
    ) : (
      <FieldValue field={field} value={value} record={{ currency }} />
    );
  return (
    <dl className="overflow-hidden rounded-md border border-line">
      {subject.map(({ field, value, before }) => {
        const described = field as unknown as DescribedField;
        return (
          <div
            key={field.key}
            className="grid min-h-10 grid-cols-[minmax(84px,28%)_minmax(0,1fr)] items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-0"
          >
            <dt className="text-ink-2">{label(field.label)}</dt>
            <dd className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 font-medium">
              {shown(described, value)}
              {!isEmpty(before) && !same(before, value) && (
                <span className="flex min-w-0 items-center gap-1.5 text-sm font-normal text-quiet">
                  {t('lastApproved')} {shown(described, before)}
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
