import type { TeamRoleKey } from '@throughline/domain/team/team-role.ts';
import { request } from '../approval/approval.service.ts';
import { sendConfirmation } from '../confirmation/confirmation.service.ts';
import { addToChain, confirmKeyPerson } from '../decision-chain/decision-chain.service.ts';
import { requestException } from '../exception/exception.service.ts';
import { changeRecord } from '../record/write.ts';
import { setTeam } from '../team/team.service.ts';
import type { Cast } from './meet-gate.ts';

/** Deals from this amount on have a team of several departments; minor units. */
const TEAMED_FROM = 40_000_000;

/** Who plays what beside the owner; several of a kind take turns. */
const PARTS: readonly (readonly [TeamRoleKey, readonly string[]])[] = [
  ['solutionManager', ['presales1', 'presales2']],
  ['deliveryManager', ['delivery1', 'delivery2']],
  ['legalCounsel', ['legal']],
  ['financePartner', ['finance']],
];

/** A number that a deal's key always gives. */
const turnOf = (key: string): number =>
  Array.from(key).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);

/**
 * The team of a larger deal and the people who decide at the customer, as they become known with the first move.
 * @param person member id of a person's key; undefined where the play is without them
 */
export async function castDeal(
  cast: Cast,
  deal: { id: string; key: string; amount: number },
  person: (key: string) => string | undefined,
): Promise<void> {
  const turn = turnOf(deal.key);
  if (deal.amount >= TEAMED_FROM) {
    const members = PARTS.flatMap(([role, keys]) => {
      const known = keys.map(person).filter((id) => id !== undefined);
      const member = known[turn % Math.max(1, known.length)];
      return member === undefined ? [] : [{ member, role }];
    });
    if (members.length > 0) await setTeam(cast.lead, deal.id, { revision: 0, members, customerContact: null });
  }
  const contacts = await cast.tx.sql<{ id: string; role: string | null }>(
    `select c.id, c.decision_role as role from contact c
     join opportunity o on o.workspace_id = c.workspace_id and o.account_id = c.account_id
     where o.workspace_id = $1 and o.id = $2 and c.deleted_at is null and c.decision_role is not null
     order by c.created_at, c.name limit 4`,
    [cast.tx.workspaceId, deal.id],
    'sample-chain',
  );
  const top = contacts.find(({ role }) => role === 'decisionMaker');
  for (const { id } of top === undefined ? contacts : [top, ...contacts.filter((one) => one !== top)])
    await addToChain(cast.lead, deal.id, {
      contact: id,
      ...(top === undefined || id === top.id ? {} : { reportsTo: top.id }),
    });
  if (top !== undefined && turn % 3 > 0)
    await confirmKeyPerson(cast.lead, deal.id, top.id, { note: '客户组织架构图与采购制度写明由其审批' });
}

/** Origin of links that nobody will open: the sample's customers are invented. */
const NOWHERE = 'http://localhost';

/** What is under way when the play ends: approvals that wait, a customer who has been asked, a green channel. */
export async function leaveOpen(
  cast: Cast,
  deal: { id: string; key: string; stage: string; version: number; channels: readonly string[] },
): Promise<void> {
  const turn = turnOf(deal.key);
  const approval = (flow: string, reason: string) =>
    request(cast.lead, { flow, object: 'opportunity', record: deal.id, reason });
  if (deal.stage === 'need' && turn % 2 === 0)
    await sendConfirmation(
      cast.lead,
      deal.id,
      { form: 'requirementSurvey', recipient: '客户项目负责人', validDays: 14, replace: false },
      NOWHERE,
    );
  if (deal.stage === 'contract' && turn % 2 === 0) await approval('contract', '合同条款已与客户对齐，请审核');
  if (deal.stage === 'negotiation' && turn % 2 === 0) {
    const version = { version: deal.version };
    await changeRecord(cast.lead, cast.tx, 'opportunity', deal.id, { discount: 0.18 }, version);
    await approval('discount', '客户承诺本月签约，竞品报价低 8%');
  }
  if (deal.stage === 'proposal' && deal.channels.length > 0 && turn % 3 === 0)
    await requestException(cast.lead, deal.id, {
      channel: deal.channels[0] ?? '',
      stages: [],
      criteria: ['proposal.pricesCompared'],
      reason: '战略客户，采购窗口只有两周，内部比价改为事后补做',
    });
}
