import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { FileText, MessageSquareText } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { isProvenByTalk } from '@throughline/domain/process/given-evidence.ts';
import { submitKeys } from '../../app/client.ts';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { saying } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { listQuery } from '../../record/queries.ts';
import { asRef, asText } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DropZone } from '../file/drop-zone.tsx';
import { filesQuery } from '../file/queries.ts';
import { useUpload } from '../file/use-upload.ts';
import { gateText } from './gate.text.ts';
import type { RemedyFormProps } from './remedy-forms.tsx';
import { RemedyFrame } from './remedy-frame.tsx';
import { type Given, useEvidence } from './use-evidence.ts';

/** A file or a follow-up of the deal that proves a criterion: chosen, or uploaded here. */
export function ProveForm({ dealId, state, onClose }: RemedyFormProps) {
  const t = useText(gateText);
  const label = useLabel();
  const evidence = useEvidence(dealId);
  const activities = useFindObject('activity');
  const [by, setBy] = useState<'file' | 'activity'>('file');
  const [note, setNote] = useState('');
  const [keyring] = useState(submitKeys);
  const upload = useUpload('opportunity', dealId);
  const save = useMutation({
    mutationFn: (given: Given) =>
      evidence.give(state.ref, { ...given, note: note.trim() || undefined }, keyring.keyFor([given, note])),
    onSuccess: onClose,
  });
  const bring = async (file: File): Promise<void> => {
    const stored = await upload.send(file);
    if (stored) save.mutate({ file: { id: stored.id, name: stored.name } });
  };
  return (
    <RemedyFrame
      name={t('proveTitle', { label: label(state.label) })}
      error={save.error ?? upload.error}
      busy={save.isPending}
      send={undefined}
      onSend={() => undefined}
      onCancel={onClose}
    >
      {isProvenByTalk(state.kind) && (
        <span className="flex">
          <Segmented
            name={t('proofKind')}
            value={by}
            onChange={setBy}
            items={[
              { value: 'file', label: t('proofFile') },
              { value: 'activity', label: t('proofActivity') },
            ]}
          />
        </span>
      )}
      <Field label={t('proofNote')}>
        <Input
          maxLength={2000}
          placeholder={t('noteHint')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
      {by === 'file' ? (
        <>
          <Files dealId={dealId} onChoose={(file) => save.mutate({ file })} />
          {upload.sending ? (
            <span className="text-sm">
              {upload.sending.name}
              <Progress thin value={upload.sending.share} name={t('uploading', { name: upload.sending.name })} />
            </span>
          ) : (
            <DropZone className="py-3!" onFiles={([file]) => file && void bring(file)} />
          )}
        </>
      ) : (
        activities && (
          <Activities activities={activities} dealId={dealId} onChoose={(activity) => save.mutate({ activity })} />
        )
      )}
    </RemedyFrame>
  );
}

const list = 'max-h-56 overflow-auto rounded-md border border-line bg-surface empty:hidden';

function Choice({
  icon,
  text,
  detail,
  onChoose,
}: {
  icon: ReactNode;
  text: string;
  detail: string;
  onChoose: () => void;
}) {
  const t = useText(gateText);
  return (
    <li className="flex min-h-9 items-center gap-2.5 border-b border-line px-2.5 last:border-0">
      {icon}
      <span className="min-w-0 flex-1 truncate">{text}</span>
      <span className="num shrink-0 text-xs text-quiet">{detail}</span>
      <Button size="sm" aria-label={`${t('prove')} ${text}`} onClick={onChoose}>
        {t('prove')}
      </Button>
    </li>
  );
}

function Files({ dealId, onChoose }: { dealId: string; onChoose: (file: { id: string; name: string }) => void }) {
  const t = useText(gateText);
  const format = useFormat();
  const files = useQuery(filesQuery('opportunity', dealId));
  if (files.isPending) return <Skeleton className="h-8" />;
  const items = files.data?.items ?? [];
  if (items.length === 0) return <p className="text-sm text-quiet">{t('noFiles')}</p>;
  return (
    <ul className={list}>
      {items.map((file) => (
        <Choice
          key={file.id}
          icon={<FileText aria-hidden size={14} className="shrink-0 text-quiet" />}
          text={file.name}
          detail={format.time(file.createdAt)}
          onChoose={() => onChoose({ id: file.id, name: file.name })}
        />
      ))}
    </ul>
  );
}

function Activities({
  activities,
  dealId,
  onChoose,
}: {
  activities: DescribedObject;
  dealId: string;
  onChoose: (activity: { id: string; text: string }) => void;
}) {
  const t = useText(gateText);
  const format = useFormat();
  const filter: Condition = {
    kind: 'compare',
    path: 'opportunity',
    op: 'eq',
    value: { kind: 'literal', value: dealId },
  };
  const found = useInfiniteQuery(listQuery(activities, { filter, sort: '-at' }, 20));
  if (found.isPending) return <Skeleton className="h-8" />;
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (rows.length === 0) return <p className="text-sm text-quiet">{t('noActivities')}</p>;
  return (
    <ul className={list}>
      {rows.map((row) => {
        const who = asRef(row['contact'])?.name;
        const said = asText(row['conclusion']) || asText(row['action']);
        const text = who ? saying(who, said) : said;
        return (
          <Choice
            key={row.id}
            icon={<MessageSquareText aria-hidden size={14} className="shrink-0 text-quiet" />}
            text={text}
            detail={format.time(asText(row['at']))}
            onChoose={() => onChoose({ id: row.id, text })}
          />
        );
      })}
    </ul>
  );
}
