/** Rows of files in migrations/0006_talk.sql. */
export interface FileSchema {
  file: {
    workspace_id: string;
    id: string;
    object: string;
    record_id: string;
    field: string | null;
    name: string;
    type: string;
    size: number;
    hash: string;
    document_kind: string | null;
    created_at: string;
    created_by_id: string | null;
    deleted_at: string | null;
    deleted_by_id: string | null;
  };
  file_leftover: { workspace_id: string; hash: string };
}
