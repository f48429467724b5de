import { useQueryClient } from '@tanstack/react-query';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { useFindObject } from '../../app/objects.ts';
import type { Page } from '../../app/reconcile.ts';
import { recordLookup } from '../../record/lookups.ts';
import { asText, nameOf } from '../../record/value.ts';
import { Combobox } from '../../ui/combobox.tsx';

/** People of the account; of all accounts where none is known. */
export function ContactPicker({
  account,
  value,
  onChange,
  ...aria
}: {
  account: string | undefined;
  value: Ref | null;
  onChange: (value: Ref | null) => void;
  id?: string;
  'aria-describedby'?: string;
}) {
  const client = useQueryClient();
  const object = useFindObject('contact');
  return (
    <Combobox
      {...aria}
      key={account ?? 'all'}
      value={value && { id: value.id, name: value.name ?? '—' }}
      onChange={(option) => onChange(option && { id: option.id, name: option.name })}
      load={async (text, signal) => {
        if (!account || !object) return recordLookup('contact').load(client, text, signal);
        const filter = { kind: 'compare', path: 'account', op: 'eq', value: { kind: 'literal', value: account } };
        const page = await request<Page>('GET', `/${object.path}`, {
          query: { filter, q: text.trim(), limit: 50 },
          signal,
        });
        return page.items.map((row) => ({
          id: row.id,
          name: nameOf(row, object.nameField),
          detail: asText(row['title']) || undefined,
        }));
      }}
    />
  );
}
