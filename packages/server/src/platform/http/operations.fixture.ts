import { STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import { newId } from '../id.ts';
import { type Answer, type Caller, items, part } from './caller.fixture.ts';

/** A request that changes something, ready to be sent once. */
export interface Change {
  path: string;
  body?: unknown;
  /** Sent as multipart: text parts and one file. */
  upload?: Record<string, string>;
  /** A type other than JSON, or none. */
  file?: { name: string; bytes: string };
}

/** Makes what a request needs, through the API of its workspace, and gives the request. */
export type Recipe = (caller: Caller) => Promise<Change>;

async function made(caller: Caller, path: string, body: unknown, key = 'record'): Promise<Record<string, unknown>> {
  const answer = await caller.send('POST', path, body);
  if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
  return key === '' ? (answer.json ?? {}) : part(answer, key);
}

const NEXT = { nextStep: '周五前发送技术方案与报价', nextStepAt: '2027-01-08T02:00:00.000Z' };

/** The least that each object asks for. */
const RECORDS: Record<string, () => Record<string, unknown>> = {
  opportunity: () => ({ name: '产线升级', amount: 100 }),
  account: () => ({ name: '远景装备' }),
  contact: () => ({ name: '刘敏' }),
  lead: () => ({ name: '官网留言', source: 'website' }),
  activity: () => ({ kind: 'call', action: '电话沟通了预算与时间安排', conclusion: '对方确认年内立项', ...NEXT }),
  task: () => ({ title: '准备演示环境' }),
};

const newRecord = (caller: Caller, object: string): Promise<Record<string, unknown>> =>
  made(caller, `/${STANDARD_OBJECTS.find(({ key }) => key === object)?.path}`, RECORDS[object]?.());

async function binned(caller: Caller, object: string, path: string): Promise<string> {
  const { id } = await newRecord(caller, object);
  await caller.send('DELETE', `/${path}/${String(id)}`);
  return String(id);
}

const someone = (): Record<string, unknown> => ({ name: '新人', email: `${newId()}@example.com`, roles: ['salesRep'] });
const userId = async (caller: Caller): Promise<string> => String((await made(caller, '/users', someone(), 'user')).id);
const role = (key: string) => ({
  key,
  name: { zh: key, en: key },
  objects: { '*': { read: 'all' } },
  fields: {},
  admin: [],
});
const roleKey = async (caller: Caller): Promise<string> =>
  String((await made(caller, '/roles', role(`r${newId().slice(-8)}`), '')).key);
const department = async (caller: Caller): Promise<string> =>
  String((await made(caller, '/departments', { name: `部门 ${newId().slice(-6)}` }, '')).id);
const field = async (caller: Caller): Promise<string> => {
  const input = { key: `cf_${newId().slice(-8).toLowerCase()}`, kind: 'text', label: { zh: '字段', en: 'Field' } };
  return String((await made(caller, '/objects/lead/fields', input, 'field')).key);
};
const view = { object: 'lead', kind: 'list', name: '我的线索', definition: {} };
const viewId = async (caller: Caller): Promise<string> => String((await made(caller, '/views', view, 'view')).id);

interface ProcessRow {
  id: string;
  isDefault: boolean;
  stages: { id: string }[];
}
const processes = async (caller: Caller): Promise<ProcessRow[]> =>
  items(await caller.send('GET', '/processes')) as unknown as ProcessRow[];
async function ownProcess(caller: Caller): Promise<string> {
  const copyOf = (await processes(caller))[0]?.id;
  return String((await made(caller, '/processes', { name: { zh: '副本', en: 'Copy' }, copyOf }, 'process')).id);
}
async function drafted(caller: Caller): Promise<{ id: string; definition: unknown }> {
  const id = await ownProcess(caller);
  const { definition } = (await caller.send('GET', `/processes/${id}`)).json ?? {};
  await caller.send('PUT', `/processes/${id}/draft`, { definition });
  return { id, definition };
}

const FILE = { name: '线索.csv', bytes: '线索名称,来源\n官网留言一,website\n官网留言二,website\n' };
async function imported(caller: Caller): Promise<string> {
  const answer = await caller.upload('/imports', { object: 'lead' }, FILE);
  if (answer.status !== 201) throw new Error(answer.text);
  return String((answer.json?.import as { id?: string } | undefined)?.id ?? answer.json?.id);
}
async function uploaded(caller: Caller): Promise<string> {
  const { id } = await newRecord(caller, 'lead');
  const answer = await caller.upload(
    '/files',
    { object: 'lead', recordId: String(id) },
    { name: '纪要.txt', bytes: '会议纪要' },
  );
  if (answer.status !== 201) throw new Error(answer.text);
  return String(part(answer, 'file').id);
}
const comment = async (caller: Caller): Promise<Record<string, unknown>> => {
  const { id } = await newRecord(caller, 'lead');
  return made(caller, '/comments', { object: 'lead', record: id, text: '请跟进' }, 'comment');
};

/** A deal with one person on its decision map, who decides. */
async function mapped(caller: Caller): Promise<{ deal: string; contact: string }> {
  const deal = String((await newRecord(caller, 'opportunity')).id);
  const contact = String((await newRecord(caller, 'contact')).id);
  await made(caller, `/opportunities/${deal}/decision-chain`, { contact, role: 'decisionMaker' }, 'item');
  return { deal, contact };
}
const ownForm = (key: string) => ({
  form: {
    key,
    name: { zh: '验收单', en: 'Acceptance' },
    intro: { zh: '', en: '' },
    questions: [],
    statement: { zh: '已验收。', en: 'Accepted.' },
  },
  version: 0,
});
async function sentToCustomer(caller: Caller): Promise<string> {
  const { id } = await newRecord(caller, 'opportunity');
  const sent = await made(
    caller,
    `/opportunities/${String(id)}/confirmations`,
    { form: 'letterOfIntent' },
    'confirmation',
  );
  return String(sent.id);
}

/** A colleague who accepted the invitation. @returns their id */
async function colleague(caller: Caller): Promise<string> {
  const { user, link } = await made(caller, '/users', someone(), '');
  const token = new URL(String(link)).searchParams.get('token');
  const accepted = { token, name: '同事', password: 'correct-horse-battery-42' };
  const answer = await caller.send('POST', '/invites/accept', accepted, { 'x-requested-with': 'throughline' });
  if (answer.status >= 300) throw new Error(answer.text);
  return String((user as { id: string }).id);
}
const approvalFlow = (member: unknown) => ({
  name: { zh: '自有审批', en: 'Own' },
  object: 'lead',
  watches: ['name'],
  requesterDecides: true,
  steps: [{ key: 'one', name: { zh: '一步', en: 'One' }, approvers: [member] }],
});
const ADMINS = { by: 'role', role: 'admin' };
/** A running approval that the caller decides. */
async function approval(caller: Caller): Promise<string> {
  const flow = `f${newId().slice(-8)}`;
  await caller.send('PUT', `/approval-flows/${flow}`, { flow: approvalFlow(ADMINS) });
  const record = (await newRecord(caller, 'lead')).id;
  return String((await made(caller, '/approvals', { flow, object: 'lead', record }, 'approval')).id);
}

/** A deal that is large enough for the green channel, and a flow in which who asks decides. */
async function strategic(caller: Caller): Promise<string> {
  const deal = await made(caller, '/opportunities', { name: '集团战略订单', amount: 600_000_000 });
  const { id: member } = deal.owner as { id: string };
  const step = { key: 'own', name: { zh: '自审', en: 'Own' }, approvers: [{ by: 'member', member }] };
  const flow = { name: step.name, object: 'opportunity', steps: [step], requesterDecides: true };
  await caller.send('PUT', '/approval-flows/exception', { flow });
  return String(deal.id);
}
const exception = { channel: 'strategicOrder', criteria: ['proposal.pricesCompared'], reason: '集团集中采购' };

/** A task of a standard action with one item on its checklist, in the queue of the caller's role. */
async function queuedTask(caller: Caller): Promise<{ id: string; item: string }> {
  const action = {
    key: 'ownStep',
    label: { zh: '自查', en: 'Own check' },
    role: 'admin',
    dueWorkingDays: 1,
    checklist: [{ zh: '第一步', en: 'First step' }],
  };
  const id = await ownProcess(caller);
  const draft = (await caller.send('GET', `/processes/${id}`)).json?.definition as {
    stages: Record<string, unknown>[];
  };
  const [first, ...rest] = draft.stages;
  const definition = { ...draft, stages: [{ ...first, actions: [action] }, ...rest] };
  await caller.send('PUT', `/processes/${id}/draft`, { definition });
  const published = await caller.send('POST', `/processes/${id}/publish`);
  if (published.status >= 300) throw new Error(published.text);
  const deal = String((await made(caller, '/opportunities', { name: '产线升级', amount: 100, process: id })).id);
  const filter = JSON.stringify({
    kind: 'compare',
    path: 'opportunity',
    op: 'eq',
    value: { kind: 'literal', value: deal },
  });
  const task = String(items(await caller.send('GET', `/tasks?filter=${encodeURIComponent(filter)}`))[0]?.id);
  const [item] = items(await caller.send('GET', `/tasks/${task}/checklist`)) as { id?: string }[];
  return { id: task, item: item?.id ?? '' };
}

/** The routes that every described object has. */
const recordRecipes = (): Record<string, Recipe> =>
  Object.fromEntries(
    STANDARD_OBJECTS.flatMap(({ key, path, nameField }): [string, Recipe][] => {
      const at = async (caller: Caller) => `/${path}/${String((await newRecord(caller, key)).id)}`;
      const change = { version: 1, [nameField]: '改过的名称和说明文字' };
      return [
        [`POST /${path}`, async () => ({ path: `/${path}`, body: RECORDS[key]?.() })],
        [`PATCH /${path}/{id}`, async (caller) => ({ path: await at(caller), body: change })],
        [`DELETE /${path}/{id}`, async (caller) => ({ path: await at(caller) })],
        [
          `DELETE /${path}/{id}/purge`,
          async (caller) => ({ path: `/${path}/${await binned(caller, key, path)}/purge` }),
        ],
        [
          `POST /${path}/{id}/restore`,
          async (caller) => ({ path: `/${path}/${await binned(caller, key, path)}/restore` }),
        ],
        [
          `POST /${path}/{id}/transfer`,
          async (caller) => ({ path: `${await at(caller)}/transfer`, body: { owner: await userId(caller) } }),
        ],
        [
          `PUT /${path}/{id}/collaborators`,
          async (caller) => ({ path: `${await at(caller)}/collaborators`, body: { members: [await userId(caller)] } }),
        ],
      ];
    }),
  );

/** How to make each change of the API document succeed, by `METHOD /path/{id}`; imports and sessions have recipes of their own. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  ...recordRecipes(),
  'POST /users': async () => ({ path: '/users', body: someone() }),
  'PATCH /users/{id}': async (caller) => ({
    path: `/users/${await userId(caller)}`,
    body: { version: 1, name: '改名' },
  }),
  'POST /users/{id}/suspend': async (caller) => ({ path: `/users/${await userId(caller)}/suspend` }),
  'POST /users/{id}/reactivate': async (caller) => {
    const id = await userId(caller);
    await caller.send('POST', `/users/${id}/suspend`);
    return { path: `/users/${id}/reactivate` };
  },
  'POST /users/{id}/link': async (caller) => ({ path: `/users/${await userId(caller)}/link` }),
  'POST /departments': async () => ({ path: '/departments', body: { name: '新部门' } }),
  'PATCH /departments/{id}': async (caller) => ({
    path: `/departments/${await department(caller)}`,
    body: { version: 1, position: 3 },
  }),
  'DELETE /departments/{id}': async (caller) => ({ path: `/departments/${await department(caller)}` }),
  'POST /roles': async () => ({ path: '/roles', body: role(`r${newId().slice(-8)}`) }),
  'PUT /roles/{key}': async (caller) => {
    const key = await roleKey(caller);
    const { key: _key, ...body } = role(key);
    return { path: `/roles/${key}`, body: { ...body, objects: { '*': { read: 'own' } }, version: 1 } };
  },
  'DELETE /roles/{key}': async (caller) => ({ path: `/roles/${await roleKey(caller)}` }),
  'POST /api-keys': async () => ({ path: '/api-keys', body: { name: '集成', role: 'readOnly' } }),
  'DELETE /api-keys/{id}': async (caller) => {
    const key = await made(caller, '/api-keys', { name: '集成', role: 'readOnly' }, 'apiKey');
    return { path: `/api-keys/${String(key.id)}` };
  },
  'POST /objects/{object}/fields': async () => ({
    path: '/objects/lead/fields',
    body: { kind: 'text', label: { zh: '新字段', en: 'New field' } },
  }),
  'PATCH /objects/{object}/fields/{key}': async (caller) => ({
    path: `/objects/lead/fields/${await field(caller)}`,
    body: { label: { zh: '改名', en: 'Renamed' } },
  }),
  'DELETE /objects/{object}/fields/{key}': async (caller) => ({ path: `/objects/lead/fields/${await field(caller)}` }),
  'POST /opportunities/{id}/move': async (caller) => {
    const { id } = await newRecord(caller, 'opportunity');
    const stages = (await processes(caller)).find(({ isDefault }) => isDefault)?.stages ?? [];
    const [stage, lost] = [stages[0]?.id, stages.at(-1)?.id];
    const body = { lostTo: '对手', lossReason: '价格', lossStage: stage, lossStrategy: '明年再访' };
    return { path: `/opportunities/${String(id)}/move`, body: { stage: lost, version: 1, ...body } };
  },
  'POST /opportunities/{id}/evidence': async (caller) => ({
    path: `/opportunities/${String((await newRecord(caller, 'opportunity')).id)}/evidence`,
    body: { criterion: 'lead.firstContactDone', note: '已电话接触' },
  }),
  'DELETE /opportunities/{id}/evidence/{evidence}': async (caller) => {
    const path = `/opportunities/${String((await newRecord(caller, 'opportunity')).id)}/evidence`;
    const { id } = await made(caller, path, { criterion: 'lead.firstContactDone' }, '');
    return { path: `${path}/${String(id)}` };
  },
  'PUT /opportunities/{id}/facts/{fact}': async (caller) => ({
    path: `/opportunities/${String((await newRecord(caller, 'opportunity')).id)}/facts/paidShare`,
    body: { value: 0.3, note: '首付款' },
  }),
  'PUT /opportunities/{id}/team': async (caller) => ({
    path: `/opportunities/${String((await newRecord(caller, 'opportunity')).id)}/team`,
    body: { revision: 0, members: [{ member: await userId(caller), role: 'solutionManager' }] },
  }),
  'PUT /opportunities/{id}/raci': async (caller) => {
    const path = `/opportunities/${String((await newRecord(caller, 'opportunity')).id)}/raci`;
    const rows = ((await caller.send('GET', path)).json?.rows ?? []) as { key: string }[];
    return { path, body: { revision: 0, rows: [{ key: rows[0]?.key, letters: { solutionManager: 'A' } }] } };
  },
  'POST /opportunities/{id}/decision-chain': async (caller) => ({
    path: `/opportunities/${String((await newRecord(caller, 'opportunity')).id)}/decision-chain`,
    body: { contact: String((await newRecord(caller, 'contact')).id), role: 'decisionMaker' },
  }),
  'PATCH /opportunities/{id}/decision-chain/{contact}': async (caller) => {
    const { deal, contact } = await mapped(caller);
    return { path: `/opportunities/${deal}/decision-chain/${contact}`, body: { attitude: 'supportive' } };
  },
  'DELETE /opportunities/{id}/decision-chain/{contact}': async (caller) => {
    const { deal, contact } = await mapped(caller);
    return { path: `/opportunities/${deal}/decision-chain/${contact}` };
  },
  'POST /opportunities/{id}/decision-chain/{contact}/confirm': async (caller) => {
    const { deal, contact } = await mapped(caller);
    return {
      path: `/opportunities/${deal}/decision-chain/${contact}/confirm`,
      body: { note: '董事会纪要写明由他拍板' },
    };
  },
  'DELETE /opportunities/{id}/decision-chain/{contact}/confirm': async (caller) => {
    const { deal, contact } = await mapped(caller);
    const path = `/opportunities/${deal}/decision-chain/${contact}/confirm`;
    await caller.send('POST', path, { note: '董事会纪要写明由他拍板' });
    return { path };
  },
  'PUT /tasks/{id}/checklist': async (caller) => {
    const { id, item } = await queuedTask(caller);
    return { path: `/tasks/${id}/checklist`, body: { items: [{ id: item, done: true }] } };
  },
  'POST /tasks/{id}/claim': async (caller) => ({ path: `/tasks/${(await queuedTask(caller)).id}/claim` }),
  'POST /processes': async (caller) => ({
    path: '/processes',
    body: { name: { zh: '副本', en: 'Copy' }, copyOf: (await processes(caller))[0]?.id },
  }),
  'PATCH /processes/{id}': async (caller) => ({
    path: `/processes/${await ownProcess(caller)}`,
    body: { retired: true },
  }),
  'PUT /processes/{id}/draft': async (caller) => {
    const { id, definition } = await drafted(caller);
    return { path: `/processes/${id}/draft`, body: { definition, revision: 1 } };
  },
  'DELETE /processes/{id}/draft': async (caller) => ({ path: `/processes/${(await drafted(caller)).id}/draft` }),
  'POST /processes/{id}/versions/{number}/restore': async (caller) => ({
    path: `/processes/${await ownProcess(caller)}/versions/1/restore`,
  }),
  'POST /processes/{id}/migration': async (caller) => {
    const { id } = await drafted(caller);
    await made(caller, '/opportunities', { ...RECORDS.opportunity?.(), process: id });
    await caller.send('POST', `/processes/${id}/publish`);
    return { path: `/processes/${id}/migration`, body: { deals: 'all' } };
  },
  'POST /processes/{id}/publish': async (caller) => ({ path: `/processes/${(await drafted(caller)).id}/publish` }),
  'POST /processes/{id}/rehearsals': async (caller) => ({
    path: `/processes/${(await drafted(caller)).id}/rehearsals`,
    body: { days: 30 },
  }),
  'DELETE /processes/{id}/rehearsals/{rehearsal}': async (caller) => {
    const path = `/processes/${(await drafted(caller)).id}/rehearsals`;
    return { path: `${path}/${String((await made(caller, path, {}, 'rehearsal')).id)}` };
  },
  'PUT /confirmation-forms/{key}': async () => ({
    path: '/confirmation-forms/acceptance',
    body: ownForm('acceptance'),
  }),
  'DELETE /confirmation-forms/{key}': async (caller) => {
    await caller.send('PUT', '/confirmation-forms/ownForm', ownForm('ownForm'));
    return { path: '/confirmation-forms/ownForm' };
  },
  'POST /opportunities/{id}/confirmations': async (caller) => {
    const { id } = await newRecord(caller, 'opportunity');
    return { path: `/opportunities/${String(id)}/confirmations`, body: { form: 'requirementSurvey' } };
  },
  'POST /confirmations/{id}/revoke': async (caller) => ({
    path: `/confirmations/${await sentToCustomer(caller)}/revoke`,
  }),
  'POST /confirmations/{id}/link': async (caller) => ({
    path: `/confirmations/${await sentToCustomer(caller)}/link`,
    body: {},
  }),
  'POST /views': async () => ({ path: '/views', body: view }),
  'PATCH /views/{id}': async (caller) => ({ path: `/views/${await viewId(caller)}`, body: { name: '改名' } }),
  'DELETE /views/{id}': async (caller) => ({ path: `/views/${await viewId(caller)}` }),
  'POST /files': async (caller) => ({
    path: '/files',
    upload: { object: 'lead', recordId: String((await newRecord(caller, 'lead')).id) },
    file: { name: '纪要.txt', bytes: '会议纪要' },
  }),
  'PATCH /files/{id}': async (caller) => ({
    path: `/files/${await uploaded(caller)}`,
    body: { documentKind: 'quote' },
  }),
  'DELETE /files/{id}': async (caller) => ({ path: `/files/${await uploaded(caller)}` }),
  'POST /files/{id}/restore': async (caller) => {
    const id = await uploaded(caller);
    await caller.send('DELETE', `/files/${id}`);
    return { path: `/files/${id}/restore` };
  },
  'DELETE /files/{id}/purge': async (caller) => {
    const id = await uploaded(caller);
    await caller.send('DELETE', `/files/${id}`);
    return { path: `/files/${id}/purge` };
  },
  'PUT /approval-flows/{key}': async () => ({
    path: `/approval-flows/f${newId().slice(-8)}`,
    body: { flow: approvalFlow(ADMINS) },
  }),
  'DELETE /approval-flows/{key}': async (caller) => {
    const path = `/approval-flows/f${newId().slice(-8)}`;
    await caller.send('PUT', path, { flow: approvalFlow(ADMINS) });
    return { path };
  },
  'POST /approvals': async (caller) => {
    const flow = `f${newId().slice(-8)}`;
    await caller.send('PUT', `/approval-flows/${flow}`, { flow: approvalFlow(ADMINS) });
    return { path: '/approvals', body: { flow, object: 'lead', record: (await newRecord(caller, 'lead')).id } };
  },
  'POST /approvals/{id}/decide': async (caller) => ({
    path: `/approvals/${await approval(caller)}/decide`,
    body: { decision: 'approve', comment: '同意' },
  }),
  'POST /approvals/{id}/transfer': async (caller) => ({
    path: `/approvals/${await approval(caller)}/transfer`,
    body: { to: await colleague(caller) },
  }),
  'POST /approvals/{id}/signers': async (caller) => ({
    path: `/approvals/${await approval(caller)}/signers`,
    body: { member: await colleague(caller), when: 'before' },
  }),
  'POST /approvals/{id}/withdraw': async (caller) => ({
    path: `/approvals/${await approval(caller)}/withdraw`,
    body: {},
  }),
  'PUT /deputy': async (caller) => ({
    path: '/deputy',
    body: { deputy: await colleague(caller), from: '2026-12-01', until: '2026-12-08' },
  }),
  'POST /comments': async (caller) => ({
    path: '/comments',
    body: { object: 'lead', record: (await newRecord(caller, 'lead')).id, text: '请跟进' },
  }),
  'PATCH /comments/{id}': async (caller) => ({
    path: `/comments/${String((await comment(caller)).id)}`,
    body: { text: '已跟进' },
  }),
  'DELETE /comments/{id}': async (caller) => ({ path: `/comments/${String((await comment(caller)).id)}` }),
  'PUT /follows': async (caller) => ({
    path: '/follows',
    body: { object: 'lead', record: (await newRecord(caller, 'lead')).id },
  }),
  'DELETE /follows': async (caller) => {
    const { id } = await newRecord(caller, 'lead');
    return { path: `/follows?object=lead&record=${String(id)}` };
  },
  'PUT /notifications/preferences': async () => ({ path: '/notifications/preferences', body: { mail: [] } }),
  'PUT /rates': async () => ({ path: '/rates', body: { currency: 'EUR', validFrom: '2026-01-01', rate: 7.8 } }),
  'DELETE /rates/{id}': async (caller) => {
    const answer = await caller.send('PUT', '/rates', { currency: 'JPY', validFrom: '2026-01-01', rate: 0.05 });
    return { path: `/rates/${String(part(answer, 'rate').id)}` };
  },
  'POST /opportunities/{id}/exceptions': async (caller) => ({
    path: `/opportunities/${await strategic(caller)}/exceptions`,
    body: exception,
  }),
  'POST /exceptions/{id}/withdraw': async (caller) => {
    const path = `/opportunities/${await strategic(caller)}/exceptions`;
    return { path: `/exceptions/${String((await made(caller, path, exception, 'exception')).id)}/withdraw` };
  },
  'PUT /policy/{key}': async (caller) => {
    const { items: rules } = (await caller.send('GET', '/policy')).json as { items: { key: string; state: string }[] };
    return {
      path: '/policy/noJunkNotes',
      body: { on: rules.find(({ key }) => key === 'noJunkNotes')?.state !== 'on' },
    };
  },
  'PATCH /workspace': async () => ({ path: '/workspace', body: { name: '改名的工作区' } }),
  'PATCH /imports/{id}': async (caller) => ({
    path: `/imports/${await imported(caller)}`,
    body: { settings: { quiet: true } },
  }),
  'POST /imports/{id}/dry-run': async (caller) => ({ path: `/imports/${await imported(caller)}/dry-run` }),
  'POST /imports/{id}/cancel': async (caller) => {
    const id = await imported(caller);
    await caller.send('POST', `/imports/${id}/dry-run`);
    return { path: `/imports/${id}/cancel` };
  },
  'DELETE /imports/{id}': async (caller) => ({ path: `/imports/${await imported(caller)}` }),
  'POST /imports': async () => ({ path: '/imports', upload: { object: 'lead' }, file: FILE }),
};

/** Sends the change as the caller. */
export const sendChange = (caller: Caller, method: string, change: Change): Promise<Answer> =>
  change.upload === undefined
    ? caller.send(method, change.path, change.body)
    : caller.upload(change.path, change.upload, change.file ?? { name: 'x', bytes: '' });
