import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { listNotifications } from '../notification/notification.service.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { suspendUser } from '../identity/user.service.ts';
import { shareRecord } from '../record/owner.ts';

let test: TestPlatform;
let owner: string;
let otherRep: string;
let presales: string;
let delivery: string;
let legal: string;
let reader: string;
let rep: Caller;
let stranger: Caller;
let readOnly: Caller;
let foreign: Caller;
beforeAll(async () => {
  test = await testPlatform();
  owner = await test.addMember('王磊', ['salesRep']);
  otherRep = await test.addMember('何青', ['salesRep']);
  presales = await test.addMember('李想', ['presales']);
  delivery = await test.addMember('赵可', ['delivery']);
  legal = await test.addMember('钱律', ['legal']);
  reader = await test.addMember('孙审', ['readOnly']);
  rep = await callerFor(test, owner, 'salesRep');
  stranger = await callerFor(test, otherRep, 'salesRep');
  readOnly = await callerFor(test, reader, 'readOnly');
  const other = await test.addWorkspace('别家公司');
  foreign = await callerFor(test, other.memberId, 'admin', { ...other, admin: other.memberId });
});
afterAll(() => test.close());

const newDeal = async (caller: Caller = rep): Promise<string> => {
  const answer = await caller.send('POST', '/opportunities', { name: '集团 CRM 替换' });
  return String(part(answer, 'record').id);
};
const read = (deal: string, caller = rep) => caller.send('GET', `/opportunities/${deal}/team`);
const revisionOf = async (deal: string): Promise<unknown> => (await read(deal)).json?.revision;
const put = async (deal: string, members: [string, string][], more: object = {}, caller = rep): Promise<Answer> =>
  caller.send('PUT', `/opportunities/${deal}/team`, {
    revision: await revisionOf(deal),
    members: members.map(([member, role]) => ({ member, role })),
    ...more,
  });
const shown = (answer: Answer) =>
  ((answer.json?.members ?? []) as { member: { name: string }; roles: { role: string }[]; letter: string }[]).map(
    (one) => [one.member.name, ...one.roles.map(({ role }) => role)],
  );
const deal = async (id: string): Promise<Record<string, unknown>> =>
  ((await rep.send('GET', `/opportunities/${id}`)).json ?? {}) as Record<string, unknown>;
const rows = async (id: string) =>
  (await test.system()).readOnce<{ member: string; role: string; ended: boolean }>(
    `select m.name as member, d.role, d.removed_at is not null as ended from deal_member d
     join member m on m.workspace_id = d.workspace_id and m.id = d.member_id
     where d.workspace_id = $1 and d.opportunity_id = $2 order by d.added_at, d.role, d.id`,
    [test.workspaceId, id],
  );
const problem = (answer: Answer): string =>
  JSON.stringify((answer.json?.error as { fields?: unknown } | undefined)?.fields ?? answer.json);

describe('the team of a deal', () => {
  it('begins with its owner, who stands in as project officer and account manager', async () => {
    const id = await newDeal();
    const answer = await read(id);
    expect(answer.json).toMatchObject({
      revision: 0,
      customerContact: null,
      canEdit: true,
      members: [
        {
          member: { id: owner, name: '王磊' },
          roles: [
            { role: 'projectOfficer', implicit: true },
            { role: 'accountManager', implicit: true },
          ],
          isCustomerContact: true,
          isActive: true,
          canRead: true,
        },
      ],
    });
    expect((await deal(id)).record).toMatchObject({ projectOfficer: { id: owner } });
  });

  it('is set as a whole; who joins sees the deal, who leaves sees it no more', async () => {
    const id = await newDeal();
    const asPresales = await callerFor(test, presales, 'presales');
    expect((await asPresales.send('GET', `/opportunities/${id}`)).status).toBe(404);
    const set = await put(id, [
      [presales, 'solutionManager'],
      [presales, 'projectOfficer'],
      [delivery, 'deliveryManager'],
    ]);
    expect(set.status).toBe(200);
    expect(shown(set)).toEqual([
      ['李想', 'projectOfficer', 'solutionManager'],
      ['王磊', 'accountManager'],
      ['赵可', 'deliveryManager'],
    ]);
    expect((await asPresales.send('GET', `/opportunities/${id}`)).status).toBe(200);
    expect((await deal(id)).record).toMatchObject({ projectOfficer: { id: presales, name: '李想' } });

    await put(id, [
      [presales, 'solutionManager'],
      [delivery, 'deliveryManager'],
    ]);
    expect((await asPresales.send('GET', `/opportunities/${id}`)).status).toBe(200);
    expect((await deal(id)).record).toMatchObject({ projectOfficer: { id: owner } });

    await put(id, [[delivery, 'deliveryManager']]);
    expect((await asPresales.send('GET', `/opportunities/${id}`)).status).toBe(404);
    expect(await rows(id)).toEqual([
      { member: '赵可', role: 'deliveryManager', ended: false },
      { member: '李想', role: 'projectOfficer', ended: true },
      { member: '李想', role: 'solutionManager', ended: true },
    ]);
  });

  it('leaves a collaborator whom somebody else invited', async () => {
    const id = await newDeal();
    await shareRecord(await test.as(owner), 'opportunity', id, [presales]);
    await put(id, [[presales, 'solutionManager']]);
    await put(id, []);
    expect((await deal(id)).collaborators).toMatchObject([{ id: presales }]);
  });

  it('stays with the deal when it is transferred', async () => {
    const id = await newDeal();
    await put(id, [
      [owner, 'accountManager'],
      [delivery, 'deliveryManager'],
    ]);
    const admin = await callerFor(test);
    const moved = await admin.send('POST', `/opportunities/${id}/transfer`, { owner: otherRep });
    expect(moved.status).toBe(200);
    const now = await read(id, stranger);
    expect(shown(now)).toEqual([
      ['何青', 'projectOfficer'],
      ['王磊', 'accountManager'],
      ['赵可', 'deliveryManager'],
    ]);
    // The former owner still works on it, and sees it.
    expect((await deal(id)).record).toMatchObject({ projectOfficer: { id: otherRep } });
  });

  it('has one named contact for the customer', async () => {
    const id = await newDeal();
    const contactOf = (answer: Answer) =>
      ((answer.json?.members ?? []) as { member: { name: string }; isCustomerContact: boolean }[])
        .filter((one) => one.isCustomerContact)
        .map((one) => one.member.name);
    const set = await put(id, [[delivery, 'deliveryManager']], { customerContact: delivery });
    expect(set.json?.customerContact).toBe(delivery);
    expect(contactOf(set)).toEqual(['赵可']);
    expect(contactOf(await put(id, [[delivery, 'deliveryManager']]))).toEqual(['王磊']);
    const strange = await put(id, [[delivery, 'deliveryManager']], { customerContact: legal });
    expect(strange.status).toBe(422);
    expect(problem(strange)).toContain('不在项目组里');
  });

  it('refuses two people for one part, strangers and the suspended, each with a way out', async () => {
    const id = await newDeal();
    const crowded = await put(id, [
      [presales, 'deliveryManager'],
      [delivery, 'deliveryManager'],
    ]);
    expect(crowded.status).toBe(422);
    expect(problem(crowded)).toContain('“交付经理”只能有一个人');
    expect((await put(id, [[newId(), 'sponsor']])).status).toBe(422);
    const gone = await test.addMember('周离', ['delivery']);
    await put(id, [[gone, 'deliveryManager']]);
    await suspendUser(await test.as(), gone);
    const joins = await put(id, [
      [gone, 'deliveryManager'],
      [gone, 'sponsor'],
    ]);
    expect(joins.status).toBe(422);
    expect(problem(joins)).toContain('周离 已停用');
    // Who was suspended meanwhile stands in nobody's way.
    const stays = await put(id, [
      [gone, 'deliveryManager'],
      [presales, 'solutionManager'],
    ]);
    expect(stays.status).toBe(200);
    expect(stays.json?.members).toContainEqual(expect.objectContaining({ isActive: false, canRead: false }));
  });

  it('tells who joins, with their part, and keeps a history', async () => {
    const id = await newDeal();
    await put(id, [
      [legal, 'legalCounsel'],
      [otherRep, 'legalCounsel'],
    ]);
    const told = (await listNotifications(await test.as(legal), { limit: 5 })).items;
    expect(told[0]).toMatchObject({
      kind: 'teamRole',
      text: '王磊 请您加入销售项目“集团 CRM 替换”的项目组：法务',
    });
    expect((await listNotifications(await test.as(otherRep), { limit: 1 })).items[0]).toMatchObject({
      kind: 'teamRole',
    });
    const history = items(await rep.send('GET', `/opportunities/${id}/history`));
    const entry = history.find((one) => one.action === 'teamChanged');
    expect(entry).toMatchObject({ actor: { name: '王磊' } });
    expect(entry?.changes).toContainEqual({
      field: 'team',
      from: [],
      to: [
        { id: legal, name: '钱律', role: 'legalCounsel' },
        { id: otherRep, name: '何青', role: 'legalCounsel' },
      ],
    });
  });

  it('takes one of many changes at once, and tells the others what is there now', async () => {
    const id = await newDeal();
    const people = [presales, delivery, legal, otherRep, reader];
    const answers = await Promise.all(
      people.map((member) =>
        rep.send('PUT', `/opportunities/${id}/team`, { revision: 0, members: [{ member, role: 'sponsor' }] }),
      ),
    );
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 412)).toHaveLength(4);
    expect(await rows(id)).toHaveLength(1);
    expect(shown(await read(id))).toEqual(shown(won[0] as Answer));
  });

  it('is for those who see the deal, and changed by those who change it', async () => {
    const id = await newDeal();
    const body = { revision: 0, members: [{ member: otherRep, role: 'sponsor' }] };
    for (const path of ['team', 'raci']) {
      expect((await stranger.send('GET', `/opportunities/${id}/${path}`)).status).toBe(404);
      expect((await foreign.send('GET', `/opportunities/${id}/${path}`)).status).toBe(404);
      expect((await readOnly.send('GET', `/opportunities/${id}/${path}`)).json?.canEdit).toBe(false);
    }
    expect((await stranger.send('PUT', `/opportunities/${id}/team`, body)).status).toBe(404);
    expect((await foreign.send('PUT', `/opportunities/${id}/team`, body)).status).toBe(404);
    expect((await readOnly.send('PUT', `/opportunities/${id}/team`, body)).status).toBe(403);
    const matrix = { revision: 0, rows: [] };
    expect((await stranger.send('PUT', `/opportunities/${id}/raci`, matrix)).status).toBe(404);
    expect((await readOnly.send('PUT', `/opportunities/${id}/raci`, matrix)).status).toBe(403);
    expect(await rows(id)).toEqual([]);
  });
});

interface Row {
  key: string;
  letters: Record<string, string>;
  own: boolean;
}
const matrix = (answer: Answer): Row[] => (answer.json?.rows ?? []) as Row[];

describe('the RACI matrix', () => {
  it('follows the process, with the people of the deal', async () => {
    const id = await newDeal();
    await put(id, [[presales, 'solutionManager']]);
    const answer = await rep.send('GET', `/opportunities/${id}/raci`);
    expect(answer.status).toBe(200);
    for (const row of matrix(answer)) {
      expect(row.own).toBe(false);
      expect(Object.values(row.letters).filter((letter) => letter === 'A')).toHaveLength(1);
    }
    expect(answer.json?.columns).toContainEqual({
      role: 'solutionManager',
      label: { zh: '解决方案专家', en: 'Solution manager' },
      people: [{ id: presales, name: '李想' }],
    });
  });

  it('is changed row by row; a row like that of the process follows it again', async () => {
    const id = await newDeal();
    await put(id, [[presales, 'solutionManager']]);
    const path = `/opportunities/${id}/raci`;
    const before = await rep.send('GET', path);
    const row = matrix(before)[0] as Row;
    const letters = { solutionManager: 'A', accountManager: 'R' };
    const set = await rep.send('PUT', path, { revision: 0, rows: [{ key: row.key, letters }] });
    expect(set.status).toBe(200);
    expect(matrix(set)[0]).toMatchObject({ letters, own: true, standard: row.letters });
    expect(matrix(set).slice(1)).toEqual(matrix(before).slice(1));
    // The deal is in its first stage.
    expect((await read(id)).json?.members).toContainEqual(
      expect.objectContaining({ letter: 'A', member: { id: presales, name: '李想' } }),
    );

    const back = await rep.send('PUT', path, { revision: 1, rows: [{ key: row.key, letters: row.letters }] });
    expect(matrix(back)[0]).toMatchObject({ own: false });
    expect(back.json?.revision).toBe(2);
    const told = items(await rep.send('GET', `/opportunities/${id}/history`)).filter(
      (entry) => entry.action === 'raciChanged',
    );
    expect(told).toHaveLength(2);
    expect(told[1]?.changes).toMatchObject([
      { field: 'raci', from: { row: row.key, letters: row.letters }, to: { row: row.key, letters } },
    ]);
  });

  it('refuses a row without exactly one A, an unknown row or column, and a stale change', async () => {
    const id = await newDeal();
    const path = `/opportunities/${id}/raci`;
    const { key } = matrix(await rep.send('GET', path))[0] as Row;
    const send = (rowKey: string, letters: object, revision = 0) =>
      rep.send('PUT', path, { revision, rows: [{ key: rowKey, letters }] });
    const none = await send(key, { sponsor: 'R' });
    expect(none.status).toBe(422);
    expect(problem(none)).toContain('没有人当责');
    expect(problem(await send(key, { sponsor: 'A', salesLead: 'A' }))).toContain('只能有一个');
    expect(problem(await send('ghost', { sponsor: 'A' }))).toContain('没有“ghost”');
    expect(problem(await send(key, { janitor: 'A' }))).toContain('不是项目组的角色');
    expect((await send(key, { sponsor: 'A' }, 7)).status).toBe(412);
  });
});

it('leaves facts that agree with their rows', async () => {
  expect((await checkWorkspace(await test.system())).violations).toEqual([]);
});
