import { bareStage } from '@throughline/domain/process/bare-stage.ts';
import type { Stage, StandardAction } from '@throughline/domain/process/process.ts';
import { type Caller, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';

export const action = (key: string, role: string, more: Partial<StandardAction> = {}): StandardAction => ({
  key,
  label: { zh: `做 ${key}`, en: `Do ${key}` },
  role,
  dueWorkingDays: 2,
  required: true,
  checklist: [],
  evidence: 'none',
  ...more,
});
export const stage = (key: string, kind: Stage['kind'], position: number, more: Partial<Stage> = {}): Stage => ({
  id: newId(),
  key,
  name: { zh: key, en: key },
  definition: { zh: key, en: key },
  kind,
  position,
  probability: 0.5,
  ownerRoles: ['salesRep'],
  ...bareStage(),
  ...more,
});

/** A process without gates: intake, quote with these actions, won, dropped. @returns its id and its stages by key */
export async function shortProcess(
  admin: Caller,
  actions: StandardAction[],
): Promise<{ process: string; stages: Record<string, string> }> {
  const sent = async (method: string, path: string, body: unknown) => {
    const answer = await admin.send(method, path, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer;
  };
  const copyOf = items(await admin.send('GET', '/processes'))[0]?.id;
  const made = await sent('POST', '/processes', { name: { zh: '短', en: 'Short' }, copyOf });
  const process = String(part(made, 'process').id);
  const definition = {
    stages: [
      stage('intake', 'open', 1),
      stage('quote', 'open', 2, { actions, informedRoles: ['sponsor'] }),
      stage('won', 'won', 3),
      stage('dropped', 'lost', 4),
    ],
    exceptions: [],
  };
  await sent('PUT', `/processes/${process}/draft`, { definition });
  await sent('POST', `/processes/${process}/publish`, {});
  return { process, stages: Object.fromEntries(definition.stages.map((one) => [one.key, one.id])) };
}
