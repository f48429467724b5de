import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DealChannel } from '@throughline/domain/exception/exception.contract.ts';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import { request, submitKeys } from '../../app/client.ts';
import { useDraft } from '../../app/draft.ts';
import { AppProblem } from '../../app/problem.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { refreshObject } from '../../record/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { gateQuery } from '../gate/queries.ts';
import { Refusal } from '../gate/remedy-frame.tsx';
import { bestChannel, notCovered, preselected, type Skips } from './choice.ts';
import { exceptionDialogText } from './exception-dialog.text.ts';
import { type DealExceptions, exceptionsQuery } from './exception-query.ts';

/** Asks to pass over stages or criteria through a green channel (R30, R31). `missing` is chosen beforehand. */
export function ExceptionDialog({
  dealId,
  missing,
  onClose,
}: {
  dealId: string;
  /** `stage.criterion`, or `stage.skip` for a whole stage. */
  missing: readonly string[];
  onClose: () => void;
}) {
  const t = useText(exceptionDialogText);
  const ui = useText(uiText);
  const found = useQuery(exceptionsQuery(dealId));
  const [busy, setBusy] = useState(false);
  const canSend = found.data?.canRequest === true && found.data.channels.some((channel) => channel.applies);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('title')}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {ui('cancel')}
          </Button>
          {canSend && (
            <Button variant="primary" type="submit" form="exception-form" busy={busy}>
              {t('submit')}
            </Button>
          )}
        </>
      }
    >
      {found.isPending ? (
        <SkeletonRows rows={5} />
      ) : found.isError ? (
        <ProblemState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data.channels.length === 0 ? (
        <EmptyState title={t('none')}>{t('noneHint')}</EmptyState>
      ) : (
        <Form dealId={dealId} missing={missing} found={found.data} onBusy={setBusy} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Form({
  dealId,
  missing,
  found,
  onBusy,
  onClose,
}: {
  dealId: string;
  missing: readonly string[];
  found: DealExceptions;
  onBusy: (busy: boolean) => void;
  onClose: () => void;
}) {
  const t = useText(exceptionDialogText);
  const label = useLabel();
  const client = useQueryClient();
  const [channel, setChannel] = useState(() => bestChannel(found.channels, missing));
  const [skips, setSkips] = useState<Skips>(() =>
    channel ? preselected(channel, missing) : { stages: [], criteria: [] },
  );
  const draft = useDraft<string>(`exception/${dealId}`);
  const [reason, setReason] = useState(() => draft.restored?.values ?? '');
  const [tried, setTried] = useState(false);
  const [keyring] = useState(submitKeys);
  const nothing = skips.stages.length + skips.criteria.length === 0;
  const body = { channel: channel?.key ?? '', ...skips, reason: reason.trim() };
  const save = useMutation({
    mutationFn: () => request('POST', `/opportunities/${dealId}/exceptions`, { body, key: keyring.keyFor(body) }),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
    onSuccess: () => {
      keyring.done();
      draft.drop();
      void refreshObject(client, 'opportunity', true);
      toast({ title: t('sent') });
      onClose();
    },
  });
  const fault = (field: string): string | undefined =>
    save.error instanceof AppProblem ? save.error.fields.find((one) => one.field === field)?.message : undefined;
  const choose = (next: DealChannel): void => {
    setChannel(next);
    setSkips(preselected(next, missing));
  };
  const stays = channel ? notCovered(skips, missing) : [];
  return (
    <form
      id="exception-form"
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (channel && !nothing && reason.trim() !== '' && !save.isPending) save.mutate();
      }}
    >
      <p className="text-ink-2">{t('intro')}</p>
      {!found.canRequest && <p className="rounded-sm bg-sunken px-3 py-2">{t('noRight')}</p>}
      {!channel && <p className="rounded-sm bg-amber-soft px-3 py-2 text-amber-ink">{t('noneOpen')}</p>}
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-sm text-ink-2">{t('channel')}</legend>
        {found.channels.map((one) => (
          <label
            key={one.key}
            className={cx(
              'flex items-baseline gap-2.5 rounded-md border px-3 py-2',
              one.key === channel?.key ? 'border-accent bg-accent-soft' : 'border-line',
              !one.applies && 'text-ink-2',
            )}
          >
            <input
              type="radio"
              name="channel"
              className="accent-(--accent)"
              disabled={!one.applies}
              checked={one.key === channel?.key}
              onChange={() => choose(one)}
            />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{label(one.name)}</span>
              <span className="block text-sm text-quiet">
                {t(one.applies ? 'applies' : 'closed', { why: label(one.why) })}
                {one.applies && ` · ${t('validDays', { count: one.validDays })}`}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {channel && (
        <>
          <SkipChoice
            channel={channel}
            skips={skips}
            onChange={setSkips}
            error={tried && nothing ? t('needItem') : (fault('criteria') ?? fault('stages'))}
          />
          <Stays dealId={dealId} refs={stays} />
          <Field
            label={t('reason')}
            required
            hint={t('reasonHint')}
            error={tried && reason.trim() === '' ? t('needReason') : fault('reason')}
          >
            <Textarea
              rows={3}
              maxLength={2000}
              value={reason}
              onChange={(event) => {
                setReason(event.target.value);
                draft.keep(event.target.value);
              }}
            />
          </Field>
        </>
      )}
      <Refusal error={save.error} />
    </form>
  );
}

function SkipChoice({
  channel,
  skips,
  onChange,
  error,
}: {
  channel: DealChannel;
  skips: Skips;
  onChange: (skips: Skips) => void;
  error: string | undefined;
}) {
  const t = useText(exceptionDialogText);
  const label = useLabel();
  const toggled = (list: readonly string[], item: string): string[] =>
    list.includes(item) ? list.filter((one) => one !== item) : [...list, item];
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('skips')}</legend>
      <div className="max-h-60 overflow-auto rounded-md border border-line">
        {channel.stages.map((stage) => (
          <div key={stage.key} className="flex min-h-9 items-center border-b border-line px-3 last:border-0">
            <Checkbox
              checked={skips.stages.includes(stage.key)}
              onChange={() => onChange({ ...skips, stages: toggled(skips.stages, stage.key) })}
            >
              {t('skipStage', { stage: label(stage.name) })}
            </Checkbox>
          </div>
        ))}
        {channel.criteria.map((criterion) => (
          <div key={criterion.ref} className="flex min-h-9 items-center border-b border-line px-3 last:border-0">
            <Checkbox
              checked={skips.criteria.includes(criterion.ref)}
              onChange={() => onChange({ ...skips, criteria: toggled(skips.criteria, criterion.ref) })}
            >
              {label(criterion.label)}
              <span className="ml-2 text-xs text-quiet">{t('ofStage', { stage: label(criterion.stage) })}</span>
            </Checkbox>
          </div>
        ))}
      </div>
      {error && <p className="mt-1 text-xs text-red-ink">{error}</p>}
    </fieldset>
  );
}

/** What the exception leaves missing, so that nobody waits for an approval that does not help. */
function Stays({ dealId, refs }: { dealId: string; refs: readonly string[] }) {
  const t = useText(exceptionDialogText);
  const label = useLabel();
  const gate: DealGate | undefined = useQuery(gateQuery(dealId)).data;
  const states = gate ? [...gate.exit, ...gate.targets.flatMap((target) => target.missing)] : [];
  const names = refs.flatMap((ref) => {
    const state = states.find((one) => one.ref === ref);
    return state ? [label(state.label)] : [];
  });
  if (names.length === 0) return null;
  return <p className="-mt-2 text-sm text-amber-ink">{t('notCovered', { items: listed([...new Set(names)]) })}</p>;
}
