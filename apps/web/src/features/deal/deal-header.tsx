import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Ellipsis, Lock } from 'lucide-react';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { FieldOf } from '@throughline/domain/record/field.ts';
import { openForm } from '../../app/form-request.ts';
import { type DescribedObject, fieldOf, recordAddress, useFindObject } from '../../app/objects.ts';
import { PageBar } from '../../app/page-bar.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { useProcessNames } from '../../record/process-names.ts';
import { type RecordAnswer, recordQuery } from '../../record/queries.ts';
import { Watchers } from '../../record/record-page.tsx';
import type { ProcessStage } from '../../record/lookups.ts';
import { asNumber, asRef, asText, currencyOf, nameOf } from '../../record/value.ts';
import { useWrites } from '../../record/writes.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { daysBetween, wallTime } from '../../ui/day.ts';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { usePhone } from '../../ui/use-phone.ts';
import { lackOf } from '../gate/remedy.ts';
import { dealText } from './deal.text.ts';

/** Name, what kind of deal it is, the three figures, and the one action that comes next. */
export function DealHeader({
  object,
  answer,
  gate,
  next,
  onMove,
  onChooseStage,
  onTransfer,
  onShare,
}: {
  object: DescribedObject;
  answer: RecordAnswer;
  gate: DealGate | undefined;
  next: ProcessStage | undefined;
  onMove: (to: ProcessStage) => void;
  onChooseStage: () => void;
  onTransfer: () => void;
  /** Undefined where the deal may not be changed. */
  onShare: (() => void) | undefined;
}) {
  const t = useText(dealText);
  const label = useLabel();
  const navigate = useNavigate();
  const writes = useWrites(object);
  const phone = usePhone();
  const { record: row, can } = answer;
  const canUpdate = can.includes('update');
  const lacks = (next && lackOf(gate, next.id)?.length) ?? 0;
  return (
    <PageBar
      above={
        !phone && (
          <Link to="/opportunities" search={{}} className="hover:text-ink">
            {t('deals')}
          </Link>
        )
      }
      title={nameOf(row, object.nameField)}
      actions={
        <>
          <Watchers object={object.key} id={row.id} />
          <span className="max-md:hidden">
            <Figures object={object} answer={answer} />
          </span>
          {onShare && (
            <Button className="max-md:hidden" onClick={onShare}>
              {t('share')}
            </Button>
          )}
          {canUpdate && next && (
            <Button
              variant="primary"
              // The door is closed: the press leads to what is missing.
              icon={lacks > 0 && <Lock aria-hidden size={12} />}
              title={lacks > 0 ? t('advanceLacks', { count: lacks }) : undefined}
              onClick={() => onMove(next)}
            >
              {t('advanceTo', { stage: label(next.name) })}
            </Button>
          )}
          <Menu
            align="end"
            trigger={
              <IconButton label={t('more')}>
                <Ellipsis aria-hidden size={16} />
              </IconButton>
            }
          >
            {canUpdate && (
              <MenuItem onSelect={() => openForm({ object: object.key, record: row })}>{t('edit')}</MenuItem>
            )}
            {canUpdate && <MenuItem onSelect={onChooseStage}>{t('moveTo')}</MenuItem>}
            {onShare && phone && <MenuItem onSelect={onShare}>{t('share')}</MenuItem>}
            {can.includes('transfer') && <MenuItem onSelect={onTransfer}>{t('transfer')}</MenuItem>}
            {can.includes('delete') && (
              <>
                <MenuLine />
                <MenuItem
                  danger
                  onSelect={() => {
                    void writes.remove([row]);
                    void navigate({ to: '/opportunities', search: {} });
                  }}
                >
                  {t('remove')}
                </MenuItem>
              </>
            )}
          </Menu>
        </>
      }
    >
      <Chips answer={answer} gate={gate} />
    </PageBar>
  );
}

function Chips({ answer: { record: row }, gate }: { answer: RecordAnswer; gate: DealGate | undefined }) {
  const t = useText(dealText);
  const label = useLabel();
  const accounts = useFindObject('account');
  const accountId = asRef(row['account'])?.id;
  const account = useQuery({
    ...recordQuery(accounts ?? { key: 'account', path: 'accounts' }, accountId ?? ''),
    enabled: accounts !== undefined && accountId !== undefined,
  }).data?.record;
  const classes = accounts && (fieldOf(accounts, 'class') as FieldOf<'choice'> | undefined);
  const option = classes?.options.find((one) => one.key === account?.['class']);
  const words = [
    account?.['keyAccount'] === true && t('keyAccount'),
    option && t('classOf', { class: label(option.label) }),
  ].filter(Boolean);
  const process = useProcessNames()(row['process']);
  const kind = asText(row['stageKind']);
  return (
    <span className="flex min-w-0 items-center gap-1.5 max-md:hidden">
      {kind === 'lost' && <Chip dot="stone">{t('lost')}</Chip>}
      {['won', 'delivering', 'done'].includes(kind) && <Chip dot="teal">{t('won')}</Chip>}
      {words.length > 0 && <Chip>{words.join(' ')}</Chip>}
      {process && <Chip>{gate ? t('processVersion', { process, version: gate.processVersion.number }) : process}</Chip>}
    </span>
  );
}

/** Account, amount, expected close. Overdue closing is said in words as well as in red. */
export function Figures({ object, answer: { record: row } }: { object: DescribedObject; answer: RecordAnswer }) {
  const t = useText(dealText);
  const format = useFormat();
  const accounts = useFindObject('account');
  const account = asRef(row['account']);
  const amount = asNumber(row['amount']);
  const close = asText(row['closeDate']);
  const closed = asText(row['closedAt']);
  const past = close === '' || closed !== '' ? 0 : daysBetween(close, format.today());
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-sm text-ink-2">
      {account && accounts ? (
        <Link
          to={recordAddress(accounts, account.id) as '/'}
          className="max-w-56 truncate hover:text-accent-ink hover:underline"
        >
          {account.name ?? '—'}
        </Link>
      ) : (
        account && <span className="max-w-56 truncate">{account.name}</span>
      )}
      {account && <span aria-hidden>·</span>}
      {fieldOf(object, 'amount') &&
        (amount === null ? (
          <span className="text-quiet">{t('noAmount')}</span>
        ) : (
          <b className="num font-semibold text-ink">{format.money(amount, currencyOf(row, format.currency))}</b>
        ))}
      <span aria-hidden>·</span>
      {closed !== '' ? (
        t('closedOn', { day: format.day(wallTime(closed, format.timeZone).day) })
      ) : close === '' ? (
        <span className="text-quiet">{t('noClose')}</span>
      ) : past > 0 ? (
        <span className="text-red-ink">{t('closeLate', { day: format.day(close), days: past })}</span>
      ) : (
        t('closes', { day: format.day(close) })
      )}
    </span>
  );
}
