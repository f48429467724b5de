import { Check, Ellipsis, FastForward, TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import type { CriterionState, DealGate } from '@throughline/domain/process/gate.contract.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useMe } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Progress } from '../../ui/progress.tsx';
import { toast } from '../../ui/toast.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useUpload } from '../file/use-upload.ts';
import { Behind, EvidenceLine } from './evidence-line.tsx';
import { gateText } from './gate.text.ts';
import { ProveForm } from './prove-form.tsx';
import { factKind, leading, offered, otherWays } from './remedy.ts';
import { RemedyButton } from './remedy-button.tsx';
import { type OpenDialog, RemedyDialog } from './remedy-dialogs.tsx';
import { DeclareForm, ReportFactForm, SetFieldsForm } from './remedy-forms.tsx';
import { Refusal } from './remedy-frame.tsx';
import { useAct } from './use-act.ts';
import { useEvidence } from './use-evidence.ts';
import { useRoleName } from './use-roles.ts';

/** Met, excused, broken or open: told by shape and name as well as by colour. */
function Mark({ state }: { state: CriterionState }) {
  const t = useText(gateText);
  const waived = state.waivedBy !== null;
  return (
    <span
      role="img"
      aria-label={t(waived ? 'waived' : state.met ? 'met' : 'unmet')}
      className={cx(
        'grid size-[15px] shrink-0 place-items-center rounded-full border-[1.5px]',
        waived
          ? 'border-accent bg-accent-soft text-accent-ink'
          : state.met
            ? 'border-green bg-green text-surface'
            : state.broken
              ? 'border-amber text-amber-ink'
              : 'border-line-strong',
      )}
    >
      {waived ? (
        <FastForward aria-hidden size={8} strokeWidth={3} />
      ) : state.met ? (
        <Check aria-hidden size={10} strokeWidth={3.5} />
      ) : (
        state.broken && <TriangleAlert aria-hidden size={9} strokeWidth={2.5} />
      )}
    </span>
  );
}

type Form = 'setFields' | 'declare' | 'prove' | 'reportFact';

/**
 * One criterion of a gate: whether it is met and what stands behind it, or who must provide it and the one button that
 * mends it. Forms open below the line, so that nothing else moves out of sight.
 */
export function CriterionLine({
  state,
  gate,
  dealId,
  canEdit,
  repeated,
}: {
  state: CriterionState;
  gate: DealGate;
  dealId: string;
  canEdit: boolean;
  /** Stands above already, and is met together with that. */
  repeated?: boolean;
}) {
  const t = useText(gateText);
  const label = useLabel();
  const me = useMe().member.id;
  const evidence = useEvidence(dealId);
  const act = useAct(dealId);
  const upload = useUpload('opportunity', dealId);
  const chooser = useRef<HTMLInputElement>(null);
  const [form, setForm] = useState<Form | undefined>();
  const [dialog, setDialog] = useState<OpenDialog | undefined>();
  const [shown, setShown] = useState(false);
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const responsible = useResponsible(state, gate);
  const name = label(state.label);
  const canAct = canEdit && gate.canProvide && !state.met;
  const remedy = offered(state);
  const attached = remedy.do === 'attach' ? remedy.document : undefined;
  const ways = canAct ? otherWays(state) : [];

  const run = async (work: () => Promise<void>): Promise<void> => {
    setFailure(undefined);
    setBusy(true);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const bring = async (file: File | undefined): Promise<void> => {
    if (file && (await upload.send(file, attached))) await evidence.refresh();
  };
  const offer = (): void => {
    switch (remedy.do) {
      case 'setFields':
      case 'declare':
      case 'prove':
      case 'reportFact':
        return setForm(form === remedy.do ? undefined : remedy.do);
      case 'attach':
        return chooser.current?.click();
      case 'logActivity':
        return void run(() => act.logActivity(remedy));
      case 'doAction':
        return void run(async () => (remedy.task === null ? undefined : act.finishTask(remedy.task)));
      case 'requestApproval':
      case 'sendConfirmation':
        return setDialog(remedy);
      case 'requestException':
        return setDialog({ do: 'requestException' });
      case 'awaitApproval':
      case 'awaitCustomer':
      case 'makeHappen':
      case 'askProcessOwner':
        return undefined;
    }
  };
  const withdraw = (id: string): void =>
    void evidence.withdraw(id).then(() => toast({ title: t('withdrawn') }), toastProblem);
  const forms = { dealId, state, responsible: responsible.words, onClose: () => setForm(undefined) };
  const canDrop = canAct && attached !== undefined;
  return (
    <li
      data-criterion={state.ref}
      className={cx('border-b border-line last:border-0', over && 'bg-accent-soft')}
      onDragOver={(event) => {
        if (!canDrop) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={(event) => {
        if (!canDrop) return;
        event.preventDefault();
        setOver(false);
        void bring(event.dataTransfer.files[0]);
      }}
    >
      <div className="flex min-h-9 items-center gap-x-2.5 gap-y-1.5 px-3 py-[7px] max-md:flex-wrap">
        <Mark state={state} />
        <button
          type="button"
          aria-expanded={shown}
          title={t('showEvidence', { label: name })}
          className={cx(
            'min-w-0 flex-1 text-left hover:text-accent-ink max-md:min-h-6',
            !state.met && 'max-md:basis-[70%]',
          )}
          onClick={() => setShown(!shown)}
        >
          <span className="break-words">{name}</span>
          <Aside state={state} gate={gate} />
        </button>
        {state.met ? (
          state.waivedBy ? (
            <Tooltip text={t('waivedHint')}>
              <span className="inline-flex">
                <Chip>{t('waived')}</Chip>
              </span>
            </Tooltip>
          ) : (
            <Behind state={state} gate={gate} dealId={dealId} />
          )
        ) : repeated ? (
          <span className="text-xs text-quiet max-md:w-full max-md:pl-[25px]">{t('repeated')}</span>
        ) : (
          <span className="flex min-w-0 items-center gap-2 max-md:w-full max-md:pl-[25px]">
            <span className="flex min-w-0 items-center gap-1.5 text-xs text-quiet max-md:flex-1">
              {responsible.person && <Avatar name={responsible.person} />}
              <span className="truncate">{responsible.words}</span>
            </span>
            <RemedyButton
              state={state}
              gate={gate}
              canAct={canAct}
              isOpen={form === remedy.do}
              busy={busy}
              onPress={offer}
            />
            {ways.length > 0 && (
              <Menu
                align="end"
                trigger={
                  <IconButton label={t('otherWays', { label: name })} className="-mr-1.5 size-6!">
                    <Ellipsis aria-hidden size={14} />
                  </IconButton>
                }
              >
                {remedy.do === 'doAction' && remedy.task !== null && (
                  <MenuItem onSelect={() => void run(() => act.openTask(remedy.task ?? ''))}>{t('openTask')}</MenuItem>
                )}
                {ways.map((way) => (
                  <MenuItem
                    key={way}
                    onSelect={() => (way === 'requestException' ? setDialog({ do: way }) : setForm(way))}
                  >
                    {t(way)}
                  </MenuItem>
                ))}
              </Menu>
            )}
          </span>
        )}
      </div>
      {upload.sending && (
        <div className="px-3 pb-2 text-sm text-ink-2 md:pl-[37px]">
          {t('uploading', { name: upload.sending.name })}
          <Progress thin value={upload.sending.share} name={t('uploading', { name: upload.sending.name })} />
        </div>
      )}
      {(failure !== undefined || upload.error !== undefined) && (
        <div className="px-3 pb-2 md:pl-[37px]">
          <Refusal error={failure ?? upload.error}>
            {remedy.do === 'doAction' && remedy.task !== null && (
              <button
                type="button"
                className="font-medium text-accent-ink underline"
                onClick={() => void run(() => act.openTask(remedy.task ?? ''))}
              >
                {t('openTask')}
              </button>
            )}
          </Refusal>
        </div>
      )}
      {shown && (
        <ul className="pr-3 pb-2 pl-[37px]">
          {state.broken && <li className="text-sm text-amber-ink">{label(state.broken)}</li>}
          {state.evidence.length === 0 && !state.broken && (
            <li className="text-sm text-quiet">{remedy.do === 'makeHappen' ? t('makeHappenHint') : t('noEvidence')}</li>
          )}
          {state.evidence.map((item, at) => {
            const given = canEdit && item.by === me ? item.given : undefined;
            return (
              <EvidenceLine
                key={`${item.source}${item.id ?? at}`}
                item={item}
                gate={gate}
                dealId={dealId}
                label={name}
                onWithdraw={given === undefined ? undefined : () => withdraw(given)}
              />
            );
          })}
        </ul>
      )}
      {canAct && form === 'setFields' && (
        <SetFieldsForm {...forms} fields={remedy.do === 'setFields' ? remedy.fields : []} />
      )}
      {canAct && form === 'declare' && <DeclareForm {...forms} />}
      {canAct && form === 'prove' && <ProveForm {...forms} />}
      {canAct && form === 'reportFact' && remedy.do === 'reportFact' && (
        <ReportFactForm {...forms} fact={remedy.fact} />
      )}
      {attached !== undefined && (
        <input
          ref={chooser}
          type="file"
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            void bring(file);
          }}
        />
      )}
      {dialog && (
        <RemedyDialog
          dialog={dialog}
          dealId={dealId}
          refs={[state.ref]}
          onClose={() => {
            setDialog(undefined);
            void evidence.refresh();
          }}
        />
      )}
    </li>
  );
}

/** What is said beside the name of a criterion: that only proof counts, how much is there, a word that waits for its proof. */
function Aside({ state, gate }: { state: CriterionState; gate: DealGate }) {
  const t = useText(gateText);
  const format = useFormat();
  if (state.met) return null;
  const said = state.demandsProof && state.level === 'declared' ? leading(state.evidence) : undefined;
  const by = said && gate.people.find((person) => person.id === said.by)?.name;
  const { progress } = state;
  const isShare = state.remedy.do === 'reportFact' && factKind(state.remedy.fact) === 'share';
  const counts = progress !== null && (progress.want > 1 || isShare);
  const figure = (value: number): string => (isShare ? format.percent(value) : format.number(value));
  return (
    <span className="text-xs text-quiet">
      {state.demandsProof && !said && (
        <Tooltip text={t('needsProofHint')}>
          <span className="ml-2">{t('needsProof')}</span>
        </Tooltip>
      )}
      {said && <span className="ml-2">{by ? t('saidOnly', { name: by }) : t('saidOnlyNobody')}</span>}
      {counts && (
        <span className="num ml-2">
          {t(isShare ? 'progressShare' : 'progress', { have: figure(progress.have), want: figure(progress.want) })}
        </span>
      )}
    </span>
  );
}

/** The person who must provide it, else the role. */
function useResponsible(state: CriterionState, gate: DealGate): { person: string | null; words: string } {
  const roleName = useRoleName();
  const { role, member } = state.responsible;
  const person = gate.people.find((one) => one.id === member)?.name ?? null;
  return { person, words: [person, roleName(role)].filter(Boolean).join(' · ') };
}
