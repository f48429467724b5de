import { addDepartment, join, type Person, setLeader } from './api.ts';
import type { World } from './world.ts';

/** Words that people write beside a deal, in their language. */
export interface Words {
  department: string;
  rep: string;
  account: string;
  contact: string;
  deal: string;
  /** Why an approval, an exception, evidence. */
  reason: string;
}

export interface DealInWork {
  rep: Person;
  deal: string;
  /** Path and fragment of a link that the customer has not used yet. */
  link: string;
}

/**
 * A deal with all that gates bring: a move and an exception that wait for the administrator, a word that was given, a
 * form that was sent to the customer, a decision chain, a team, a warning sign.
 */
export async function dealInWork(world: World, words: Words): Promise<DealInWork> {
  const { admin } = world;
  const department = await addDepartment(admin, words.department);
  const rep = await join(admin, words.rep, 'in-work@example.com', ['salesRep'], department);
  await setLeader(admin, department, admin);
  const { api } = rep;
  const account = await api.create('accounts', { name: words.account, class: 'a' });
  const contact = await api.create('contacts', {
    name: words.contact,
    account: account.id,
    decisionRole: 'decisionMaker',
    attitude: 'supportive',
    influence: 'high',
  });
  const deal = await api.create('opportunities', {
    name: words.deal,
    account: account.id,
    primaryContact: contact.id,
    amount: 600_000_000,
    discount: 0.18,
    closeDate: '2099-03-31',
  });
  const { id } = deal;
  await api.put(`/opportunities/${id}/team`, { revision: 0, members: [{ member: admin.id, role: 'salesLead' }] });
  await api.post(`/opportunities/${id}/decision-chain`, {
    contact: contact.id,
    role: 'decisionMaker',
    note: words.reason,
  });
  await api.post(`/opportunities/${id}/evidence`, { criterion: 'proposal.customerFeedback', note: words.reason });
  await api.post(`/opportunities/${id}/exceptions`, {
    channel: 'classA',
    criteria: ['proposal.pricesCompared'],
    reason: words.reason,
  });
  await api.post('/approvals', { flow: 'stageMove', object: 'opportunity', record: id, reason: words.reason });
  // A quote before its stage is a warning sign.
  await api.upload('opportunity', id, new File([words.deal], 'quote.txt'), 'quote');
  const { url } = await api.post<{ url: string }>(`/opportunities/${id}/confirmations`, {
    form: 'requirementSurvey',
    contact: contact.id,
  });
  const { pathname, hash } = new URL(url);
  return { rep, deal: id, link: `${pathname}${hash}` };
}
