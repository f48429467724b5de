import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { Ellipsis } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { useObject } from '../../app/objects.ts';
import { overdueDays } from '../../app/format.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { asKeys, asNumber, asRef, asText, currencyOf } from '../../record/value.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge, Chip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { wallTime } from '../../ui/day.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { GateBar } from '../gate/gate-bar.tsx';
import { opportunityText } from './opportunity.text.ts';

export interface DealCardProps {
  row: RecordRow;
  canMove: boolean;
  onOpen: (row: RecordRow) => void;
  onMoveTo: (row: RecordRow) => void;
}

/** A deal on the board: name, amount, account and next step, owner, and what asks for attention. */
export const DealCard = memo(function DealCard({ row, canMove, onOpen, onMoveTo }: DealCardProps) {
  const t = useText(opportunityText);
  const label = useLabel();
  const format = useFormat();
  const object = useObject('opportunity');
  const card = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState(false);
  const latest = useRef(row);
  useEffect(() => {
    latest.current = row;
  });
  useEffect(() => {
    if (!card.current || !canMove) return;
    return draggable({
      element: card.current,
      // News of the deal must not end a drag that has begun.
      getInitialData: () => ({ kind: 'deal', row: latest.current }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [canMove]);

  const name = asText(row['name']);
  const amount = asNumber(row['amount']);
  const account = asRef(row['account'])?.name;
  const nextStep = asText(row['nextStep']);
  const nextAt = asText(row['nextStepAt']);
  const owner = asRef(row['owner'])?.name;
  const chosenOf = (key: string) => {
    const field = object.fields.find((one) => one.key === key);
    const options = field?.kind === 'multiChoice' ? field.options : [];
    return asKeys(row[key]).flatMap((chosen) => options.filter((option) => option.key === chosen));
  };
  const tags = chosenOf('tags');
  const signs = chosenOf('signs');
  const gateTotal = asNumber(row['gateTotal']) ?? 0;
  const isOpen = row['stageKind'] === undefined || row['stageKind'] === 'open';
  const today = format.today();
  const late =
    isOpen && nextAt !== '' && Date.parse(nextAt) < Date.now()
      ? overdueDays(wallTime(nextAt, format.timeZone).day, today)
      : undefined;
  const step =
    nextStep === ''
      ? isOpen && t('noNextStep')
      : t('nextStep', { text: `${nextStep}${nextAt ? ` ${format.time(nextAt)}` : ''}` });
  return (
    <div
      ref={card}
      data-card={row.id}
      className={cx(
        'group relative mb-[7px] cursor-grab rounded-md border border-line bg-raised px-[11px] py-2.5 shadow-[0_1px_1px_rgb(0_0_0/3%)] hover:border-line-strong focus-within:border-accent',
        dragging && 'opacity-40',
      )}
    >
      <div className="flex items-center gap-2">
        <button
          type="button"
          className="min-w-0 flex-1 truncate text-left font-[550] outline-none after:absolute after:inset-0 after:content-['']"
          onClick={() => onOpen(row)}
          onKeyDown={(event) => {
            if (event.key !== 'm' || !canMove) return;
            event.preventDefault();
            onMoveTo(row);
          }}
        >
          {name}
        </button>
        {amount !== null && (
          <span className="num shrink-0">{format.short(amount, currencyOf(row, format.currency))}</span>
        )}
      </div>
      <div className="mt-1.5 flex items-center gap-2 text-sm text-ink-2">
        <span className="flex min-w-0 flex-1">
          {account && <span className={cx('truncate', step && 'max-w-[45%] shrink-0')}>{account}</span>}
          {account && step && <span aria-hidden>&nbsp;·&nbsp;</span>}
          {step && <span className="min-w-0 flex-1 truncate">{step}</span>}
        </span>
        <span className="relative z-10 -my-1 bg-raised md:absolute md:right-9 md:opacity-0 md:group-focus-within:opacity-100 md:group-hover:opacity-100">
          <Menu
            align="end"
            trigger={
              <button
                type="button"
                aria-label={t('cardMenu', { name })}
                className="grid size-6 place-items-center rounded-sm text-quiet hover:bg-sunken max-md:size-8"
              >
                <Ellipsis aria-hidden size={15} />
              </button>
            }
          >
            <MenuItem onSelect={() => onOpen(row)}>{t('openDeal')}</MenuItem>
            {canMove && (
              <MenuItem hotkey="M" onSelect={() => onMoveTo(row)}>
                {t('moveTo')}
              </MenuItem>
            )}
            <MenuItem
              onSelect={() =>
                openForm({
                  object: 'activity',
                  values: { opportunity: { id: row.id, name }, ...(row['account'] ? { account: row['account'] } : {}) },
                })
              }
            >
              {t('followUp')}
            </MenuItem>
            {canMove && (
              <MenuItem onSelect={() => openForm({ object: 'opportunity', record: row })}>{t('edit')}</MenuItem>
            )}
          </Menu>
        </span>
        <Avatar name={owner} />
      </div>
      {(late !== undefined || tags.length > 0 || signs.length > 0 || gateTotal > 0) && (
        <div className="mt-1.5 flex min-h-5 items-center gap-1.5">
          <span className="flex min-w-0 flex-1 items-center gap-1.5 overflow-hidden">
            {signs.slice(0, 2).map((sign) => (
              <Badge key={sign.key} health="red">
                {label(sign.label)}
              </Badge>
            ))}
            {late !== undefined && signs.length < 2 && (
              <Badge health="red">{late === 0 ? t('overdueToday') : t('overdue', { count: late })}</Badge>
            )}
            {tags.slice(0, Math.max(0, 2 - signs.length)).map((tag) => (
              <Chip key={tag.key} dot={tag.color}>
                {label(tag.label)}
              </Chip>
            ))}
          </span>
          <GateBar met={asNumber(row['gateMet']) ?? 0} total={gateTotal} />
        </div>
      )}
    </div>
  );
});
