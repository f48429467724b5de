import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, FileText, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { DOCUMENT_KINDS, type DocumentKind, documentKindLabel } from '@throughline/domain/file/document-kind.ts';
import type { FileRow } from '@throughline/domain/file/file.contract.ts';
import { appText } from '../../app/app.text.ts';
import { apiUrl, request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { explain, ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { DropZone } from './drop-zone.tsx';
import { fileSize } from './file-size.ts';
import { fileText } from './file.text.ts';
import { filesQuery, type ListedFiles, versionOf } from './queries.ts';
import { type Upload, upload } from './upload.ts';

interface Sending {
  key: string;
  file: File;
  share: number;
  error?: unknown;
}

/**
 * Files of a record: drop, see, take, delete.
 * @param withKinds each file says which kind of document it is, which makes it evidence of a stage
 */
export function FilesPanel({ object, id, withKinds }: { object: string; id: string; withKinds?: boolean }) {
  const t = useText(fileText);
  const client = useQueryClient();
  const { queryKey: key } = filesQuery(object, id);
  const list = useQuery(filesQuery(object, id));
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const running = useRef(new Map<string, Upload<unknown>>());
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const one of all.values()) one.cancel();
    };
  }, []);
  const put = (one: string, change: Partial<Sending>): void =>
    setSending((before) => before.map((item) => (item.key === one ? { ...item, ...change } : item)));
  const drop = (one: string): void => {
    running.current.delete(one);
    setSending((before) => before.filter((item) => item.key !== one));
  };
  const send = async (one: string, file: File): Promise<void> => {
    const form = new FormData();
    form.set('object', object);
    form.set('recordId', id);
    form.set('file', file);
    const call = upload('/files', form, one, (share) => put(one, { share }));
    running.current.set(one, call);
    try {
      await call.done;
      drop(one);
      toast({ title: t('uploaded', { name: file.name }) });
      await client.invalidateQueries({ queryKey: key });
    } catch (error) {
      if (error instanceof DOMException) drop(one);
      else put(one, { error });
    }
  };
  const begin = (files: readonly File[]): void => {
    const items = files.map((file): Sending => ({ key: crypto.randomUUID(), file, share: 0 }));
    setSending((before) => [...items, ...before]);
    for (const item of items) void send(item.key, item.file);
  };
  const bring = async (file: FileRow): Promise<void> => {
    await request('POST', `/files/${file.id}/restore`).catch((error: unknown) => toastProblem(error));
    await client.invalidateQueries({ queryKey: key });
  };
  const remove = async (file: FileRow): Promise<void> => {
    client.setQueryData<ListedFiles>(
      key,
      (held) => held && { ...held, items: held.items.filter((one) => one.id !== file.id) },
    );
    try {
      await request('DELETE', `/files/${file.id}`);
      toast({ title: t('removed', { name: file.name }), undo: () => void bring(file) });
    } catch (error) {
      toastProblem(error);
    }
    await client.invalidateQueries({ queryKey: key });
  };
  const setKind = async (file: FileRow, kind: DocumentKind | null): Promise<void> => {
    const place = (documentKind: DocumentKind | null): void => {
      client.setQueryData<ListedFiles>(
        key,
        (held) =>
          held && { ...held, items: held.items.map((one) => (one.id === file.id ? { ...one, documentKind } : one)) },
      );
    };
    place(kind);
    try {
      await request('PATCH', `/files/${file.id}`, { body: { documentKind: kind } });
      // The gate of the deal may rest on it.
      await client.invalidateQueries({ queryKey: keys.object(object) });
    } catch (error) {
      place(file.documentKind);
      toastProblem(error);
    }
  };
  if (list.isPending) return <SkeletonRows rows={5} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const { items, canAdd, canChange } = list.data;
  return (
    <div className="flex max-w-[860px] flex-col gap-3">
      {canAdd && <DropZone multiple onFiles={begin} />}
      <ul className="overflow-hidden rounded-md border border-line empty:hidden">
        {sending.map((one) => (
          <SendingLine
            key={one.key}
            sending={one}
            onCancel={() => running.current.get(one.key)?.cancel()}
            onRetry={() => (put(one.key, { error: undefined, share: 0 }), void send(one.key, one.file))}
            onDismiss={() => drop(one.key)}
          />
        ))}
        {items.map((file) => (
          <FileLine
            key={file.id}
            file={file}
            withKinds={withKinds ?? false}
            version={versionOf(file, items)}
            onKind={canChange ? (kind) => void setKind(file, kind) : undefined}
            onRemove={canChange ? () => void remove(file) : undefined}
          />
        ))}
      </ul>
      {items.length === 0 && sending.length === 0 && (
        <EmptyState icon={<FileText aria-hidden size={18} />} title={t('empty')}>
          {t('emptyHint')}
        </EmptyState>
      )}
    </div>
  );
}

function SendingLine({
  sending: { file, share, error },
  onCancel,
  onRetry,
  onDismiss,
}: {
  sending: Sending;
  onCancel: () => void;
  onRetry: () => void;
  onDismiss: () => void;
}) {
  const t = useText(fileText);
  const app = useText(appText);
  const told = error === undefined ? undefined : explain(error, app);
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-3 py-1.5 last:border-0">
      <span className="min-w-0 flex-1">
        <span className="block truncate">{file.name}</span>
        {told ? (
          <span role="alert" className="block text-sm text-red-ink">
            {told.title} {told.detail}
          </span>
        ) : (
          <Progress thin value={share} name={t('uploading', { name: file.name })} />
        )}
      </span>
      <span className="num shrink-0 text-sm text-quiet">{fileSize(file.size)}</span>
      {told ? (
        <>
          <Button size="sm" onClick={onRetry}>
            {t('retry')}
          </Button>
          <Button size="sm" variant="ghost" onClick={onDismiss}>
            {t('dismiss')}
          </Button>
        </>
      ) : (
        <Button size="sm" variant="ghost" onClick={onCancel}>
          {t('cancel')}
        </Button>
      )}
    </li>
  );
}

function FileLine({
  file,
  withKinds,
  version,
  onKind,
  onRemove,
}: {
  file: FileRow;
  withKinds: boolean;
  /** Which of several of its kind, 1 = the oldest; undefined where it is the only one. */
  version: number | undefined;
  onKind: ((kind: DocumentKind | null) => void) | undefined;
  onRemove: (() => void) | undefined;
}) {
  const t = useText(fileText);
  const label = useLabel();
  const format = useFormat();
  const address = apiUrl(`/files/${file.id}`);
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-0 hover:bg-bg">
      <FileText aria-hidden size={16} className="shrink-0 text-quiet" />
      <span className="min-w-0 flex-1">
        <a
          href={file.viewable ? apiUrl(`/files/${file.id}`, { inline: 1 }) : address}
          {...(file.viewable ? { target: '_blank', rel: 'noreferrer' } : { download: file.name })}
          className="block truncate font-medium hover:text-accent-ink hover:underline"
        >
          {file.name}
        </a>
        <span className="num block truncate text-xs text-quiet">
          {t('by', { name: file.createdBy?.name ?? '—', time: format.time(file.createdAt) })}
        </span>
      </span>
      {withKinds && version !== undefined && <span className="num shrink-0 text-sm text-quiet">v{version}</span>}
      {withKinds &&
        (onKind ? (
          <span className="w-36 shrink-0 max-md:order-1 max-md:mb-1 max-md:ml-7 max-md:w-[calc(100%-28px)]">
            <Select
              clearable
              name={t('kindOf', { name: file.name })}
              placeholder={t('noKind')}
              options={DOCUMENT_KINDS.map((kind) => ({ value: kind.key, label: label(kind.label) }))}
              value={file.documentKind}
              onChange={onKind}
            />
          </span>
        ) : (
          file.documentKind && <Chip>{label(documentKindLabel(file.documentKind))}</Chip>
        ))}
      <span className="num shrink-0 text-sm text-quiet">{fileSize(file.size)}</span>
      <a
        href={address}
        download={file.name}
        aria-label={`${t('download')} ${file.name}`}
        title={t('download')}
        className="grid size-7 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-sunken"
      >
        <Download aria-hidden size={15} />
      </a>
      {onRemove && (
        <IconButton label={t('remove', { name: file.name })} onClick={onRemove}>
          <Trash2 aria-hidden size={15} />
        </IconButton>
      )}
    </li>
  );
}
