import { dropDraft, readDraft, writeDraft } from '../../app/draft.ts';

/** What the customer filled in so far, on their own device. */
export interface PortalDraft {
  answers: Record<string, unknown>;
  signer: string;
  title: string;
}

/** Name of the draft of a link; the link itself is not written down (FNV-1a, which only tells links apart). */
export function draftName(token: string): string {
  let hash = 0x811c9dc5;
  for (const char of token) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `confirm.${hash.toString(36)}`;
}

export const savedDraft = (token: string): PortalDraft | undefined =>
  readDraft<PortalDraft>(localStorage, draftName(token), Date.now())?.values;
export const saveDraft = (token: string, draft: PortalDraft): void =>
  writeDraft(localStorage, draftName(token), draft, Date.now());
export const forgetDraft = (token: string): void => dropDraft(localStorage, draftName(token));
