import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { BadgeCheck, Network } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ChainItem, DecisionChain } from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import { recordAddress, useFindObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import type { Health } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { AddPerson } from './add-person.tsx';
import { ChainEditor } from './chain-editor.tsx';
import { chainText } from './decision-chain.text.ts';
import { type Box, layOut, type Size } from './map-layout.ts';
import { chainQuery, useChainWrites } from './queries.ts';
import { influenceLabel, roleLabel, stanceOf } from './stance.tsx';

const SIZES = {
  high: { width: 216, height: 92 },
  medium: { width: 184, height: 80 },
  low: { width: 160, height: 76 },
} satisfies Record<string, Size>;
const sizeOf = (item: ChainItem): Size => SIZES[item.influence ?? 'low'];

const TONE = {
  green: 'border-green bg-green-soft',
  amber: 'border-amber bg-amber-soft',
  red: 'border-red bg-red-soft',
} satisfies Record<Health, string>;

/** The customer's people as a tree: who answers to whom, influence by size, attitude by tone. */
export function DecisionMap({ dealId, canEdit }: { dealId: string; canEdit: boolean }) {
  const t = useText(chainText);
  const chain = useQuery(chainQuery(dealId));
  if (chain.isPending) return <SkeletonRows rows={6} className="p-4" />;
  if (chain.isError) return <ProblemState error={chain.error} onRetry={() => void chain.refetch()} />;
  return (
    <section aria-label={t('map')}>
      <Loaded dealId={dealId} chain={chain.data} canEdit={canEdit && chain.data.canEdit} />
    </section>
  );
}

function Loaded({ dealId, chain, canEdit }: { dealId: string; chain: DecisionChain; canEdit: boolean }) {
  const t = useText(chainText);
  const navigate = useNavigate();
  const contacts = useFindObject('contact');
  const writes = useChainWrites(dealId);
  const [editing, setEditing] = useState<string>();
  const edited = chain.items.find((item) => item.contact.id === editing);
  const account = chain.items.find((item) => !item.isOutside)?.account ?? undefined;
  const add = canEdit && <AddPerson chain={chain} account={account} writes={writes} />;
  const open = (item: ChainItem): void => {
    if (canEdit) setEditing(item.contact.id);
    else if (item.canOpen && contacts) void navigate({ to: recordAddress(contacts, item.contact.id) });
  };
  if (chain.items.length === 0)
    return <EmptyState icon={<Network aria-hidden size={18} />} title={t('empty')} action={add} />;
  return (
    <>
      <div className="mb-3 flex items-center gap-2">
        <p className="flex-1 text-sm text-quiet">
          {t('mapHint')} <span className="max-md:hidden">{t('mapKeys')}</span>
        </p>
        {add}
      </div>
      <Tree items={chain.items} onOpen={open} />
      {edited && (
        <ChainEditor
          key={edited.contact.id}
          dealId={dealId}
          item={edited}
          everybody={chain.items}
          writes={writes}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

function Tree({ items, onOpen }: { items: readonly ChainItem[]; onOpen: (item: ChainItem) => void }) {
  const t = useText(chainText);
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<string>();
  const links = items.map((item) => ({ contact: item.contact.id, reportsTo: item.reportsTo, item }));
  const map = layOut(links, ({ item }) => sizeOf(item));
  const boxOf = new Map(map.boxes.map((box) => [box.item.contact, box]));
  const first = items[0]?.contact.id;
  const current = at !== undefined && boxOf.has(at) ? at : first;

  const onKeyDown = (event: KeyboardEvent, box: Box<{ contact: string }>): void => {
    const steps: Record<string, string | undefined> = {
      ArrowUp: box.above,
      ArrowDown: box.below,
      ArrowLeft: box.left,
      ArrowRight: box.right,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    frame.current?.querySelector<HTMLElement>(`[data-person="${next}"]`)?.focus();
  };
  return (
    <div ref={frame} className="overflow-x-auto p-1">
      <div
        role="group"
        aria-label={t('map')}
        className="relative mx-auto"
        style={{ width: map.width, height: map.height }}
      >
        <svg aria-hidden width={map.width} height={map.height} className="absolute inset-0 text-line-strong">
          {map.boxes.map((box) => {
            const above = box.above === undefined ? undefined : boxOf.get(box.above);
            if (!above) return null;
            const [fromX, fromY] = [above.x + above.width / 2, above.y + above.height];
            const [toX, toY] = [box.x + box.width / 2, box.y];
            const middle = toY - 22;
            return (
              <path
                key={box.item.contact}
                d={`M${fromX} ${fromY} V${middle} H${toX} V${toY}`}
                fill="none"
                stroke="currentColor"
                strokeWidth={1.5}
              />
            );
          })}
        </svg>
        {map.boxes.map((box) => (
          <PersonBox
            key={box.item.contact}
            item={box.item.item}
            box={box}
            isCurrent={box.item.contact === current}
            onFocus={() => setAt(box.item.contact)}
            onOpen={() => onOpen(box.item.item)}
            onKeyDown={(event) => onKeyDown(event, box)}
          />
        ))}
      </div>
    </div>
  );
}

function PersonBox({
  item,
  box,
  isCurrent,
  onFocus,
  onOpen,
  onKeyDown,
}: {
  item: ChainItem;
  box: Size & { x: number; y: number };
  isCurrent: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const t = useText(chainText);
  const label = useLabel();
  const format = useFormat();
  const role = roleLabel(item);
  const stance = stanceOf(item);
  const influence = influenceLabel(item);
  const last = item.lastContactAt === null ? t('neverMet') : t('lastContact', { at: format.time(item.lastContactAt) });
  return (
    <button
      type="button"
      data-person={item.contact.id}
      tabIndex={isCurrent ? 0 : -1}
      onFocus={onFocus}
      onClick={onOpen}
      onKeyDown={onKeyDown}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      className={cx(
        'absolute flex flex-col justify-center gap-0.5 overflow-hidden rounded-md border px-2.5 text-left hover:brightness-[0.98]',
        stance?.health ? TONE[stance.health] : 'border-line-strong bg-surface',
        item.isOutside && 'border-dashed',
      )}
    >
      <span className="flex w-full items-center gap-1.5">
        <span aria-hidden className="flex">
          <Avatar name={item.contact.name} size={item.influence === 'high' ? 28 : 20} />
        </span>
        <span className={cx('min-w-0 flex-1 truncate font-semibold', item.influence === 'high' && 'text-lg')}>
          {item.contact.name ?? '—'}
        </span>
        {item.confirmed && (
          <BadgeCheck role="img" aria-label={t('confirmed')} size={14} className="shrink-0 text-green-ink" />
        )}
        <span className="shrink-0 text-xs text-ink-2">{stance && label(stance.label)}</span>
      </span>
      <span className="truncate text-sm text-ink-2">
        {[item.title, role ? label(role) : t('noRole')].filter(Boolean).join(' · ')}
      </span>
      {/* What the size of the name shows. */}
      <span className="sr-only">{t('influenceOf', { influence: influence ? label(influence) : t('unknown') })}</span>
      <span className="truncate text-xs text-ink-2">{item.isOutside ? `${t('outside')} · ${last}` : last}</span>
    </button>
  );
}
