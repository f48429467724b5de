export function DealTeamPanel(_props: { dealId: string; canEdit: boolean }) {
  return null;
}
