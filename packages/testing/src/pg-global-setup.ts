import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from './pg-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** Vitest `globalSetup`: the database server of `freshDatabase`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...testServer } = await startTestServer();
  project.provide('testServer', testServer);
  return stop;
}
