import type { Generated } from 'kysely';

/** Rows of migrations/0004_process.sql and 0016_process_migration.sql. */
export interface ProcessSchema {
  process: {
    workspace_id: string;
    id: string;
    version: Generated<number>;
    key: string;
    name: string;
    name_en: string;
    current_version: number | null;
    is_default: Generated<boolean>;
    retired: Generated<boolean>;
    deal_types: Generated<string[]>;
    created_at: string;
    created_by_id: string | null;
    updated_at: string;
    updated_by_id: string | null;
  };
  process_version: {
    workspace_id: string;
    id: string;
    process_id: string;
    number: number;
    status: 'draft' | 'published' | 'retired';
    revision: Generated<number>;
    definition: unknown;
    note: string | null;
    created_at: string;
    created_by_id: string | null;
    published_at: string | null;
    published_by_id: string | null;
  };
  process_migration: {
    workspace_id: string;
    id: string;
    process_id: string;
    version_id: string;
    mapping: unknown;
    deals: string[] | null;
    status: 'running' | 'done' | 'failed';
    total: number;
    done: Generated<number>;
    skipped: Generated<number>;
    after_id: string | null;
    error: string | null;
    started_by_id: string | null;
    started_at: string;
    ended_at: string | null;
  };
  stage: {
    workspace_id: string;
    id: string;
    process_id: string;
    key: string;
    name: string;
    name_en: string;
    kind: string;
    position: number;
    probability: number;
    retired: Generated<boolean>;
  };
  stage_visit: {
    workspace_id: string;
    id: string;
    opportunity_id: string;
    seq: number;
    process_version_id: string;
    stage_id: string;
    entered_at: string;
    left_at: string | null;
    entered_by_id: string | null;
    left_by_id: string | null;
    move: string;
    reason: string | null;
    passed: unknown;
  };
}
