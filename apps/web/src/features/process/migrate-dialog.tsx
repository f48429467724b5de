import { useState } from 'react';
import type { migrateDeals } from '@throughline/domain/process/process.contract.ts';
import type { ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { useSend } from '../settings/use-send.ts';
import { ordered } from './draft-edit.ts';
import { choiceOf, MigrationChooser, NO_CHOICE, unmapped, usePreview } from './migration-choice.tsx';
import { processText } from './process.text.ts';
import { type Detail, detailKey } from './use-draft.ts';

/** Moves deals that stayed on older versions to the one in use. */
export function MigrateDialog({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const t = useText(processText);
  const ui = useText(uiText);
  const { id, version } = detail.process;
  const [choice, setChoice] = useState(NO_CHOICE);
  const preview = usePreview(id, -(version ?? 0), true);
  const { send, busy } = useSend(detailKey(id), keys.object('opportunity'));
  const isReady =
    choice.deals !== 'none' &&
    unmapped(preview.data, choice).length === 0 &&
    (choice.deals === 'all' || choice.ids.length > 0);
  const migrate = async (): Promise<void> => {
    const done = await send<ResponseOf<typeof migrateDeals>>('POST', `/processes/${id}/migration`, {
      body: choiceOf(choice),
    });
    if (!done) return;
    const { migration } = done.data;
    if (migration?.status === 'done') toast({ title: t('migrated', { count: migration.done - migration.skipped }) });
    onClose();
  };
  return (
    <Dialog
      wide
      open
      onClose={onClose}
      title={t('migrateLater')}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="primary" busy={busy} disabled={!isReady} onClick={() => void migrate()}>
            {t('migrate')}
          </Button>
        </>
      }
    >
      <MigrationChooser preview={preview} stages={ordered(detail.definition)} choice={choice} onChange={setChoice} />
    </Dialog>
  );
}
