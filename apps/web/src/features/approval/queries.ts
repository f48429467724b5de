import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import type {
  ApprovalBox,
  ApprovalFlowRow,
  ApprovalView,
  previewApproval,
} from '@throughline/domain/approval/approval.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

interface Page {
  items: ApprovalView[];
  nextCursor: string | null;
}

/** Live changes of approvals invalidate everything below `keys.object('approval')`. */
export const boxQuery = (box: Exclude<ApprovalBox, 'all'>) =>
  infiniteQueryOptions({
    queryKey: keys.about('approval', 'box', box),
    queryFn: ({ pageParam, signal }) =>
      request<Page>('GET', '/approvals', { query: { box, cursor: pageParam, limit: 30 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const recordApprovalsQuery = (object: string, record: string) =>
  queryOptions({
    queryKey: keys.about(object, 'approvals', record),
    queryFn: async ({ signal }) =>
      (await request<Page>('GET', '/approvals', { query: { box: 'all', object, record, limit: 100 }, signal })).items,
  });

export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: keys.about('approval', 'one', id),
    queryFn: async ({ signal }) =>
      (await request<{ approval: ApprovalView }>('GET', `/approvals/${id}`, { signal })).approval,
  });

export const flowsQuery = queryOptions({
  queryKey: ['approval-flows'],
  queryFn: async ({ signal }) =>
    (await request<{ items: ApprovalFlowRow[] }>('GET', '/approval-flows', { signal })).items,
  staleTime: 60_000,
});

export const previewQuery = (flow: string, object: string, record: string) =>
  queryOptions({
    queryKey: keys.about(object, 'approval-preview', record, flow),
    queryFn: ({ signal }) =>
      request<ResponseOf<typeof previewApproval>>('GET', '/approvals/preview', {
        query: { flow, object, record },
        signal,
      }),
    staleTime: 0,
  });

/** Puts an approval that a call answered with into its place, and asks anew for lists, counts and the record's own queries. */
export function useTakeApproval(): (approval: ApprovalView) => Promise<void> {
  const client = useQueryClient();
  return async (approval) => {
    client.setQueryData(approvalQuery(approval.id).queryKey, approval);
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.object('approval') }),
      client.invalidateQueries({ queryKey: keys.object(approval.object) }),
    ]);
  };
}
