import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';

let test: TestPlatform;
let admin: Caller;
beforeAll(async () => {
  test = await testPlatform();
  admin = await callerFor(test);
});
afterAll(() => test.close());

interface Process {
  id: string;
  key: string;
  isDefault: boolean;
  dealTypes: string[];
  stages: { id: string }[];
}
const processes = async () => items(await admin.send('GET', '/processes')) as unknown as Process[];
const byKey = async (key: string) => (await processes()).find((one) => one.key === key) as Process;
const processOf = async (values: object) => {
  const answer = await admin.send('POST', '/opportunities', { name: '产线升级', ...values });
  return (part(answer, 'record').process as { id: string }).id;
};

describe('the process of a new deal (R17)', () => {
  it('is that of its type, else the default; a named process or stage comes first', async () => {
    const [tender, standard] = [await byKey('tender'), await byKey('leadToCash')];
    expect(await processOf({ dealType: 'tender' })).toBe(tender.id);
    expect(await processOf({ dealType: 'renewal' })).toBe(standard.id);
    expect(await processOf({})).toBe(standard.id);
    expect(await processOf({ dealType: 'tender', process: standard.id })).toBe(standard.id);
    expect(await processOf({ dealType: 'tender', stage: standard.stages[0]?.id })).toBe(standard.id);
  });

  it('follows what is set: a type stands at one process, and a retired process takes none', async () => {
    const [tender, key] = [await byKey('tender'), await byKey('keyAccount')];
    const moved = await admin.send('PATCH', `/processes/${key.id}`, { dealTypes: ['tender', 'expansion'] });
    expect([moved.status, part(moved, 'process').dealTypes]).toEqual([200, ['tender', 'expansion']]);
    expect((await byKey('tender')).dealTypes).toEqual([]);
    expect(await processOf({ dealType: 'tender' })).toBe(key.id);
    await admin.send('PATCH', `/processes/${key.id}`, { retired: true });
    expect(await processOf({ dealType: 'tender' })).toBe((await byKey('leadToCash')).id);
    expect(tender.dealTypes).toEqual(['tender']);
  });

  it('knows no types that deals do not have', async () => {
    const { id } = await byKey('equipment');
    const answer = await admin.send('PATCH', `/processes/${id}`, { dealTypes: ['new', 'none'] });
    expect([answer.status, answer.json?.fields]).toMatchObject([422, [{ field: 'dealTypes', value: 'none' }]]);
    expect((await byKey('equipment')).dealTypes).toEqual([]);
  });
});
