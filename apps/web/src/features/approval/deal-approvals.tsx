/** Approvals of a deal: running ones with who is waited for, decided ones, and what may be asked for. */
export function DealApprovals({ dealId: _dealId }: { dealId: string }) {
  return null;
}
