import { z } from 'zod';

/** Ids are UUIDv7 made by the application: they sort by time and never meet another workspace's. */
export const idSchema = z.uuid();

export type WorkspaceId = string & { readonly brand?: 'WorkspaceId' };
export type MemberId = string & { readonly brand?: 'MemberId' };
