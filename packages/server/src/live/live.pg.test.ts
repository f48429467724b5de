import type { Ctx } from '@throughline/server/platform/ctx.ts';
import type { LiveMessage } from '@throughline/server/platform/live/hub.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecord, updateRecord } from '../record/write.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform();
});
afterAll(() => test.close());

/** A stream whose messages can be waited for. */
async function stream(ctx: Ctx, last?: string) {
  const messages: LiveMessage[] = [];
  const waiting = new Set<() => void>();
  const send = (message: LiveMessage) => {
    messages.push(message);
    for (const look of waiting) look();
  };
  const close = await test.platform.live.connect({ ctx, send, end: () => {} }, last);
  const until = (met: (message: LiveMessage) => boolean): Promise<LiveMessage> =>
    new Promise((resolve) => {
      const look = () => {
        const found = messages.find(met);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { messages, until, close };
}

const changeOf = (id: string, version: number) => (message: LiveMessage) =>
  message.event === 'change' && message.data.id === id && message.data.version === version;

describe('live updates', () => {
  it('tell a change to who may see the record, and to nobody else', async () => {
    const boss = await test.as();
    const rep = await test.as(await test.addMember('王磊', ['salesRep']));
    const seen = await stream(boss);
    const blind = await stream(rep);
    const hidden = await createRecord(boss, 'opportunity', { name: '别人的项目' });
    const shown = await createRecord(rep, 'opportunity', { name: '自己的项目' });
    await seen.until(changeOf(hidden.id, 1));
    await seen.until(changeOf(shown.id, 1));
    await blind.until(changeOf(shown.id, 1));
    expect(blind.messages.some(changeOf(hidden.id, 1))).toBe(false);
    seen.close();
    blind.close();
  });

  it('catch up from the last position that a browser saw', async () => {
    const boss = await test.as();
    const first = await stream(boss);
    const deal = await createRecord(boss, 'opportunity', { name: '断线续传' });
    const last = await first.until(changeOf(deal.id, 1));
    first.close();
    await updateRecord(boss, 'opportunity', deal.id, { name: '断线续传 2' }, { version: 1 });
    const again = await stream(boss, 'id' in last ? last.id : undefined);
    await again.until(changeOf(deal.id, 2));
    expect(again.messages.filter(changeOf(deal.id, 1))).toEqual([]);
    again.close();
  });

  it('keep a member present while another of their tabs is open', async () => {
    const boss = await test.as();
    const rep = await test.as(await test.addMember('李想', ['salesManager']));
    const deal = await createRecord(boss, 'opportunity', { name: '一起看' });
    const [one, two, other] = [await stream(rep), await stream(rep), await stream(boss)];
    const { live } = test.platform;
    const now = Date.now();
    live.view(rep, 'opportunity', deal.id, now);
    expect(live.view(boss, 'opportunity', deal.id, now)).toEqual([{ id: rep.actor.memberId, name: '李想' }]);
    one.close();
    expect(live.isConnected(rep)).toBe(true);
    two.close();
    expect(live.isConnected(rep)).toBe(false);
    live.leave(rep, now);
    expect(live.view(boss, 'opportunity', deal.id, now)).toEqual([]);
    other.close();
  });
});
