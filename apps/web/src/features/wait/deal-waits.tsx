/** Who is waited for on a deal, since when and why; nothing where nobody is. */
export function DealWaits(_props: { dealId: string }) {
  return null;
}
