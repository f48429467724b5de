/** What the compiling process is asked, one at a time, and what it answers. Sent by value, so bytes stay bytes. */
export interface CompileTask {
  template: string;
  /** JSON */
  data: string;
  images: Readonly<Record<string, Uint8Array>>;
}
export type CompileAnswer = { ok: true; pdf: Uint8Array } | { ok: false; problem: string };

/** Resident memory of the compiling process at which it ends itself: fonts and a document of 200 pages take 150 MB. */
export const MOST_MEMORY_MB = 700;
