import type {
  ChainAdd,
  ChainChange,
  ChainConfirm,
  ChainItem,
  ChainSuggestion,
  DecisionChain,
} from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import { circleOf } from '@throughline/domain/decision-chain/decision-chain.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { refreshOpportunity } from '../activity/activity.behavior.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { filterInScope } from '../record/read.ts';
import { emitBeside, type Target } from '../record/target.ts';
import { lockDealForTeam, readDeal } from '../team/deal-access.ts';
import {
  candidatesOf,
  chainOf,
  endLink,
  insertLink,
  type LinkWords,
  setConfirmed,
  type ShownLink,
  updateLink,
} from './decision-chain.queries.ts';
import { contactSight } from './sight.ts';

/** @throws AppError not_found */
export const readChain = (ctx: Ctx, id: string): Promise<DecisionChain> =>
  ctx.read(async (tx) => {
    const own = within(ctx, tx);
    const deal = await readDeal(own, tx, id);
    return {
      items: await shownItems(own, tx, id),
      suggestions: deal.canWork ? await suggestions(own, tx, id) : [],
      canEdit: deal.canWork,
    };
  });

async function shownItems(ctx: Ctx, tx: Tx, id: string): Promise<ChainItem[]> {
  const links = await chainOf(tx, id);
  if (links.length === 0) return [];
  const [[deal], readable] = await Promise.all([
    tx.sql<{ account: string | null }>(
      'select account_id as account from opportunity where workspace_id = $1 and id = $2',
      [tx.workspaceId, id],
      'account-of-deal',
    ),
    filterInScope(
      ctx,
      'contact',
      links.map((link) => link.contact),
      'read',
    ),
  ]);
  return links.map((link) => itemOf(ctx, link, readable.has(link.contact), deal?.account ?? null));
}

/** Names are told with the deal (decision 0004); everything else of a contact to those who may read it. */
function itemOf(ctx: Ctx, link: ShownLink, canOpen: boolean, dealAccount: string | null): ChainItem {
  const sight = contactSight(ctx, canOpen);
  const own = (['role', 'attitude', 'influence'] as const).filter((key) => link[key] !== null);
  return {
    contact: { id: link.contact, name: sight.name(link.name) },
    title: sight.text('title', link.title),
    account: canOpen && link.account !== null ? { id: link.account, name: sight.account(link.accountName) } : null,
    isOutside: link.account !== dealAccount,
    canOpen,
    role: link.role ?? sight.value('decisionRole', link.contactRole),
    attitude: link.attitude ?? sight.value('attitude', link.contactAttitude),
    influence: link.influence ?? sight.value('influence', link.contactInfluence),
    own: [...own],
    reportsTo: link.reportsTo,
    note: link.note,
    lastContactAt: link.lastContactAt,
    confirmed:
      link.confirmedAt === null
        ? null
        : {
            by: person(ctx, link.confirmedBy),
            at: link.confirmedAt,
            activity:
              link.confirmedActivity === null || link.activityAt === null
                ? null
                : { id: link.confirmedActivity, action: link.activityAction, at: link.activityAt },
          },
  };
}

const person = (ctx: Ctx, id: string | null) =>
  id === null ? null : { id, name: ctx.directory.members.get(id)?.name ?? null };

const WHY = ['primaryContact', 'activity', 'account'] as const;

async function suggestions(ctx: Ctx, tx: Tx, id: string): Promise<ChainSuggestion[]> {
  const found = await candidatesOf(tx, id);
  const readable = await filterInScope(
    ctx,
    'contact',
    found.map((one) => one.id),
    'read',
  );
  const sight = contactSight(ctx, true);
  return found
    .filter((one) => readable.has(one.id))
    .map((one) => ({
      contact: { id: one.id, name: sight.name(one.name) },
      title: sight.text('title', one.title),
      role: sight.value('decisionRole', one.role),
      why: WHY[one.place] ?? 'account',
    }));
}

/** @throws AppError not_found, forbidden, invalid (no such contact, a circle), conflict (already on the map) */
export const addToChain = (ctx: Ctx, id: string, input: ChainAdd): Promise<ChainItem> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const chain = await chainOf(tx, id);
    if (chain.some((link) => link.contact === input.contact)) {
      throw new AppError('conflict', {
        message: {
          zh: '这位联系人已在决策链里；请直接修改。',
          en: 'This contact is on the map already; change it there.',
        },
      });
    }
    await requireContact(own, tx, input.contact);
    const words: LinkWords = {
      role: input.role ?? null,
      attitude: input.attitude ?? null,
      influence: input.influence ?? null,
      reportsTo: input.reportsTo ?? null,
      note: textOf(input.note),
    };
    refuseCircle(own, chain, input.contact, words.reportsTo);
    const { by, at } = stamp(ctx);
    await insertLink(tx, id, { ...words, id: newId(), contact: input.contact }, by, at);
    return settled(own, tx, target, input.contact, 'decisionChainChanged', null, told(input.contact, words));
  });

/** @throws AppError not_found (no such deal, nobody such on its map), forbidden, invalid (a circle) */
export const changeInChain = (ctx: Ctx, id: string, contact: string, input: ChainChange): Promise<ChainItem> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const chain = await chainOf(tx, id);
    const link = requireLink(chain, contact);
    const words: LinkWords = {
      role: input.role === undefined ? link.role : input.role,
      attitude: input.attitude === undefined ? link.attitude : input.attitude,
      influence: input.influence === undefined ? link.influence : input.influence,
      reportsTo: input.reportsTo === undefined ? link.reportsTo : input.reportsTo,
      note: input.note === undefined ? link.note : textOf(input.note),
    };
    if (words.reportsTo !== link.reportsTo) refuseCircle(own, chain, contact, words.reportsTo);
    const before = told(contact, link);
    const after = told(contact, words);
    if (JSON.stringify(before) === JSON.stringify(after)) return itemIn(await shownItems(own, tx, id), contact);
    await updateLink(tx, link.id, words);
    return settled(own, tx, target, contact, 'decisionChainChanged', before, after);
  });

/** @throws AppError not_found, forbidden */
export const removeFromChain = (ctx: Ctx, id: string, contact: string): Promise<void> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const link = requireLink(await chainOf(tx, id), contact);
    const { by, at } = stamp(ctx);
    await endLink(tx, id, link, by, at);
    await emitBeside(own, tx, target, 'decisionChainChanged', [
      { field: 'decisionLink', from: told(contact, link), to: null },
    ]);
    await refreshOpportunity(own, tx, id);
  });

/**
 * Somebody's word, with what shows it, that the contact is the one who decides. A later confirmation replaces an earlier one.
 * @throws AppError not_found, forbidden, invalid (not a decision maker, nothing that shows it, a follow-up with somebody else)
 */
export const confirmKeyPerson = (ctx: Ctx, id: string, contact: string, input: ChainConfirm): Promise<ChainItem> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const link = requireLink(await chainOf(tx, id), contact);
    if ((link.role ?? link.contactRole) !== 'decisionMaker') {
      const message = {
        zh: '只有决策人可以确认为关键人；请先把决策角色改为“决策人”。',
        en: 'Only a decision maker is confirmed as the key person; set the decision role first.',
      };
      throw invalid([{ field: 'role', value: link.role ?? link.contactRole, message }]);
    }
    const note = textOf(input.note);
    const activity = input.activity ?? null;
    if (activity === null && note === null) {
      const message = {
        zh: '请选择一次能说明的跟进，或写一句依据。',
        en: 'Choose a follow-up that shows it, or say in a few words what does.',
      };
      throw invalid([{ field: 'activity', message }]);
    }
    if (activity !== null) await requireTalk(own, tx, id, contact, activity);
    const { by, at } = stamp(ctx);
    if (note !== null && note !== link.note) await updateLink(tx, link.id, { ...link, note });
    await setConfirmed(tx, link.id, { by, at, activity });
    const to = { contact, activity, note: note ?? link.note };
    return settled(own, tx, target, contact, 'keyPersonConfirmed', null, to);
  });

/** @throws AppError not_found (nobody such, or not confirmed), forbidden */
export const unconfirmKeyPerson = (ctx: Ctx, id: string, contact: string): Promise<void> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockDealForTeam(own, tx, id);
    const link = requireLink(await chainOf(tx, id), contact);
    if (link.confirmedAt === null) throw new AppError('not_found');
    await setConfirmed(tx, link.id, null);
    await settled(
      own,
      tx,
      target,
      contact,
      'keyPersonUnconfirmed',
      { contact, activity: link.confirmedActivity },
      null,
    );
  });

/** The event, the facts of the deal, and the contact as it now stands on the map. */
async function settled(
  ctx: Ctx,
  tx: Tx,
  target: Target,
  contact: string,
  action: string,
  from: object | null,
  to: object | null,
): Promise<ChainItem> {
  await emitBeside(ctx, tx, target, action, [{ field: 'decisionLink', from, to }]);
  await refreshOpportunity(ctx, tx, target.row.id);
  return itemIn(await shownItems(ctx, tx, target.row.id), contact);
}

const stamp = (ctx: Ctx): { by: string | null; at: string } => ({
  by: ctx.actor.kind === 'system' ? null : ctx.actor.memberId,
  at: new Date(ctx.now).toISOString(),
});

const told = (contact: string, { role, attitude, influence, reportsTo, note }: LinkWords) => ({
  contact,
  role,
  attitude,
  influence,
  reportsTo,
  note,
});

const textOf = (note: string | null | undefined): string | null =>
  note === null || note === undefined || note === '' ? null : note.normalize('NFC');

function requireLink(chain: readonly ShownLink[], contact: string): ShownLink {
  const link = chain.find((one) => one.contact === contact);
  if (link === undefined) throw new AppError('not_found');
  return link;
}

function itemIn(items: readonly ChainItem[], contact: string): ChainItem {
  const item = items.find((one) => one.contact.id === contact);
  if (item === undefined) throw new AppError('not_found');
  return item;
}

/** Nobody learns of a contact by pointing at its id; it cannot go to the bin before the transaction ends. */
async function requireContact(ctx: Ctx, tx: Tx, contact: string): Promise<void> {
  await tx.sql(
    'select id from contact where workspace_id = $1 and id = $2 for key share',
    [tx.workspaceId, contact],
    'deal-chain-contact',
  );
  if ((await filterInScope(ctx, 'contact', [contact], 'read')).has(contact)) return;
  const message = {
    zh: '这位联系人不存在，或您无权查看。',
    en: 'This contact does not exist, or you may not see it.',
  };
  throw invalid([{ field: 'contact', value: contact, message }]);
}

function refuseCircle(ctx: Ctx, chain: readonly ShownLink[], contact: string, reportsTo: string | null): void {
  if (reportsTo === null) return;
  if (reportsTo === contact || !chain.some((link) => link.contact === reportsTo)) {
    const message = {
      zh: '上级必须是决策链里的另一个人；请先把他加进来。',
      en: 'The superior must be another person on the map; add them first.',
    };
    throw invalid([{ field: 'reportsTo', value: reportsTo, message }]);
  }
  const circle = circleOf(chain, contact, reportsTo);
  if (circle === undefined) return;
  const sight = contactSight(ctx, true);
  const names = circle.map((id) => sight.name(chain.find((link) => link.contact === id)?.name ?? null) ?? '?');
  const message = {
    zh: `汇报关系成了一个圈：${names.join(' → ')}；请换一个上级。`,
    en: `They would report in a circle: ${names.join(' → ')}; choose another superior.`,
  };
  throw invalid([{ field: 'reportsTo', value: reportsTo, message }]);
}

async function requireTalk(ctx: Ctx, tx: Tx, id: string, contact: string, activity: string): Promise<void> {
  const [talk] = await tx.sql<{ contact: string | null }>(
    `select contact_id as contact from activity
     where workspace_id = $1 and id = $2 and opportunity_id = $3 and deleted_at is null for key share`,
    [tx.workspaceId, activity, id],
    'deal-chain-talk',
  );
  const isReadable = talk !== undefined && (await filterInScope(ctx, 'activity', [activity], 'read')).has(activity);
  if (isReadable && talk.contact === contact) return;
  const message = isReadable
    ? {
        zh: '这次跟进不是和这个人的；请选一次与他的跟进。',
        en: 'This follow-up was with somebody else; choose one with them.',
      }
    : { zh: '这个项目里没有这次跟进，或您无权查看。', en: 'This deal has no such follow-up, or you may not see it.' };
  throw invalid([{ field: 'activity', value: activity, message }]);
}
