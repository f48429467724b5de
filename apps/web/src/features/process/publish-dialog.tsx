import { useState } from 'react';
import type {
  MigrationProgress,
  ProblemOfProcess,
  publishDraft,
} from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { useSend } from '../settings/use-send.ts';
import { ChangeList } from './change-list.tsx';
import { ordered } from './draft-edit.ts';
import { choiceOf, MigrationChooser, NO_CHOICE, unmapped, usePreview } from './migration-choice.tsx';
import { ProblemNotes } from './problem-notes.tsx';
import { processText } from './process.text.ts';
import { RehearsalPanel } from './rehearsal-panel.tsx';
import { type Detail, detailKey } from './use-draft.ts';

/** Review, rehearse, decide about running deals, publish: what a change of the process will do, before it does it. */
export function PublishDialog({
  open,
  onClose,
  detail,
  definition,
  revision,
  problems,
  onPublished,
}: {
  open: boolean;
  onClose: () => void;
  detail: Detail;
  definition: ProcessDefinition;
  /** Revision of the draft that is reviewed: a later save by somebody else refuses the publication. */
  revision: number;
  problems: readonly ProblemOfProcess[];
  onPublished: (migration: MigrationProgress | null) => void;
}) {
  const t = useText(processText);
  const ui = useText(uiText);
  const [note, setNote] = useState('');
  const [choice, setChoice] = useState(NO_CHOICE);
  const { id } = detail.process;
  const preview = usePreview(id, revision, open && detail.process.version !== null);
  const { send, busy } = useSend(detailKey(id), keys.processes, keys.object('opportunity'));
  const draft = detail.versions.find((version) => version.status === 'draft');
  const current = detail.process.version;
  const errors = problems.filter((problem) => problem.severity === 'error');
  // The same remark at several stages is read once here.
  const warnings = [
    ...new Map(
      problems.flatMap((one) => (one.severity === 'warning' ? [[`${one.code} ${one.message.en}`, one] as const] : [])),
    ).values(),
  ];
  const isReady =
    errors.length === 0 &&
    unmapped(preview.data, choice).length === 0 &&
    (choice.deals !== 'some' || choice.ids.length > 0);
  const publish = async (): Promise<void> => {
    const done = await send<ResponseOf<typeof publishDraft>>('POST', `/processes/${id}/publish`, {
      body: { ...(note.trim() === '' ? {} : { note: note.trim() }), migration: choiceOf(choice) },
      version: revision,
      done: t('published', { number: draft?.number ?? 0 }),
    });
    if (done) onPublished(done.data.migration);
  };
  return (
    <Dialog
      wide
      open={open}
      onClose={onClose}
      title={t('publish', { number: draft?.number ?? 0 })}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="primary" busy={busy} disabled={!isReady || !draft} onClick={() => void publish()}>
            {t('publish', { number: draft?.number ?? 0 })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {errors.length > 0 && (
          <section aria-label={t('blocked')} role="alert">
            <h3 className="font-semibold text-red-ink">{t('blocked')}</h3>
            <ProblemNotes problems={errors} />
          </section>
        )}
        {/* The first version replaces nothing, and no deal has run on the process yet. */}
        {current !== null && (
          <>
            <section aria-label={t('review')} className="flex flex-col gap-2">
              <h3 className="font-semibold">
                {t('review')}{' '}
                <span className="text-sm font-normal text-quiet">{t('reviewHint', { number: current })}</span>
              </h3>
              {draft && <ChangeList processId={id} from={current} to={draft.number} stamp={revision} />}
            </section>
            <RehearsalPanel processId={id} hasDraft={draft !== undefined} />
            <section aria-label={t('running')} className="flex flex-col gap-2">
              <h3 className="font-semibold">{t('running')}</h3>
              <MigrationChooser preview={preview} stages={ordered(definition)} choice={choice} onChange={setChoice} />
            </section>
          </>
        )}
        <Field label={t('note')} hint={t('noteHint')}>
          <Textarea rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <ProblemNotes problems={warnings} />
      </div>
    </Dialog>
  );
}
