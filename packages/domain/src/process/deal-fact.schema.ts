import { z } from 'zod';
import { DEAL_FACTS, type DealFactKey } from './deal-fact.ts';

// Apart from the facts, which the browser shows without loading the validation.
export const dealFactSchema = z.enum(DEAL_FACTS.map((fact) => fact.key) as [DealFactKey, ...DealFactKey[]]);
