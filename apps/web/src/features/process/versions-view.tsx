import { useState } from 'react';
import type { VersionInfo } from '@throughline/domain/process/process.contract.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { useSend } from '../settings/use-send.ts';
import { ChangeList } from './change-list.tsx';
import { MigrateDialog } from './migrate-dialog.tsx';
import { processText } from './process.text.ts';
import { type Detail, detailKey } from './use-draft.ts';

/** All versions of a process: read what each changed, bring an old one back as the draft. */
export function VersionsView({
  detail,
  revision,
  hasDraft,
  editable,
  onRestored,
}: {
  detail: Detail;
  revision: number;
  hasDraft: boolean;
  editable: boolean;
  onRestored: (detail: Detail) => void;
}) {
  const t = useText(processText);
  const [shown, setShown] = useState<number>();
  const [asking, setAsking] = useState<VersionInfo>();
  const [migrating, setMigrating] = useState(false);
  const { send, busy } = useSend(detailKey(detail.process.id));
  const restore = async (version: VersionInfo): Promise<void> => {
    setAsking(undefined);
    const done = await send<Detail>('POST', `/processes/${detail.process.id}/versions/${version.number}/restore`, {
      version: revision,
      done: t('restored', { number: version.number }),
    });
    if (done) onRestored(done.data);
  };
  return (
    <div className="relative min-h-0 bg-bg px-6 py-5 max-md:px-3.5 md:overflow-auto">
      {editable && !hasDraft && detail.versions.length > 1 && (
        <div className="mx-auto mb-3 flex max-w-[680px] justify-end">
          <Button onClick={() => setMigrating(true)}>{t('migrateLater')}</Button>
        </div>
      )}
      {migrating && <MigrateDialog detail={detail} onClose={() => setMigrating(false)} />}
      <ol className="mx-auto flex max-w-[680px] flex-col gap-2">
        {detail.versions.map((version, at) => {
          const before = detail.versions[at + 1];
          return (
            <li key={version.id} className="rounded-md border border-line bg-surface p-3.5">
              <div className="flex flex-wrap items-center gap-2">
                <b className="num font-semibold">v{version.number}</b>
                {version.status === 'published' && <Chip dot="indigo">{t('statusPublished')}</Chip>}
                {version.status === 'draft' && <Chip>{t('statusDraft')}</Chip>}
                <Published version={version} />
                <span className="flex-1" />
                {before && (
                  <Button
                    variant="ghost"
                    size="sm"
                    aria-expanded={shown === version.number}
                    onClick={() => setShown(shown === version.number ? undefined : version.number)}
                  >
                    {t('compareWith')}
                  </Button>
                )}
                {editable && version.status !== 'draft' && (
                  <Button size="sm" busy={busy} onClick={() => (hasDraft ? setAsking(version) : void restore(version))}>
                    {t('restore')}
                  </Button>
                )}
              </div>
              {version.note && <p className="mt-1 break-words text-ink-2">{version.note}</p>}
              {before && shown === version.number && (
                <section
                  aria-label={t('changesBetween', { from: before.number, to: version.number })}
                  className="mt-3 border-t border-line pt-3"
                >
                  <ChangeList
                    processId={detail.process.id}
                    from={before.number}
                    to={version.number}
                    stamp={version.status === 'draft' ? revision : 0}
                  />
                </section>
              )}
            </li>
          );
        })}
      </ol>
      <Confirm
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={t('restore')}
        action={t('restore')}
        onConfirm={() => asking && void restore(asking)}
      >
        {t('restoreAsk', { number: asking?.number ?? 0 })}
      </Confirm>
    </div>
  );
}

function Published({ version }: { version: VersionInfo }) {
  const t = useText(processText);
  const format = useFormat();
  if (version.publishedAt === null) return null;
  const at = format.time(version.publishedAt);
  return (
    <span className="text-sm text-quiet">
      {version.publishedBy === null
        ? t('publishedAt', { at })
        : t('publishedBy', { at, name: version.publishedBy.name })}
    </span>
  );
}
