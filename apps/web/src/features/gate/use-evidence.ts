import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DealGate, EvidenceItem } from '@throughline/domain/process/gate.contract.ts';
import { request } from '../../app/client.ts';
import { useMe } from '../../app/session.ts';
import { refreshObject } from '../../record/writes.ts';
import { gateQuery } from './queries.ts';
import { withEvidence } from './remedy.ts';

/** What a person gives for a criterion: their word, or a file or follow-up of the deal that proves it. */
export interface Given {
  note?: string | undefined;
  file?: { id: string; name: string };
  activity?: { id: string; text: string };
}

export interface EvidenceWrites {
  /** Shown at once, taken back on refusal. @throws AppProblem */
  give: (ref: string, given: Given, key: string) => Promise<void>;
  /** @throws AppProblem */
  withdraw: (evidence: string) => Promise<void>;
  /** Asks for the gate again, after something else than a word or proof was given. */
  refresh: () => Promise<void>;
  /** @throws AppProblem */
  report: (fact: string, value: number, note: string, key: string) => Promise<void>;
}

/** Changes of what a deal's criteria rest on. Each answer carries the new gate; lists and the board follow. */
export function useEvidence(deal: string): EvidenceWrites {
  const client = useQueryClient();
  const me = useMe().member.id;
  return useMemo(() => {
    const { queryKey } = gateQuery(deal);
    const settle = (gate: DealGate): void => {
      client.setQueryData<DealGate>(queryKey, gate);
      void refreshObject(client, 'opportunity', true);
    };
    return {
      async give(ref, { note, file, activity }, key) {
        await client.cancelQueries({ queryKey });
        const before = client.getQueryData<DealGate>(queryKey);
        const item: EvidenceItem = {
          level: file || activity ? 'proven' : 'declared',
          source: file ? 'file' : activity ? 'activity' : 'statement',
          id: file?.id ?? activity?.id ?? null,
          text: file?.name ?? activity?.text ?? note ?? null,
          by: me,
          at: new Date().toISOString(),
        };
        if (before) client.setQueryData<DealGate>(queryKey, withEvidence(before, ref, item));
        try {
          const answer = await request<{ gate: DealGate }>('POST', `/opportunities/${deal}/evidence`, {
            body: {
              criterion: ref,
              ...(note ? { note } : {}),
              ...(file ? { file: file.id } : {}),
              ...(activity ? { activity: activity.id } : {}),
            },
            key,
          });
          settle(answer.gate);
        } catch (error) {
          client.setQueryData(queryKey, before);
          throw error;
        }
      },
      async withdraw(evidence) {
        settle((await request<{ gate: DealGate }>('DELETE', `/opportunities/${deal}/evidence/${evidence}`)).gate);
      },
      refresh: () => refreshObject(client, 'opportunity', true),
      async report(fact, value, note, key) {
        const body = { value, ...(note ? { note } : {}) };
        settle((await request<{ gate: DealGate }>('PUT', `/opportunities/${deal}/facts/${fact}`, { body, key })).gate);
      },
    };
  }, [client, deal, me]);
}
