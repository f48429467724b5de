import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { checkProcess, ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { draftProblems, tidied } from './draft-edit.ts';

const PAUSE_MS = 700;
const NONE: readonly ProblemOfProcess[] = [];

/** What would keep the draft from being published, asked of the server in the pauses of typing. */
export function useCheck(
  id: string,
  definition: ProcessDefinition,
  enabled: boolean,
): { problems: readonly ProblemOfProcess[]; isCurrent: boolean } {
  const [asked, setAsked] = useState(definition);
  useEffect(() => {
    if (asked === definition) return undefined;
    const timer = setTimeout(() => setAsked(definition), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked, definition]);
  const answer = useQuery({
    queryKey: ['processes', id, 'check', asked],
    // The definition itself is the key: the same draft is asked once, and hashing it costs less than a render.
    queryKeyHashFn: () => `check ${id} ${serial(asked)}`,
    queryFn: async ({ signal }) =>
      (
        await request<ResponseOf<typeof checkProcess>>('POST', `/processes/${id}/check`, {
          body: { definition: tidied(asked) },
          signal,
        })
      ).problems,
    enabled: enabled && draftProblems(asked).length === 0,
    placeholderData: (before) => before,
    gcTime: 60_000,
    staleTime: 30_000,
  });
  return { problems: answer.data ?? NONE, isCurrent: asked === definition && !answer.isPlaceholderData };
}

let last = 0;
const numbers = new WeakMap<ProcessDefinition, number>();
/** A number for each definition: they are never changed in place. */
function serial(definition: ProcessDefinition): number {
  let number = numbers.get(definition);
  if (number === undefined) numbers.set(definition, (number = last += 1));
  return number;
}
