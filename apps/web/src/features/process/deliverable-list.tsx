import { Plus, X } from 'lucide-react';
import { memo } from 'react';
import { DOCUMENT_KINDS, type DocumentKind } from '@throughline/domain/file/document-kind.ts';
import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { Deliverable, Stage } from '@throughline/domain/process/process.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { newDeliverable } from './draft-edit.ts';
import { LabelInput } from './label-input.tsx';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';
import { sameParts } from './same-parts.ts';

const NONE = 'none';

/** Named results of a stage (R18). */
export const DeliverableList = memo(
  function DeliverableList({
    stage,
    roles,
    problems,
    onChange,
  }: {
    stage: Stage;
    roles: readonly SelectOption[];
    problems: readonly ProblemOfProcess[];
    onChange: (list: Deliverable[], about?: string) => void;
  }) {
    const t = useText(processText);
    const label = useLabel();
    const documents = [
      ...DOCUMENT_KINDS.map((kind) => ({ value: kind.key as string, label: label(kind.label) })),
      { value: NONE, label: t('noDocument') },
    ];
    return (
      <section aria-label={t('deliverables')} className="flex flex-col gap-1.5">
        <h3 className="font-semibold">{t('deliverables')}</h3>
        {stage.deliverables.map((one) => {
          const put = (change: Partial<Deliverable>, about: string): void =>
            onChange(
              stage.deliverables.map((other) => (other.key === one.key ? { ...other, ...change } : other)),
              `deliverable.${one.key}.${about}`,
            );
          return (
            <div key={one.key} className="flex flex-col gap-1.5 rounded-sm border border-line bg-surface p-2">
              <span className="flex gap-1">
                <LabelInput
                  name={t('deliverableText')}
                  placeholder={t('deliverableText')}
                  value={one.label}
                  onChange={(next) => put({ label: next }, 'label')}
                />
                <IconButton
                  label={t('remove')}
                  onClick={() => onChange(stage.deliverables.filter((other) => other.key !== one.key))}
                >
                  <X aria-hidden size={14} />
                </IconButton>
              </span>
              <span className="grid grid-cols-2 gap-1.5">
                <Select
                  name={t('document')}
                  value={one.document ?? NONE}
                  onChange={(document) =>
                    document && put({ document: document === NONE ? null : (document as DocumentKind) }, 'document')
                  }
                  options={documents}
                />
                <Select
                  name={t('actionRole')}
                  value={one.role ?? null}
                  clearable
                  placeholder={t('stageRole')}
                  onChange={(role) => {
                    const { role: _before, ...rest } = one;
                    onChange(
                      stage.deliverables.map((other) =>
                        other.key === one.key ? (role === null ? rest : { ...rest, role }) : other,
                      ),
                    );
                  }}
                  options={roles}
                />
              </span>
              <Checkbox checked={one.required} onChange={(required) => put({ required }, 'required')}>
                {t('mustHave')}
              </Checkbox>
              <ProblemNotes
                problems={problems.filter((other) => other.place.part === 'deliverable' && other.place.key === one.key)}
              />
            </div>
          );
        })}
        <Button
          variant="ghost"
          size="sm"
          className="self-start"
          icon={<Plus aria-hidden size={13} />}
          onClick={() => onChange([...stage.deliverables, newDeliverable(stage)])}
        >
          {t('addDeliverable')}
        </Button>
      </section>
    );
  },
  sameParts('deliverables', 'actions', 'criteria'),
);
