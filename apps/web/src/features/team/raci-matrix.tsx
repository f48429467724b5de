export function RaciMatrix(_props: { dealId: string; canEdit: boolean }) {
  return null;
}
