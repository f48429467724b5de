import { DEAL_SIGNS, type DealSign } from '@throughline/domain/opportunity/opportunity.object.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { DealSignView } from '@throughline/domain/process/sign.contract.ts';
import { signsOf } from '@throughline/domain/process/signs.ts';
import { findField } from '@throughline/domain/record/object.ts';
import { definitionOfDeal } from '../opportunity/deal-gate.ts';
import { gateEnv, loadGateFacts } from '../opportunity/gate-facts.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { describe, fieldRight } from '../record/access.ts';
import { getRecord } from '../record/read.ts';
import { readStored } from '../record/write.ts';

/** Fields whose values the reason of a sign tells. */
const TELLS: Record<DealSign, readonly (readonly [object: string, field: string])[]> = {
  air: [
    ['opportunity', 'need'],
    ['opportunity', 'budget'],
    ['opportunity', 'timeline'],
    ['opportunity', 'competitor'],
  ],
  quotedTooEarly: [
    ['opportunity', 'need'],
    ['opportunity', 'quoteSentAt'],
    ['activity', 'action'],
  ],
  silentAfterThinking: [['activity', 'conclusion']],
  chatInsteadOfProposal: [
    ['activity', 'action'],
    ['activity', 'conclusion'],
    ['activity', 'nextStep'],
  ],
  signedWithoutRequirement: [['opportunity', 'need']],
  dunnedTooEarly: [],
  deliveringUnsigned: [],
};

const NOT_TOLD = {
  zh: '依据的字段您无权查看，请向项目负责人了解',
  en: 'It rests on fields that you may not read; ask the owner of the deal',
};

const mayRead = (ctx: Ctx, objectKey: string, fieldKey: string): boolean => {
  const object = describe(ctx, objectKey);
  const field = findField(object, fieldKey);
  return field !== undefined && ['read', 'write'].includes(fieldRight(ctx.actor, object, field));
};

/** Signs of a deal with their full reasons; [] for who may not read signs. @throws AppError not_found */
export const dealSigns = (ctx: Ctx, id: string): Promise<DealSignView[]> =>
  ctx.read(async (tx) => {
    const own = within(ctx, tx);
    await getRecord(own, 'opportunity', id);
    if (!mayRead(own, 'opportunity', 'signs')) return [];
    const row = await readStored(own, tx, 'opportunity', id);
    if (row === undefined) throw new AppError('not_found');
    const definition = await definitionOfDeal(tx, row);
    const facts = await loadGateFacts(own, tx, row, definition);
    return signsOf(facts, { ...gateEnv(own), definition }).map(({ key, reason, facts: told, remedy }) => {
      const label = DEAL_SIGNS.find((one) => one.key === key)?.label ?? { zh: key, en: key };
      const isTold = TELLS[key].every(([object, field]) => mayRead(own, object, field));
      return { key, label, reason: isTold ? reason : NOT_TOLD, facts: isTold ? told : [], remedy };
    });
  });
