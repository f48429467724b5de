import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKeyActor } from '../identity/actor.ts';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { removeRecord, restoreRecord } from '../record/bin.ts';
import { purgeRecord } from '../record/purge.ts';
import { getRecord } from '../record/read.ts';
import { createRecord, updateRecord } from '../record/write.ts';
import { setTeam } from '../team/team.service.ts';
import { addToChain, readChain } from './decision-chain.service.ts';

let test: TestPlatform;
let owner: string;
let legal: string;
let presales: string;
let rep: Caller;
let stranger: Caller;
let readOnly: Caller;
let foreign: Caller;
beforeAll(async () => {
  test = await testPlatform();
  owner = await test.addMember('王磊', ['salesRep']);
  legal = await test.addMember('钱律', ['legal']);
  presales = await test.addMember('李想', ['presales']);
  rep = await callerFor(test, owner, 'salesRep');
  stranger = await callerFor(test, await test.addMember('何青', ['salesRep']), 'salesRep');
  readOnly = await callerFor(test, await test.addMember('孙审', ['readOnly']), 'readOnly');
  const other = await test.addWorkspace('别家公司');
  foreign = await callerFor(test, other.memberId, 'admin', { ...other, admin: other.memberId });
});
afterAll(() => test.close());

let account: string;
let deal: string;
beforeEach(async () => {
  const ctx = await test.as(owner);
  account = (await createRecord(ctx, 'account', { name: `远景装备 ${newId().slice(-6)}` })).id;
  deal = (await createRecord(ctx, 'opportunity', { name: '集团 CRM 替换', account })).id;
});

const person = async (name: string, more: object = {}): Promise<string> =>
  (await createRecord(await test.as(owner), 'contact', { name, account, ...more })).id;
const talk = async (contact: string, kind: string, at = '2026-11-12T02:00:00.000Z', of = deal): Promise<string> =>
  (
    await createRecord(await test.as(owner), 'activity', {
      kind,
      at,
      opportunity: of,
      contact,
      action: '当面过了付款节点与验收口径',
      conclusion: '总价认可,付款方式待内部确认',
      nextStep: '发报价 v4 并约财务二次确认',
      nextStepAt: '2027-01-08T02:00:00.000Z',
    })
  ).id;
const path = (contact = '', end = ''): string =>
  `/opportunities/${deal}/decision-chain${contact === '' ? '' : `/${contact}`}${end}`;
const add = (contact: string, more: object = {}, caller = rep): Promise<Answer> =>
  caller.send('POST', path(), { contact, ...more });
const chain = async (caller = rep): Promise<Record<string, unknown>[]> => items(await caller.send('GET', path()));
const facts = async (): Promise<Record<string, unknown>> =>
  (await getRecord(await test.as(owner), 'opportunity', deal)).record;
const problem = (answer: Answer): string => JSON.stringify(answer.json);

describe('the decision chain of a deal', () => {
  it('says who decides, as the deal sees it or else as the contact does', async () => {
    const zhou = await person('周航', { title: '信息化总监', decisionRole: 'decisionMaker', attitude: 'neutral' });
    const song = await person('宋涛', { title: 'IT 经理' });
    expect((await add(zhou, { attitude: 'supportive', influence: 'high' })).status).toBe(201);
    expect((await add(song, { role: 'user', reportsTo: zhou })).status).toBe(201);
    await talk(zhou, 'meeting');
    await talk(zhou, 'call', '2026-11-16T06:00:00.000Z');
    expect(await chain()).toMatchObject([
      {
        contact: { id: zhou, name: '周航' },
        title: '信息化总监',
        isOutside: false,
        canOpen: true,
        role: 'decisionMaker',
        attitude: 'supportive',
        influence: 'high',
        own: ['attitude', 'influence'],
        reportsTo: null,
        lastContactAt: '2026-11-16T06:00:00.000Z',
        confirmed: null,
      },
      { contact: { id: song }, role: 'user', reportsTo: zhou, lastContactAt: null },
    ]);
    const changed = await rep.send('PATCH', path(zhou), { attitude: null, note: '关注实施风险' });
    expect(part(changed, 'item')).toMatchObject({ attitude: 'neutral', note: '关注实施风险', own: ['influence'] });
  });

  it('offers the primary contact, whom follow-ups name, and the people of the account', async () => {
    const zhou = await person('周航');
    const liu = await person('刘敏', { decisionRole: 'approver' });
    const song = await person('宋涛');
    const admin = await test.as();
    const hidden = (await createRecord(admin, 'contact', { name: '别组的人' })).id;
    await talk(liu, 'call');
    const { version } = await facts();
    await updateRecord(admin, 'opportunity', deal, { primaryContact: zhou }, { version: Number(version) });
    await createRecord(admin, 'activity', {
      kind: 'call',
      opportunity: deal,
      contact: hidden,
      action: '电话沟通了预算安排',
      nextStep: '周五前给对方报价测算表',
      nextStepAt: '2027-01-08T02:00:00.000Z',
      conclusion: '对方要与财务商量',
    });
    const offered = async () =>
      (((await rep.send('GET', path())).json?.suggestions ?? []) as { contact: { id: string }; why: string }[]).map(
        (one) => [one.contact.id, one.why],
      );
    expect(await offered()).toEqual([
      [zhou, 'primaryContact'],
      [liu, 'activity'],
      [song, 'account'],
    ]);
    await add(liu);
    expect((await offered()).map(([id]) => id)).toEqual([zhou, song]);
  });

  it('refuses circles, superiors off the map, and the same person twice', async () => {
    const [a, b, c] = [await person('甲'), await person('乙'), await person('丙')];
    await add(a);
    await add(b, { reportsTo: a });
    await add(c, { reportsTo: b });
    const circle = await rep.send('PATCH', path(a), { reportsTo: c });
    expect(circle.status).toBe(422);
    expect(problem(circle)).toContain('甲 → 丙 → 乙 → 甲');
    expect((await rep.send('PATCH', path(a), { reportsTo: a })).status).toBe(422);
    expect((await rep.send('PATCH', path(a), { reportsTo: newId() })).status).toBe(422);
    expect((await add(a)).status).toBe(409);
    // Who answered to the one who leaves answers to their superior.
    expect((await rep.send('DELETE', path(b))).status).toBe(204);
    expect(await chain()).toMatchObject([{ contact: { id: a } }, { contact: { id: c }, reportsTo: a }]);
    expect((await add(b)).status).toBe(201);
  });

  it('takes people of other accounts, and says so', async () => {
    const ctx = await test.as(owner);
    const consultant = await createRecord(ctx, 'account', { name: '咨询公司' });
    const outside = await person('顾问', { account: consultant.id });
    expect(part(await add(outside), 'item')).toMatchObject({ isOutside: true, account: { name: '咨询公司' } });
  });

  it('takes only contacts that its author may see, and lets others read the name alone', async () => {
    const hidden = (await createRecord(await test.as(), 'contact', { name: '保密人', title: '董事长' })).id;
    expect((await add(hidden)).status).toBe(422);
    expect((await add(newId())).status).toBe(422);
    await addToChain(await test.as(), deal, { contact: hidden, role: 'decisionMaker' });
    expect(await chain()).toMatchObject([
      { contact: { id: hidden, name: '保密人' }, title: null, account: null, canOpen: false, role: 'decisionMaker' },
    ]);
  });
});

describe('the key person', () => {
  it('is the one who decides on this deal, whatever the contact says', async () => {
    const zhou = await person('周航', { decisionRole: 'influencer' });
    await talk(zhou, 'visit');
    expect(await facts()).toMatchObject({ keyContacts: 0, keyPersonMet: false });
    await add(zhou, { role: 'decisionMaker' });
    expect(await facts()).toMatchObject({ keyContacts: 1, keyPersonMet: true });
    await rep.send('PATCH', path(zhou), { role: 'influencer' });
    const ctx = await test.as(owner);
    const { version } = (await getRecord(ctx, 'contact', zhou)).record;
    await updateRecord(ctx, 'contact', zhou, { decisionRole: 'decisionMaker' }, { version });
    expect(await facts()).toMatchObject({ keyContacts: 0, keyPersonMet: false });
    await rep.send('DELETE', path(zhou));
    expect(await facts()).toMatchObject({ keyContacts: 1, keyPersonMet: true });
  });

  it('is confirmed with what shows it: by whom, when, in which follow-up', async () => {
    const [zhou, liu] = [await person('周航'), await person('刘敏', { decisionRole: 'decisionMaker' })];
    await add(zhou, { role: 'decisionMaker' });
    await add(liu);
    const withZhou = await talk(zhou, 'meeting');
    const confirm = (contact: string, body: object) => rep.send('POST', path(contact, '/confirm'), body);
    expect(problem(await confirm(zhou, {}))).toContain('请选择一次能说明的跟进');
    expect(problem(await confirm(liu, { activity: withZhou }))).toContain('不是和这个人的');
    expect((await confirm(zhou, { activity: newId() })).status).toBe(422);

    test.setClock(Date.parse('2026-11-20T02:00:00.000Z'));
    expect((await confirm(liu, { note: '付款由她签字' })).status).toBe(200);
    test.setClock(Date.parse('2026-11-21T02:00:00.000Z'));
    const done = await confirm(zhou, { activity: withZhou });
    expect(part(done, 'item').confirmed).toEqual({
      by: { id: owner, name: '王磊' },
      at: '2026-11-21T02:00:00.000Z',
      activity: { id: withZhou, action: '当面过了付款节点与验收口径', at: '2026-11-12T02:00:00.000Z' },
    });
    expect(await facts()).toMatchObject({ keyPersonConfirmedAt: '2026-11-20T02:00:00.000Z' });
    // She does not decide after all.
    await rep.send('PATCH', path(liu), { role: 'approver' });
    expect(await facts()).toMatchObject({ keyPersonConfirmedAt: '2026-11-21T02:00:00.000Z' });
    expect((await confirm(liu, { note: '她签字' })).status).toBe(422);
    expect((await rep.send('DELETE', path(zhou, '/confirm'))).status).toBe(204);
    expect(await facts()).toMatchObject({ keyPersonConfirmedAt: null });
    expect((await rep.send('DELETE', path(zhou, '/confirm'))).status).toBe(404);
    const history = items(await rep.send('GET', `/opportunities/${deal}/history`));
    expect(history.map((entry) => entry.action).filter((action) => /Person|Chain/.test(String(action)))).toEqual([
      'keyPersonUnconfirmed',
      'decisionChainChanged',
      'keyPersonConfirmed',
      'keyPersonConfirmed',
      'decisionChainChanged',
      'decisionChainChanged',
    ]);
    expect(history.find((entry) => entry.action === 'decisionChainChanged')?.changes).toMatchObject([
      { field: 'decisionLink', from: { contact: { name: '刘敏' }, role: null }, to: { role: 'approver' } },
    ]);
    test.setClock(Date.now());
  });

  it('follows the contact to the bin, back, and out of it for good', async () => {
    const zhou = await person('周航', { decisionRole: 'decisionMaker' });
    const song = await person('宋涛');
    await add(zhou);
    await add(song, { reportsTo: zhou });
    await rep.send('POST', path(zhou, '/confirm'), { note: '董事会纪要' });
    const admin = await test.as();
    await removeRecord(admin, 'contact', zhou);
    expect((await chain()).map((item) => (item.contact as { id: string }).id)).toEqual([song]);
    await restoreRecord(admin, 'contact', zhou);
    expect(await chain()).toHaveLength(2);
    await removeRecord(admin, 'contact', zhou);
    await purgeRecord(admin, 'contact', zhou);
    expect(await chain()).toMatchObject([{ contact: { id: song }, reportsTo: null }]);
    expect(await facts()).toMatchObject({ keyPersonConfirmedAt: null });
  });
});

describe('who may', () => {
  it('change it: who changes the deal, and its team; nobody else', async () => {
    const zhou = await person('周航');
    await add(zhou);
    for (const [method, at, body] of [
      ['GET', path(), undefined],
      ['POST', path(), { contact: zhou }],
      ['PATCH', path(zhou), { attitude: 'neutral' }],
      ['DELETE', path(zhou), undefined],
      ['POST', path(zhou, '/confirm'), { note: '纪要' }],
      ['DELETE', path(zhou, '/confirm'), undefined],
    ] as const) {
      expect([method, at, (await stranger.send(method, at, body)).status]).toEqual([method, at, 404]);
      expect([method, at, (await foreign.send(method, at, body)).status]).toEqual([method, at, 404]);
      expect((await readOnly.send(method, at, body)).status).toBe(method === 'GET' ? 200 : 403);
    }
    expect((await readOnly.send('GET', path())).json).toMatchObject({ canEdit: false, suggestions: [] });

    const law = await test.as(legal);
    await expect(addToChain(law, deal, { contact: await person('刘敏') })).rejects.toMatchObject({ code: 'forbidden' });
    await setTeam(await test.as(owner), deal, {
      revision: 0,
      members: [
        { member: legal, role: 'legalCounsel' },
        { member: presales, role: 'solutionManager' },
      ],
      customerContact: null,
    });
    const liu = await person('刘敏');
    expect(await addToChain(law, deal, { contact: liu })).toMatchObject({ contact: { name: '刘敏' } });
    // A key of theirs does what its scopes say.
    const member = law.directory.members.get(legal);
    if (member === undefined) throw new Error('no member');
    const key = { ...law, actor: apiKeyActor(law.directory, member, { roleKey: 'legal', scopes: ['*:*'] }) };
    expect((await readChain(key, deal)).canEdit).toBe(false);
    await expect(addToChain(key, deal, { contact: await person('宋涛') })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('nobody while the deal lies in the bin, though it may still be read', async () => {
    const zhou = await person('周航');
    await add(zhou);
    await removeRecord(await test.as(owner), 'opportunity', deal);
    expect((await rep.send('GET', path())).json).toMatchObject({ canEdit: false, items: [{}] });
    expect((await rep.send('DELETE', path(zhou))).status).toBe(404);
  });
});

it('lets one of several changes at once win where they would make a circle', async () => {
  const people = await Promise.all(['甲', '乙', '丙', '丁'].map((name) => person(name)));
  for (const one of people) await add(one);
  await Promise.all(
    people.map((one, at) => rep.send('PATCH', path(one), { reportsTo: people[(at + 1) % people.length] })),
  );
  const links = (await chain()) as { contact: { id: string }; reportsTo: string | null }[];
  const above = new Map(links.map((link) => [link.contact.id, link.reportsTo]));
  expect(links.filter((link) => link.reportsTo === null)).toHaveLength(1);
  for (const start of people) {
    let steps = 0;
    for (let at = above.get(start) ?? null; at !== null && steps < people.length; at = above.get(at) ?? null)
      steps += 1;
    expect(steps).toBeLessThan(people.length);
  }
});

it('leaves facts that agree with their rows', async () => {
  expect((await checkWorkspace(await test.system())).violations).toEqual([]);
});
