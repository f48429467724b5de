import { z } from 'zod';

/** Ids are UUIDv7 made by the application: they sort by time and never meet another workspace's. */
export const idSchema = z.uuid();
