/** What was sent to the customer to confirm, of one deal. */
export function ConfirmationsPanel(_props: { dealId: string; canEdit: boolean }) {
  return null;
}
