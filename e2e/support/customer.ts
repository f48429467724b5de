import type { Api } from './api.ts';

/** What a customer writes into each of the shipped forms, where the deal does not know it already. */
const ANSWERS: Readonly<Record<string, Record<string, unknown>>> = {
  letterOfIntent: { scope: '智能工厂一体化平台', amount: 600_000_000, signBy: '2099-03-31' },
  contractSignature: { amount: 600_000_000, signedOn: '2026-11-28', signatory: '周航 信息化总监', sealed: true },
  deliveryConfirmation: { delivered: '平台、培训与三个月陪跑', deliveredOn: '2026-11-28', result: 'accepted' },
};

/** Sends a form to the customer, who signs it through the link: no session, as from another machine. @returns content hash */
export async function signForm(api: Api, deal: string, form: string, signer: string): Promise<string> {
  const { url } = await api.post<{ url: string }>(`/opportunities/${deal}/confirmations`, { form });
  const token = new URL(url).hash.slice(1);
  const answer = await fetch(`${api.origin}/api/v1/portal/sign`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'throughline', origin: api.origin },
    body: JSON.stringify({
      token,
      answers: ANSWERS[form] ?? {},
      signer,
      signature: { kind: 'typed', text: signer },
    }),
  });
  if (!answer.ok) throw new Error(`signing ${form} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { contentHash: string }).contentHash;
}
