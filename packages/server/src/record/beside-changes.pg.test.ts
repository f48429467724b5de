import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, callerFor, part } from '../platform/http/caller.fixture.ts';

let test: TestPlatform;
let admin: Caller;
beforeAll(async () => {
  test = await testPlatform();
  admin = await callerFor(test);
});
afterAll(() => test.close());

interface Entry {
  action: string;
  changes: { field: string; from: unknown; to: Record<string, unknown> | null }[];
}

it('tells in the history of a deal what was given, asked for and sent beside it, by name', async () => {
  const account = part(await admin.send('POST', '/accounts', { name: '远景装备集团', class: 'a' }), 'record');
  const deal = part(
    await admin.send('POST', '/opportunities', { name: '集团 CRM 替换', account: account.id, amount: 600_000_000 }),
    'record',
  );
  const at = `/opportunities/${String(deal.id)}`;
  const ask = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<void> => {
    const answer = await admin.send(method, path, body);
    expect(answer.status, answer.text).toBeLessThan(300);
  };
  const given = await admin.send('POST', `${at}/evidence`, {
    criterion: 'proposal.customerFeedback',
    note: '口头认可',
  });
  expect(given.status, given.text).toBe(201);
  await ask('DELETE', `${at}/evidence/${String(given.json?.id)}`);
  await ask('PUT', `${at}/facts/invoicedShare`, { value: 0.3 });
  await ask('POST', `${at}/confirmations`, { form: 'requirementSurvey' });

  const { items } = (await admin.send('GET', `${at}/history`, { limit: 50 })).json as unknown as { items: Entry[] };
  const of = (action: string) => items.find((entry) => entry.action === action)?.changes;
  const feedback = { zh: '客户反馈', en: 'Customer feedback' };
  expect(of('evidenceGiven')).toMatchObject([
    { field: 'evidence', to: { label: { zh: feedback.zh }, level: 'declared' } },
  ]);
  expect(of('evidenceWithdrawn')).toMatchObject([
    { field: 'evidence', from: { label: { zh: feedback.zh } }, to: null },
  ]);
  expect(of('factReported')).toEqual([{ field: 'invoicedShare', from: null, to: 0.3 }]);
  const [sent] = of('confirmationSent') ?? [];
  expect(sent?.to?.name).toMatchObject({ zh: '需求调查表' });
  // Neither the address it went to nor who is told of it.
  expect(Object.keys(sent?.to ?? {}).toSorted()).toEqual(['form', 'id', 'name']);
});
