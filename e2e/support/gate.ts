import type { CriterionState, DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { Api, Made } from './api.ts';

/** More remedies than any gate of the shipped processes asks for. */
const MOST_STEPS = 60;

export const gateOf = (api: Api, deal: string): Promise<DealGate> => api.get<DealGate>(`/opportunities/${deal}/gate`);

/** Provides all that a deal lacks for a stage, by the remedies that the gate names, as a person who has everything at hand. */
export async function provide(api: Api, deal: string, stage: string): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { targets } = await gateOf(api, deal);
    const [first] = targets.find((target) => target.stage === stage)?.missing ?? [];
    if (first === undefined) return;
    await mend(api, deal, first);
  }
  throw new Error(`the gate of ${stage} stays closed`);
}

async function mend(api: Api, deal: string, state: CriterionState): Promise<void> {
  const { remedy } = state;
  switch (remedy.do) {
    case 'setFields':
      return fill(api, deal, remedy.fields);
    case 'declare':
      return void (await api.post(`/opportunities/${deal}/evidence`, { criterion: state.ref, note: '客户电话里确认' }));
    case 'attach':
      return api.upload('opportunity', deal, document(remedy.documentLabel.zh), remedy.document);
    case 'logActivity':
      return void (await api.create('activities', {
        opportunity: deal,
        kind: remedy.kinds[0] ?? 'visit',
        action: '和客户谈需求',
        conclusion: '客户同意下周看方案，预算约 200 万',
        nextStep: '提交方案给信息化总监',
        nextStepAt: '2099-12-02T02:00:00Z',
      }));
    case 'prove':
    case 'sendConfirmation':
      return prove(api, deal, state.ref);
    default:
      throw new Error(`${state.ref} asks for ${remedy.do}, which this helper does not do`);
  }
}

const document = (name: string): File => new File([name], `${name}.txt`, { type: 'text/plain' });

async function fill(api: Api, deal: string, fields: readonly string[]): Promise<void> {
  const { record } = await api.get<{ record: Made }>(`/opportunities/${deal}`);
  const values: Record<string, unknown> = {
    source: 'website',
    need: '替换旧系统，打通 ERP 回款',
    budget: 200_000_000,
    budgetConfirmed: true,
    timeline: '12 月底前签',
    competitor: '某国际品牌',
    closeDate: '2099-12-18',
    amount: 180_000_000,
  };
  if (fields.includes('primaryContact')) {
    const account = record['account'] as { id: string } | null;
    values['primaryContact'] = (
      await api.create('contacts', {
        name: '周航',
        title: '信息化总监',
        mobile: '13800138000',
        ...(account && { account: account.id }),
      })
    ).id;
  }
  const input = Object.fromEntries(fields.map((field) => [field, values[field]]));
  await api.patch(`/opportunities/${deal}`, { version: record.version, ...input });
}

/** A signature is taken as a scanned file, named with the criterion. */
async function prove(api: Api, deal: string, criterion: string): Promise<void> {
  await api.upload('opportunity', deal, document('客户签字扫描件'));
  const { items } = await api.get<{ items: { id: string }[] }>('/files', { object: 'opportunity', record: deal });
  await api.post(`/opportunities/${deal}/evidence`, { criterion, file: items[0]?.id });
}
