export function DecisionChainPanel(_props: { dealId: string; canEdit: boolean }) {
  return null;
}
