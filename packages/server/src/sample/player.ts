import { mentionToken } from '@throughline/domain/comment/mention.ts';
import type { ActionOf, SampleAction, SampleLinks, SampleValues } from '@throughline/domain/sample/action.ts';
import { addComment } from '../comment/comment.service.ts';
import { listExceptions } from '../exception/exception.service.ts';
import { ctxFor, memberActor } from '../identity/actor.ts';
import { markRead } from '../notification/notification.service.ts';
import { gate } from '../opportunity/gate.service.ts';
import { moveStage } from '../opportunity/opportunity.service.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Directory } from '../platform/directory.ts';
import type { Platform } from '../platform/platform.ts';
import { shareRecord, transferRecord } from '../record/owner.ts';
import { changeRecord, insertRecord, keepFacts, lockForSystem, readStored } from '../record/write.ts';
import { type Cast, finishActions, meet } from './meet-gate.ts';
import { castDeal, leaveOpen } from './stage-set.ts';

/** What one answer shows only after another; a gate that stays closed is told by the door. */
const MOST_ROUNDS = 5;

interface Played {
  id: string;
  version: number;
  /** Key of its process, of deals. */
  process?: string | undefined;
  collaborators: Set<string>;
  /** Its team and the customer's people are named. */
  isCast?: boolean;
}

/** Plays the actions of a script through the services, each as its person and at its moment, in one open transaction. */
export class SamplePlayer {
  readonly #platform: Platform;
  readonly #directory: Directory;
  readonly #tx: Tx;
  readonly #people: ReadonlyMap<string, string>;
  /** Process key → process id; `process/stage` → stage id. */
  readonly #paths: ReadonlyMap<string, string>;
  readonly #records = new Map<string, Played>();

  private constructor(
    platform: Platform,
    directory: Directory,
    tx: Tx,
    people: ReadonlyMap<string, string>,
    paths: ReadonlyMap<string, string>,
  ) {
    this.#platform = platform;
    this.#directory = directory;
    this.#tx = tx;
    this.#people = people;
    this.#paths = paths;
  }

  /** @param people person key → member id */
  static async begin(platform: Platform, tx: Tx, people: ReadonlyMap<string, string>): Promise<SamplePlayer> {
    const rows = await tx.sql<{ path: string; id: string }>(
      `select p.key as path, p.id from process p where p.workspace_id = $1
       union all select p.key || '/' || s.key, s.id from stage s join process p on p.workspace_id = s.workspace_id and p.id = s.process_id
       where s.workspace_id = $1`,
      [tx.workspaceId],
    );
    const paths = new Map(rows.map(({ path, id }) => [path, id]));
    return new SamplePlayer(platform, await platform.directories.loadWithin(tx), tx, people, paths);
  }

  /** @throws AppError what the service refuses, with the action as its cause */
  async play(action: SampleAction): Promise<void> {
    const ctx = this.#as(action);
    try {
      await this.#perform(ctx, action);
    } catch (error) {
      throw new Error(`sample action refused: ${JSON.stringify(action)}`, { cause: error });
    }
  }

  #as({ by, at }: SampleAction): Ctx {
    const member = this.#directory.members.get(this.#person(by));
    if (member === undefined) throw new Error(`no such person: ${by}`);
    const actor = memberActor(this.#directory, member);
    return within(ctxFor(this.#platform, this.#directory, actor, { now: at }), this.#tx);
  }

  #perform(ctx: Ctx, action: SampleAction): Promise<void> {
    switch (action.do) {
      case 'create':
        return this.#create(ctx, action);
      case 'change':
        return this.#change(ctx, action);
      case 'move':
        return this.#move(ctx, action);
      case 'transfer':
        return this.#transfer(ctx, action);
      case 'share':
        return this.#share(ctx, action);
      case 'comment':
        return this.#comment(ctx, action);
      case 'read':
        return this.#read(ctx);
      case 'facts':
        return this.#keep(ctx, action);
    }
  }

  async #create(ctx: Ctx, { object, key, values, links, process }: ActionOf<'create'>): Promise<void> {
    const path = process === undefined ? {} : { process: this.#path(process) };
    const row = await insertRecord(ctx, this.#tx, object, { ...this.#input(values, links), ...path });
    this.#records.set(key, { id: row.id, version: 1, process, collaborators: new Set() });
  }

  async #change(ctx: Ctx, { object, key, values, links, reason }: ActionOf<'change'>): Promise<void> {
    const record = this.#record(key);
    const options = { version: record.version, intent: { reason } };
    const input = this.#input(values, links);
    const { after } = await changeRecord(ctx, this.#tx, object, record.id, input, options);
    record.version = after.version;
  }

  async #move(ctx: Ctx, { key, stage, reason, lossReason, lostTo }: ActionOf<'move'>): Promise<void> {
    const record = this.#record(key);
    const to = this.#path(`${record.process ?? ''}/${stage}`);
    const cast = this.#cast(ctx);
    if (!record.isCast) {
      record.isCast = true;
      const deal = await readStored(ctx, this.#tx, 'opportunity', record.id);
      await castDeal(cast, { id: record.id, key, amount: Number(deal?.amount ?? 0) }, (one) => this.#people.get(one));
    }
    if (lossReason === undefined && reason === undefined) {
      await finishActions(cast, record.id);
      await this.#meetGate(cast, record.id, to);
    }
    const row = await readStored(ctx, this.#tx, 'opportunity', record.id);
    const loss =
      lossReason === undefined
        ? {}
        : {
            lossReason,
            lostTo: lostTo ?? '客户取消项目',
            lossStage: String(row?.stage),
            lossStrategy: '保持季度回访，关注明年预算',
          };
    record.version = (await moveStage(ctx, record.id, { stage: to, version: row?.version, reason, ...loss })).version;
  }

  /** Leaves what is under way when the play ends: approvals that wait, customers who were asked, green channels. */
  async finish(at: number): Promise<void> {
    const open = await this.#tx.sql<{ id: string; owner: string; stage: string; version: number }>(
      `select o.id, o.owner_id as owner, s.key as stage, o.version from opportunity o
       join stage s on s.workspace_id = o.workspace_id and s.id = o.stage_id
       where o.workspace_id = $1 and o.stage_kind = 'open' and o.deleted_at is null and o.owner_id is not null order by o.name, o.created_at`,
      [this.#tx.workspaceId],
    );
    const keys = new Map([...this.#records].map(([key, { id }]) => [id, key]));
    for (const deal of open) {
      const member = this.#directory.members.get(deal.owner);
      const key = keys.get(deal.id);
      if (member === undefined || key === undefined) continue;
      const actor = memberActor(this.#directory, member);
      const ctx = within(ctxFor(this.#platform, this.#directory, actor, { now: at }), this.#tx);
      const { channels } = await listExceptions(ctx, deal.id);
      const applying = channels.filter((one) => one.applies).map((one) => one.key);
      await leaveOpen(this.#cast(ctx), { ...deal, key, channels: applying });
    }
  }

  /** Brings what the door would ask for, the way the people of the deal do. */
  async #meetGate(cast: Cast, deal: string, to: string): Promise<void> {
    // What is asked again at the next door is met with what was asked before it.
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { targets } = await gate(cast.lead, deal);
      const missing = targets.find((target) => target.stage === to)?.missing ?? [];
      const open = missing.filter((state) => state.kind !== 'earlier');
      if (open.length === 0) return;
      // Criteria that ask for the same are met together.
      const asked = new Map(
        open.map((state) => [JSON.stringify([state.remedy, state.remedy.do === 'declare' && state.ref]), state]),
      );
      for (const state of asked.values()) await meet(cast, deal, state);
    }
  }

  #cast(ctx: Ctx): Cast {
    const at = { now: ctx.now };
    const as = (id: string): Ctx => {
      const member = this.#directory.members.get(id);
      if (member === undefined) throw new Error(`no such member: ${id}`);
      return within(ctxFor(this.#platform, this.#directory, memberActor(this.#directory, member), at), this.#tx);
    };
    const system = within({ ...ctx, actor: { ...ctx.actor, kind: 'system' } }, this.#tx);
    return { tx: this.#tx, lead: ctx, as, system };
  }

  async #transfer(ctx: Ctx, { object, key, to, reason }: ActionOf<'transfer'>): Promise<void> {
    const record = this.#record(key);
    const owner = this.#person(to);
    await transferRecord(ctx, object, record.id, { owner, keepCollaborator: false, reason });
    record.version += 1;
  }

  async #share(ctx: Ctx, { object, key, with: others }: ActionOf<'share'>): Promise<void> {
    const record = this.#record(key);
    const known = record.collaborators.size;
    for (const other of others) record.collaborators.add(this.#person(other));
    if (record.collaborators.size === known) return;
    await shareRecord(ctx, object, record.id, [...record.collaborators]);
  }

  async #comment(ctx: Ctx, { object, key, text }: ActionOf<'comment'>): Promise<void> {
    const mentioned = text.replace(/@\{(\w+)\}/g, (_all, person: string) => mentionToken(this.#person(person)));
    await addComment(ctx, { object, record: this.#record(key).id, parent: null, text: mentioned });
  }

  async #read(ctx: Ctx): Promise<void> {
    await markRead(ctx, null);
  }

  async #keep(ctx: Ctx, { object, key, values, links }: ActionOf<'facts'>): Promise<void> {
    const row = await lockForSystem(ctx, this.#tx, object, this.#record(key).id);
    if (row === undefined) throw new Error(`no record: ${key}`);
    await keepFacts(ctx, this.#tx, object, row, this.#input(values, links));
  }

  #input(values: SampleValues, links: SampleLinks = {}): Record<string, unknown> {
    const ids = Object.entries(links).map(([field, key]) => [field, this.#people.get(key) ?? this.#record(key).id]);
    return { ...values, ...Object.fromEntries(ids) };
  }

  #record(key: string): Played {
    const record = this.#records.get(key);
    if (record === undefined) throw new Error(`no such record yet: ${key}`);
    return record;
  }

  #person(key: string): string {
    const id = this.#people.get(key);
    if (id === undefined) throw new Error(`no such person: ${key}`);
    return id;
  }

  #path(key: string): string {
    const id = this.#paths.get(key);
    if (id === undefined) throw new Error(`no such process or stage: ${key}`);
    return id;
  }
}
