import { useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from './form-request.ts';
import { type DescribedObject, recordAddress } from './objects.ts';

/** Opens a record: its page where the object has one, its form otherwise. */
export function useOpenRecord(): (object: DescribedObject, row: RecordRow) => void {
  const router = useRouter();
  const navigate = useNavigate();
  return useCallback(
    (object, row) => {
      if (`/${object.path}/$id` in router.routesByPath) void navigate({ to: recordAddress(object, row.id) as '/' });
      else openForm({ object: object.key, record: row });
    },
    [router, navigate],
  );
}
