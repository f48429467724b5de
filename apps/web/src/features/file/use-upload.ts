import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FileRow } from '@throughline/domain/file/file.contract.ts';
import { filesQuery } from './queries.ts';
import { type Upload, upload } from './upload.ts';

export interface SendingFile {
  name: string;
  /** Share of the bytes sent, 0 to 1. */
  share: number;
}

/**
 * Uploads one file at a time to a record, with its kind of document where one is asked for.
 * @returns `send` answers with the stored file; undefined where it was cancelled; `error` is the last refusal
 */
export function useUpload(object: string, id: string) {
  const client = useQueryClient();
  const [sending, setSending] = useState<SendingFile | undefined>();
  const [error, setError] = useState<unknown>();
  const running = useRef<Upload<{ file: FileRow }> | undefined>(undefined);
  useEffect(() => () => running.current?.cancel(), []);
  const send = async (file: File, documentKind?: string): Promise<FileRow | undefined> => {
    const form = new FormData();
    form.set('object', object);
    form.set('recordId', id);
    if (documentKind) form.set('documentKind', documentKind);
    form.set('file', file);
    setError(undefined);
    setSending({ name: file.name, share: 0 });
    running.current = upload<{ file: FileRow }>('/files', form, crypto.randomUUID(), (share) =>
      setSending({ name: file.name, share }),
    );
    try {
      const answer = await running.current.done;
      await client.invalidateQueries({ queryKey: filesQuery(object, id).queryKey });
      return answer.file;
    } catch (failure) {
      if (!(failure instanceof DOMException)) setError(failure);
      return undefined;
    } finally {
      setSending(undefined);
    }
  };
  return { sending, error, send };
}
