import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDepartment, join, setLeader } from './support/api.ts';
import { LISTS, open, settingsSections } from './support/pages.ts';
import { openWorld, type World } from './support/world.ts';

/** Each would call `hit(n)` if a browser took it for more than text. */
const PAYLOADS = [
  '<script>hit(1)</script>',
  '"><script>hit(2)</script>',
  "'><script>hit(3)</script>",
  '<img src=x onerror=hit(4)>',
  '<img src=x onerror="hit(5)"//',
  '<svg onload=hit(6)>',
  '<svg><script>hit(7)</script></svg>',
  '<body onload=hit(8)>',
  '<iframe srcdoc="<script>parent.hit(9)</script>"></iframe>',
  '<a href="javascript:hit(10)">x</a>',
  'javascript:hit(11)',
  '<input autofocus onfocus=hit(12)>',
  '<details open ontoggle=hit(13)>x</details>',
  '<video><source onerror=hit(14)></video>',
  '<math><mi xlink:href="javascript:hit(15)">x</mi></math>',
  '" onmouseover="hit(16)" x="',
  "' autofocus onfocus='hit(17)",
  '`${hit(18)}`',
  '{{constructor.constructor("hit(19)")()}}',
  '</title><script>hit(20)</script>',
  '</textarea><script>hit(21)</script>',
  '<style>@import "javascript:hit(22)";</style>',
  '\\u003cscript\\u003ehit(23)\\u003c/script\\u003e',
  '&lt;script&gt;hit(24)&lt;/script&gt;&#60;img src=x onerror=hit(24)&#62;',
  '__proto__[x]=<img src=x onerror=hit(25)>',
];

let world: World;
/** Pages of deals to visit: together they show each payload in each kind of place. */
const visited: string[] = [];
const ALL = PAYLOADS.join('\n');
/** A link of each visited deal, as its customer gets it. */
const links: string[] = [];
let at = 0;
const next = (): string => PAYLOADS[at++ % PAYLOADS.length] ?? '';

beforeAll(async () => {
  world = await openWorld();
  const { api } = world.admin;
  const label = (): { zh: string; en: string } => ({ zh: next(), en: next() });
  const { field: text } = await api.post<{ field: { key: string } }>('/objects/opportunity/fields', {
    key: 'cf_text',
    kind: 'text',
    label: label(),
    hint: label(),
  });
  await api.post('/objects/opportunity/fields', {
    key: 'cf_choice',
    kind: 'choice',
    label: label(),
    options: [{ key: 'a', label: label() }],
  });
  await api.post('/departments', { name: next() });
  // Whoever asks has a leader who decides.
  const department = await addDepartment(world.admin, next());
  const rep = await join(world.admin, next(), 'rep@example.com', ['salesRep'], department);
  await setLeader(world.admin, department, world.admin);
  const { items: processes } = await api.get<{ items: { id: string }[] }>('/processes');
  await api.post('/processes', { name: label(), copyOf: processes[0]?.id });
  await api.post('/users', { name: next(), email: 'x@example.com', roles: ['salesRep'] });
  for (const [index, payload] of PAYLOADS.entries()) {
    const [second = payload, third = payload] = PAYLOADS.slice(index + 1);
    const account = await api.create('accounts', {
      name: payload,
      shortName: payload,
      industry: payload,
      region: payload,
      class: 'a',
      owner: rep.id,
    });
    const contact = await api.create('contacts', { name: payload, title: payload, account: account.id });
    const deal = await api.create('opportunities', {
      name: payload,
      account: account.id,
      primaryContact: contact.id,
      need: ALL,
      timeline: second,
      competitor: third,
      product: payload,
      description: ALL,
      [text.key]: payload,
      cf_choice: 'a',
      owner: rep.id,
    });
    const about = { opportunity: deal.id, contact: contact.id };
    await api.create('activities', {
      kind: 'visit',
      action: `拜访总经理 ${payload}`,
      conclusion: `预算已批 500 万 ${ALL}`,
      nextStep: `发报价给采购 ${payload}`,
      nextStepAt: '2026-12-02T02:00:00Z',
      at: '2026-11-02T02:00:00Z',
      ...about,
    });
    await api.create('tasks', {
      title: payload,
      description: payload,
      due: '2026-11-01T02:00:00Z',
      opportunity: deal.id,
    });
    await api.create('leads', { name: payload, company: payload, source: 'website' });
    await api.post('/comments', { object: 'opportunity', record: deal.id, text: payload });
    await api.upload('opportunity', deal.id, new File([payload], `${payload.replaceAll('/', '／')}.txt`));
    await api.patch(`/opportunities/${deal.id}`, { competitor: payload, product: second, version: deal.version });
    await api.post(`/opportunities/${deal.id}/evidence`, { criterion: 'proposal.pricesCompared', note: payload });
    await rep.api.post('/approvals', { flow: 'stageMove', object: 'opportunity', record: deal.id, reason: payload });
    await rep.api.post(`/opportunities/${deal.id}/exceptions`, {
      channel: 'classA',
      criteria: ['proposal.customerFeedback'],
      reason: payload,
    });
    await api.post(`/opportunities/${deal.id}/decision-chain`, { contact: contact.id, note: payload });
    const { url } = await api.post<{ url: string }>(`/opportunities/${deal.id}/confirmations`, {
      form: 'requirementSurvey',
      recipient: payload.slice(0, 100),
      title: payload,
      answers: { pains: ALL, timeline: payload },
    });
    if (index % 3 !== 0) continue;
    visited.push(deal.id);
    links.push(new URL(url).hash);
  }
});
afterAll(() => world.close());

test('stored texts stay texts on every page: nothing runs, no dialog opens', async () => {
  const { page, context, faults } = await world.visit({ person: world.admin });
  await context.addInitScript(() => {
    const hits: unknown[] = [];
    Object.assign(window, { hits, hit: (n: unknown) => hits.push(n) });
  });
  const hits = (): Promise<unknown[]> => page.evaluate(() => (window as unknown as { hits: unknown[] }).hits);
  for (const address of [...LISTS, ...(await settingsSections(page))]) {
    await open(page, address);
    expect(await hits(), address).toEqual([]);
  }
  for (const id of visited) {
    await open(page, `/opportunities/${id}`);
    expect(await hits(), `deal ${id}`).toEqual([]);
  }
  for (const link of links) {
    await open(page, '/today');
    await open(page, `/confirm${link}`);
    expect(await hits(), 'link of a customer').toEqual([]);
    await page.getByRole('button', { name: '提出修改' }).click();
    const change = page.getByRole('dialog');
    await change.getByRole('textbox').fill(ALL);
    await change.getByRole('button', { name: '发送' }).click();
    await page.getByRole('heading', { name: '修改意见已送达' }).waitFor();
  }
  for (const [index, id] of visited.slice(0, 3).entries()) {
    await open(page, `/opportunities/${id}`);
    for (const tab of await page.getByRole('tab').all()) await tab.click();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('输入名称、拼音或命令').fill(PAYLOADS[index] ?? '');
    await page.getByRole('option').first().waitFor();
    expect(await hits(), `search and tabs ${id}`).toEqual([]);
  }
  expect(faults).toEqual([]);
  await context.close();
});

test('an address that is a script is refused, and a page as an upload is only downloaded', async () => {
  const { api } = world.admin;
  await expect(api.create('accounts', { name: 'x', website: 'javascript:hit(1)' })).rejects.toThrow('422');
  const account = await api.create('accounts', { name: '上传' });
  await api.upload('account', account.id, new File(['<script>hit(1)</script>'], 'page.html', { type: 'text/html' }));
  const { items } = await api.get<{ items: { id: string }[] }>('/files', { object: 'account', record: account.id });
  const answer = await fetch(`${world.origin}/api/v1/files/${items[0]?.id}?inline=1`, {
    headers: { cookie: world.admin.cookie },
  });
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});
