import { openPlatform, buildApp, type RunningPlatform } from '@throughline/server/app.ts';
import { memberCtx, systemCtx } from '@throughline/server/identity/actor.ts';
import { createWorkspace } from '@throughline/server/identity/workspace.service.ts';
import type { Ctx } from '@throughline/server/platform/ctx.ts';
import { inTransaction } from '@throughline/server/platform/db.ts';
import { emit } from '@throughline/server/platform/events.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import { newId } from '@throughline/server/platform/id.ts';
import { publishDraft, saveDraft } from '@throughline/server/process/draft.service.ts';
import { getProcess, listProcesses } from '@throughline/server/process/process.service.ts';
import type { FastifyInstance } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { freshDatabase, type TestDatabase } from './database.ts';

/** A whole product on a database of its own, with one workspace; nothing listens unless `app` is asked to. */
export interface TestPlatform {
  platform: RunningPlatform;
  database: TestDatabase;
  workspaceId: string;
  /** The administrator who made the workspace. */
  admin: string;
  /** Acts as a member (the administrator unless said otherwise) at the test's clock. */
  as(memberId?: string): Promise<Ctx>;
  system(): Promise<Ctx>;
  /** Adds an active member. @returns their id */
  addMember(name: string, roleKeys: readonly string[], departmentId?: string | null): Promise<string>;
  addDepartment(name: string, parentId?: string | null): Promise<string>;
  addWorkspace(name: string): Promise<{ workspaceId: string; memberId: string }>;
  app(): Promise<FastifyInstance>;
  /** Publishes every process without what its stages ask for, for tests of something else than gates. */
  openGates(): Promise<void>;
  /** Moves the clock; epoch milliseconds. */
  setClock(now: number): void;
  close(): Promise<void>;
}

export const PASSWORD = 'correct-horse-battery-42';

export async function testPlatform(options: { currency?: string; now?: number } = {}): Promise<TestPlatform> {
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  let now = options.now;
  const platform = openPlatform({
    config: { ...readConfig({ DATA_DIR: dataDir, DATABASE_POOL: '6', RATE_LIMIT: '0' }), logLevel: 'silent' },
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    appUrl: database.appUrl,
    clock: () => now ?? Date.now(),
  });
  const made = (name: string) =>
    createWorkspace(platform, {
      name,
      email: `admin-${newId().slice(-6)}@example.com`,
      adminName: '周岚',
      password: PASSWORD,
      currency: options.currency ?? 'CNY',
      timeZone: 'Asia/Shanghai',
      locale: 'zh-CN',
    });
  const { workspaceId, memberId: admin } = await made('远航装备');
  const system = () => systemCtx(platform, workspaceId);
  let app: FastifyInstance | undefined;
  return {
    platform,
    database,
    workspaceId,
    admin,
    system,
    as: (memberId = admin) => memberCtx(platform, workspaceId, memberId),
    async addMember(name, roleKeys, departmentId = null) {
      const id = newId();
      const ctx = await system();
      const at = new Date(ctx.now).toISOString();
      await inTransaction(platform.pool, workspaceId, async (tx) => {
        await tx.db
          .insertInto('member')
          .values({
            workspace_id: workspaceId,
            id,
            name,
            email: `${id}@example.com`,
            department_id: departmentId,
            role_keys: [...roleKeys],
            status: 'active',
            locale: 'zh-CN',
            created_at: at,
            updated_at: at,
          })
          .execute();
        await emit(ctx, tx, { object: 'member', recordId: id, recordVersion: 1, action: 'created', changes: [] });
      });
      return id;
    },
    async addDepartment(name, parentId = null) {
      const id = newId();
      const ctx = await system();
      await inTransaction(platform.pool, workspaceId, async (tx) => {
        await tx.db
          .insertInto('department')
          .values({
            workspace_id: workspaceId,
            id,
            name,
            parent_id: parentId,
            leader_id: null,
            created_at: new Date(ctx.now).toISOString(),
            deleted_at: null,
          })
          .execute();
        await emit(ctx, tx, { object: 'department', recordId: id, recordVersion: 1, action: 'created', changes: [] });
      });
      return id;
    },
    addWorkspace: made,
    async app() {
      app ??= await buildApp(platform, () => 'http://127.0.0.1:3000');
      return app;
    },
    async openGates() {
      const ctx = await system();
      for (const { id } of await listProcesses(ctx)) {
        const { definition } = await getProcess(ctx, id);
        const stages = definition.stages.map((stage) => ({
          ...stage,
          criteria: { entry: [], exit: [] },
          requiredFields: [],
          deliverables: [],
          actions: [],
        }));
        await saveDraft(ctx, id, { definition: { stages, exceptions: [] } });
        await publishDraft(ctx, id);
      }
    },
    setClock(instant) {
      now = instant;
    },
    async close() {
      await app?.close();
      await platform.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
