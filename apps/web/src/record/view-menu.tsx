import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { listViews } from '@throughline/domain/view/view.contract.ts';
import { request, type ResponseOf, submitKeys } from '../app/client.ts';
import { keys } from '../app/keys.ts';
import { toastProblem } from '../app/problem-state.tsx';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { recordText } from './record.text.ts';

export type SavedView = ResponseOf<typeof listViews>['items'][number];
/** What a saved view holds; a board's process too. */
export type ViewDefinition = SavedView['definition'];

export const useViews = (object: string): readonly SavedView[] =>
  useQuery({
    queryKey: keys.views(object),
    queryFn: async ({ signal }) =>
      (await request<{ items: SavedView[] }>('GET', '/views', { query: { object }, signal })).items,
    staleTime: 60_000,
  }).data ?? [];

export interface ViewMenuProps {
  object: string;
  kind: 'list' | 'board';
  /** Id of the view that was opened. */
  current: string | undefined;
  /** What is shown now; it is what gets saved. */
  definition: ViewDefinition;
  onOpen: (view: SavedView | undefined) => void;
}

/** Opens, saves, updates and deletes the views of an object. */
export function ViewMenu({ object, kind, current, definition, onOpen }: ViewMenuProps) {
  const t = useText(recordText);
  const client = useQueryClient();
  const views = useViews(object).filter((view) => view.kind === kind);
  const [naming, setNaming] = useState(false);
  const opened = views.find((view) => view.id === current);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: keys.views(object) });
  const run = (action: Promise<unknown>, title: string): void => {
    action.then(
      async () => {
        await refresh();
        toast({ title });
      },
      (error: unknown) => toastProblem(error, t('saveFailed')),
    );
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" icon={<Bookmark aria-hidden size={13} />}>
            {opened ? t('viewOf', { name: opened.name }) : t('views')}
          </Button>
        }
      >
        <MenuItem onSelect={() => onOpen(undefined)}>{t('allRecords')}</MenuItem>
        {views.map((view) => (
          <MenuItem
            key={view.id}
            onSelect={() => onOpen(view)}
            icon={<Bookmark aria-hidden size={13} className={view.id === current ? 'text-accent' : 'text-quiet'} />}
          >
            {view.name}
          </MenuItem>
        ))}
        <MenuLine />
        {opened?.mine && (
          <MenuItem
            onSelect={() => run(request('PATCH', `/views/${opened.id}`, { body: { definition } }), t('viewSaved'))}
          >
            {t('updateView', { name: opened.name })}
          </MenuItem>
        )}
        <MenuItem onSelect={() => setNaming(true)}>{t('saveView')}</MenuItem>
        {opened?.mine && (
          <MenuItem
            danger
            icon={<Trash2 aria-hidden size={13} />}
            onSelect={() => {
              onOpen(undefined);
              run(request('DELETE', `/views/${opened.id}`), t('viewDeleted'));
            }}
          >
            {t('deleteView', { name: opened.name })}
          </MenuItem>
        )}
      </Menu>
      {naming && (
        <NameView
          onClose={() => setNaming(false)}
          onSave={async (name, shared, key) => {
            const { view } = await request<{ view: SavedView }>('POST', '/views', {
              body: { object, kind, name, shared, definition },
              key,
            });
            await refresh();
            setNaming(false);
            toast({ title: t('viewSaved') });
            onOpen(view);
          }}
        />
      )}
    </>
  );
}

function NameView({
  onClose,
  onSave,
}: {
  onClose: () => void;
  onSave: (name: string, shared: boolean, key: string) => Promise<void>;
}) {
  const t = useText(recordText);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [keyring] = useState(submitKeys);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await onSave(name.trim(), shared, keyring.keyFor({ name, shared }));
    } catch (error) {
      toastProblem(error, t('saveFailed'));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('saveView')}
      footer={
        <Button variant="primary" type="submit" form="view-form" busy={busy} disabled={name.trim() === ''}>
          {t('save')}
        </Button>
      }
    >
      <form
        id="view-form"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void save();
        }}
      >
        <Field label={t('viewName')}>
          <Input
            autoFocus
            maxLength={80}
            placeholder={t('viewNameExample')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Checkbox checked={shared} onChange={setShared}>
          {t('shareView')}
        </Checkbox>
      </form>
    </Dialog>
  );
}
