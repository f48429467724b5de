import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ChainSuggestion, DecisionChain } from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { useFindObject } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { recordLookup } from '../../record/lookups.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Popover } from '../../ui/popover.tsx';
import { chainText } from './decision-chain.text.ts';
import type { ChainWrites } from './queries.ts';
import { roleLabel } from './stance.tsx';

const WHY = { primaryContact: 'whyPrimaryContact', activity: 'whyActivity', account: 'whyAccount' } as const;

/** Puts a contact on the map: whom the deal knows already first, then any other, then a new one. */
export function AddPerson({
  chain,
  account,
  writes,
}: {
  chain: DecisionChain;
  /** The deal's, for a contact made here. */
  account: Ref | undefined;
  writes: ChainWrites;
}) {
  const t = useText(chainText);
  const client = useQueryClient();
  const contacts = useFindObject('contact');
  const [open, setOpen] = useState(false);
  const onMap = new Set(chain.items.map((item) => item.contact.id));
  const add = (contact: string): void => {
    setOpen(false);
    void writes.add({ contact });
  };
  return (
    <Popover
      name={t('add')}
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <IconButton label={t('add')}>
          <Plus aria-hidden size={14} />
        </IconButton>
      }
    >
      <div className="flex w-72 flex-col gap-2 p-1">
        {contacts && (
          <Combobox
            autoFocus
            name={t('find')}
            placeholder={t('find')}
            value={null}
            load={async (text, signal) =>
              (await recordLookup('contact').load(client, text, signal)).filter((one) => !onMap.has(one.id))
            }
            onChange={(option) => option && add(option.id)}
          />
        )}
        {chain.suggestions.length > 0 && (
          <div>
            <p className="px-1 pb-0.5 text-xs text-quiet">{t('suggested')}</p>
            <ul className="max-h-56 overflow-auto">
              {chain.suggestions.map((one) => (
                <li key={one.contact.id}>
                  <Suggestion one={one} onAdd={() => add(one.contact.id)} />
                </li>
              ))}
            </ul>
          </div>
        )}
        {contacts?.can.includes('create') && (
          <Button
            size="sm"
            className="self-start"
            onClick={() => {
              setOpen(false);
              openForm({
                object: 'contact',
                ...(account && { values: { account } }),
                onSaved: (row) => void writes.add({ contact: row.id }),
              });
            }}
          >
            {t('create')}
          </Button>
        )}
      </div>
    </Popover>
  );
}

function Suggestion({ one, onAdd }: { one: ChainSuggestion; onAdd: () => void }) {
  const t = useText(chainText);
  const label = useLabel();
  const role = roleLabel(one);
  return (
    <button
      type="button"
      onClick={onAdd}
      className="flex min-h-8 w-full items-center gap-2 rounded-sm px-1 text-left hover:bg-sunken max-md:min-h-10"
    >
      <Avatar name={one.contact.name} />
      <span className="min-w-0 flex-1 truncate">
        {one.contact.name ?? '—'}{' '}
        <span className="text-quiet">{[one.title, role && label(role)].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="shrink-0 text-xs text-quiet">{t(WHY[one.why])}</span>
    </button>
  );
}
