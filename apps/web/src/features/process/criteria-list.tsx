import { Plus, ShieldCheck, X } from 'lucide-react';
import { memo, useState } from 'react';
import { documentKindLabel } from '@throughline/domain/file/document-kind.ts';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { Criterion } from '@throughline/domain/process/criterion.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Popover } from '../../ui/popover.tsx';
import type { SelectOption } from '../../ui/select.tsx';
import { CriterionEditor } from './criterion-editor.tsx';
import { newCriterion } from './draft-edit.ts';
import { nameIn } from './names.ts';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';
import { sameParts } from './same-parts.ts';

/** Criteria of one side of a stage, each a row of chips that opens its editor. */
export const CriteriaList = memo(
  function CriteriaList({
    side,
    stage,
    before,
    roles,
    problems,
    onChange,
  }: {
    side: 'entry' | 'exit';
    stage: Stage;
    before: readonly Stage[];
    roles: readonly SelectOption[];
    problems: readonly ProblemOfProcess[];
    /** @param about what is typed in, for undo */
    onChange: (list: Criterion[], about?: string) => void;
  }) {
    const t = useText(processText);
    const list = stage.criteria[side];
    const [open, setOpen] = useState<string>();
    const [begun, setBegun] = useState<string>();
    /** One that was begun and got no name is taken away again: it would keep the draft from being saved. */
    const close = ({ key, label }: Criterion): void => {
      setOpen(undefined);
      if (key === begun && `${label.zh}${label.en}`.trim() === '') onChange(list.filter((one) => one.key !== key));
    };
    return (
      <section aria-label={t(side)} className="flex flex-col gap-1.5">
        <h3 className="font-semibold">
          {t(side)}{' '}
          <span className="text-xs font-normal text-quiet">{t(side === 'entry' ? 'entryHint' : 'exitHint')}</span>
        </h3>
        <ProblemNotes problems={problems.filter((one) => one.place.part === side && one.place.key === null)} />
        {list.map((criterion) => {
          const own = problems.filter((one) => one.place.part === side && one.place.key === criterion.key);
          return (
            <div key={criterion.key}>
              <div className="flex items-center gap-1">
                <Popover
                  name={t(side)}
                  open={open === criterion.key}
                  onOpenChange={(next) => (next ? setOpen(criterion.key) : close(criterion))}
                  className="w-[372px] p-3"
                  align="end"
                  trigger={
                    <button
                      type="button"
                      className={cx(
                        'flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-1.5 rounded-sm border bg-surface px-2 py-1 text-left text-sm max-md:min-h-10',
                        own.some((one) => one.severity === 'error')
                          ? 'border-red'
                          : 'border-line hover:border-line-strong',
                      )}
                    >
                      <CriterionChips criterion={criterion} stage={stage} roles={roles} />
                    </button>
                  }
                >
                  {open === criterion.key && (
                    <CriterionEditor
                      stage={stage}
                      before={before}
                      criterion={criterion}
                      roles={roles}
                      onChange={(next) =>
                        onChange(
                          list.map((one) => (one.key === criterion.key ? next : one)),
                          `${side}.${criterion.key}.${next.label === criterion.label ? 'rest' : 'label'}`,
                        )
                      }
                    />
                  )}
                </Popover>
                <IconButton
                  label={t('remove')}
                  onClick={() => onChange(list.filter((one) => one.key !== criterion.key))}
                >
                  <X aria-hidden size={14} />
                </IconButton>
              </div>
              <ProblemNotes problems={own} />
            </div>
          );
        })}
        <Button
          variant="ghost"
          size="sm"
          className="self-start"
          icon={<Plus aria-hidden size={13} />}
          onClick={() => {
            const added = newCriterion(stage);
            onChange([...list, added]);
            setOpen(added.key);
            setBegun(added.key);
          }}
        >
          {t('addCriterion')}
        </Button>
      </section>
    );
  },
  sameParts('criteria', 'actions', 'deliverables'),
);

/** What a criterion asks for at a glance: its words, how it is met, whether proof is demanded, who provides it. */
function CriterionChips({
  criterion,
  stage,
  roles,
}: {
  criterion: Criterion;
  stage: Stage;
  roles: readonly SelectOption[];
}) {
  const t = useText(processText);
  const label = useLabel();
  const more =
    criterion.kind === 'document'
      ? label(documentKindLabel(criterion.document))
      : criterion.kind === 'action' && criterion.action !== null
        ? label(stage.actions.find((action) => action.key === criterion.action)?.label ?? { zh: '—', en: '—' })
        : t(`kindOf_${criterion.kind}`);
  return (
    <>
      <span className={cx('min-w-0 break-words', label(criterion.label) === '' && 'text-quiet')}>
        {label(criterion.label) || t('unnamed')}
      </span>
      {criterion.kind !== 'statement' && (
        <span className="rounded-[4px] bg-accent-soft px-1.5 text-xs leading-5 text-accent-ink">{more}</span>
      )}
      {criterion.when !== undefined && (
        <span className="rounded-[4px] bg-sunken px-1.5 text-xs leading-5 text-ink-2">{t('when')}…</span>
      )}
      {criterion.role !== undefined && (
        <span className="rounded-[4px] bg-sunken px-1.5 text-xs leading-5 text-ink-2">
          {nameIn(roles, criterion.role)}
        </span>
      )}
      {criterion.demandsProof && (
        <span className="inline-flex items-center gap-0.5 rounded-[4px] bg-sunken px-1.5 text-xs leading-5 text-ink-2">
          <ShieldCheck aria-hidden size={11} />
          {t('proof')}
        </span>
      )}
    </>
  );
}
