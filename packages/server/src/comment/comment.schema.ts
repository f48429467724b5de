/** Rows of comments in migrations/0006_talk.sql. */
export interface CommentSchema {
  comment: {
    workspace_id: string;
    id: string;
    object: string;
    record_id: string;
    root_id: string;
    parent_id: string | null;
    author_id: string;
    body: string;
    created_at: string;
    edited_at: string | null;
    deleted_at: string | null;
  };
  follow: { workspace_id: string; object: string; record_id: string; member_id: string; following: boolean };
}
