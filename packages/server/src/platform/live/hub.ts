import type { Ctx } from '../ctx.ts';
import type { EventFeed, FeedEvent } from './feed.ts';

/** What a connected browser is told. `change` carries no values: the browser asks for the record, with its own rights. */
export type LiveMessage =
  | {
      event: 'change';
      id: string;
      data: { object: string; id: string; version: number | null; action: string; actor: string | null };
    }
  | { event: 'presence'; data: { object: string; id: string; members: { id: string; name: string | null }[] } }
  | { event: 'notification'; data: { unread: number } }
  | { event: 'reset'; id: string; data: Record<string, never> };

/** Answers whether a client may know of a change. Given by the record feature, so that live updates use its one permission rule. */
export type Visibility = (ctx: Ctx, events: readonly FeedEvent[]) => Promise<readonly boolean[]>;

/** What a client is told instead of a change, where the change itself would say nothing (a count is new). */
export type ToldInstead = (ctx: Ctx) => Promise<LiveMessage>;

export interface LiveClient {
  /** Made anew by the stream's heartbeat, so that changed rights and ended sessions count at once. */
  ctx: Ctx;
  send(message: LiveMessage): void;
  /** Ends the stream; the browser comes back by itself. */
  end(): void;
}

const PRESENCE_MS = 45_000;
const BATCH_MS = 40;

interface Viewer {
  memberId: string;
  name: string | null;
  until: number;
}

/** Connected browsers of this process: sends each the changes that it may know of, and who looks at the same record. */
export class LiveHub {
  readonly #feed: EventFeed;
  readonly #visible: Visibility;
  readonly #instead: ReadonlyMap<string, ToldInstead>;
  readonly #clients = new Map<string, Set<LiveClient>>();
  readonly #stops = new Map<string, Promise<() => void>>();
  readonly #queued = new Map<string, FeedEvent[]>();
  readonly #viewers = new Map<string, Map<string, Viewer>>();

  /** @param instead object of an event → what is told instead of the change, once for a batch of events */
  constructor(feed: EventFeed, visible: Visibility, instead: ReadonlyMap<string, ToldInstead>) {
    this.#feed = feed;
    this.#visible = visible;
    this.#instead = instead;
  }

  /** @returns how to disconnect */
  async connect(client: LiveClient, lastEventId: string | undefined): Promise<() => void> {
    const { workspaceId } = client.ctx;
    const clients = this.#clients.get(workspaceId) ?? new Set();
    this.#clients.set(workspaceId, clients.add(client));
    if (!this.#stops.has(workspaceId))
      this.#stops.set(
        workspaceId,
        this.#feed.follow(workspaceId, (event) => this.#queue(event)),
      );
    await this.#stops.get(workspaceId);
    if (lastEventId !== undefined) await this.#catchUp(client, lastEventId);
    return () => {
      clients.delete(client);
      if (clients.size > 0) return;
      this.#clients.delete(workspaceId);
      const stop = this.#stops.get(workspaceId);
      this.#stops.delete(workspaceId);
      void stop?.then((end) => end());
    };
  }

  /** @returns who else looks at the record now */
  view(ctx: Ctx, object: string, id: string, now: number): { id: string; name: string | null }[] {
    this.leave(ctx, now, `${object}:${id}`);
    const key = `${ctx.workspaceId}:${object}:${id}`;
    const viewers = this.#viewers.get(key) ?? new Map<string, Viewer>();
    this.#viewers.set(key, viewers);
    const { memberId } = ctx.actor;
    const isNew = (viewers.get(memberId)?.until ?? 0) < now;
    viewers.set(memberId, {
      memberId,
      name: ctx.directory.members.get(memberId)?.name ?? null,
      until: now + PRESENCE_MS,
    });
    if (isNew) this.#announce(ctx.workspaceId, object, id, now);
    return this.#present(key, now).filter((member) => member.id !== memberId);
  }

  /** Whether the member has another stream open in this process (a second tab). */
  isConnected(ctx: Ctx): boolean {
    for (const client of this.#clients.get(ctx.workspaceId) ?? [])
      if (client.ctx.actor.memberId === ctx.actor.memberId) return true;
    return false;
  }

  /** Takes a member off the records that they no longer look at. */
  leave(ctx: Ctx, now: number, except?: string): void {
    for (const [key, viewers] of this.#viewers) {
      if (
        !key.startsWith(`${ctx.workspaceId}:`) ||
        key === `${ctx.workspaceId}:${except}` ||
        !viewers.delete(ctx.actor.memberId)
      )
        continue;
      const [, object = '', id = ''] = key.split(':');
      this.#announce(ctx.workspaceId, object, id, now);
      if (viewers.size === 0) this.#viewers.delete(key);
    }
  }

  /** Ends all streams: the server stops. */
  closeAll(): void {
    for (const clients of this.#clients.values()) for (const client of clients) client.end();
  }

  get clientCount(): number {
    let count = 0;
    for (const clients of this.#clients.values()) count += clients.size;
    return count;
  }

  #present(key: string, now: number): { id: string; name: string | null }[] {
    return [...(this.#viewers.get(key)?.values() ?? [])]
      .filter((viewer) => viewer.until >= now)
      .map((viewer) => ({ id: viewer.memberId, name: viewer.name }));
  }

  /** Only those who look at the record too are told, and they may see it. */
  #announce(workspaceId: string, object: string, id: string, now: number): void {
    const members = this.#present(`${workspaceId}:${object}:${id}`, now);
    const present = new Set(members.map((member) => member.id));
    for (const client of this.#clients.get(workspaceId) ?? []) {
      if (!present.has(client.ctx.actor.memberId)) continue;
      client.send({
        event: 'presence',
        data: { object, id, members: members.filter((member) => member.id !== client.ctx.actor.memberId) },
      });
    }
  }

  #queue(event: FeedEvent): void {
    const queued = this.#queued.get(event.workspaceId);
    if (queued !== undefined) {
      queued.push(event);
      return;
    }
    this.#queued.set(event.workspaceId, [event]);
    setTimeout(() => {
      const batch = this.#queued.get(event.workspaceId) ?? [];
      this.#queued.delete(event.workspaceId);
      for (const client of this.#clients.get(event.workspaceId) ?? []) void this.#deliver(client, batch);
    }, BATCH_MS).unref();
  }

  async #deliver(client: LiveClient, events: readonly FeedEvent[]): Promise<void> {
    try {
      const visible = await this.#visible(client.ctx, events);
      const instead = new Set<ToldInstead>();
      events.forEach((event, index) => {
        if (visible[index] !== true) return;
        const other = this.#instead.get(event.object);
        if (other === undefined) client.send(changeOf(event));
        else instead.add(other);
      });
      for (const other of instead) client.send(await other(client.ctx));
    } catch {
      // Not knowing what may be shown, the browser is told to ask for everything anew.
      client.send({ event: 'reset', id: events.at(-1)?.position ?? '0-0', data: {} });
    }
  }

  async #catchUp(client: LiveClient, lastEventId: string): Promise<void> {
    const missed = await this.#feed.since(client.ctx.workspaceId, lastEventId, 1_001);
    if (missed.length > 1_000) {
      client.send({ event: 'reset', id: await this.#feed.head(client.ctx.workspaceId), data: {} });
      return;
    }
    await this.#deliver(client, missed);
  }
}

const changeOf = (event: FeedEvent): LiveMessage => ({
  event: 'change',
  id: event.position,
  data: {
    object: event.object,
    id: event.recordId,
    version: event.version,
    action: event.action,
    actor: event.actorId,
  },
});
