export function DecisionMap(_props: { dealId: string; canEdit: boolean }) {
  return null;
}
