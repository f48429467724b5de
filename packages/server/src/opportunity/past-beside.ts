import type {
  ApprovalFact,
  DocumentFact,
  GivenEvidence,
  ReportedFact,
  Waiver,
} from '@throughline/domain/process/gate.ts';
import type { TeamMember } from '@throughline/domain/team/team-role.ts';
import type { Tx } from '../platform/db.ts';

/** A visit of a deal to a stage. */
export interface PastVisit {
  deal: string;
  process: string;
  stage: string;
  kind: string;
  enteredAt: string;
  move: string;
}

/** Rows beside a deal with the instants between which each counts. */
export interface BesideRows {
  /** In order. */
  visits: ReadonlyMap<string, PastVisit[]>;
  /** With what became of the file or follow-up that it names. */
  evidence: ReadonlyMap<
    string,
    (GivenEvidence & {
      withdrawn: string | null;
      isFile: boolean;
      fileDeleted: string | null;
      isTalk: boolean;
      talkDeleted: string | null;
    })[]
  >;
  documents: ReadonlyMap<string, (Omit<DocumentFact, 'kind'> & { kind: string | null; deleted: string | null })[]>;
  contacts: ReadonlyMap<string, { contact: string; role: string | null; added: string; removed: string | null }[]>;
  approvals: ReadonlyMap<
    string,
    (Pick<ApprovalFact, 'id' | 'flow' | 'status' | 'by'> & {
      subject: Record<string, unknown>;
      requested: string;
      decided: string | null;
    })[]
  >;
  confirmations: ReadonlyMap<
    string,
    {
      id: string;
      form: string;
      signer: string | null;
      expires: string;
      sent: string;
      signed: string | null;
      revoked: string | null;
      changesAsked: string | null;
    }[]
  >;
  /** Oldest first. */
  reported: ReadonlyMap<string, ReportedFact[]>;
  waivers: ReadonlyMap<string, (Waiver & { granted: string | null; expires: string | null; used: string | null })[]>;
  team: ReadonlyMap<string, (TeamMember & { added: string; removed: string | null })[]>;
}

const VISITS = `select v.opportunity_id as deal, p.process_id as process, v.stage_id as stage, s.kind, v.entered_at as "enteredAt", v.move
  from stage_visit v
  join process_version p on p.workspace_id = v.workspace_id and p.id = v.process_version_id
  join stage s on s.workspace_id = v.workspace_id and s.id = v.stage_id
  where v.workspace_id = $1 and v.opportunity_id = any($2::uuid[]) order by v.opportunity_id, v.seq`;
const EVIDENCE = `select e.opportunity_id as deal, e.id, e.ref, e.level, e.source, e.about_id as about, e.note, e.given_by_id as by,
    e.given_at as at, e.withdrawn_at as withdrawn, f.id is not null as "isFile", f.deleted_at as "fileDeleted",
    a.id is not null as "isTalk", a.deleted_at as "talkDeleted"
  from evidence e
  left join file f on f.workspace_id = e.workspace_id and f.id = e.about_id
  left join activity a on a.workspace_id = e.workspace_id and a.id = e.about_id
  where e.workspace_id = $1 and e.opportunity_id = any($2::uuid[]) order by e.given_at, e.id`;
const DOCUMENTS = `select record_id as deal, id, document_kind as kind, name, created_by_id as by, created_at as at, deleted_at as deleted
  from file where workspace_id = $1 and object = 'opportunity' and record_id = any($2::uuid[])
  order by created_at desc`;
const CONTACTS = `select opportunity_id as deal, contact_id as contact, decision_role as role, added_at as added, removed_at as removed
  from deal_contact where workspace_id = $1 and opportunity_id = any($2::uuid[])`;
const APPROVALS = `select opportunity_id as deal, id, flow, status, subject, decided_by_id as by, requested_at as requested, decided_at as decided
  from approval where workspace_id = $1 and opportunity_id = any($2::uuid[]) order by requested_at desc`;
const CONFIRMATIONS = `select opportunity_id as deal, id, form, signer, expires_at as expires, sent_at as sent, signed_at as signed,
    revoked_at as revoked, changes_asked_at as "changesAsked"
  from confirmation where workspace_id = $1 and opportunity_id = any($2::uuid[]) order by sent_at desc`;
const REPORTED = `select opportunity_id as deal, fact, value, source, reported_by_id as by, reported_at as at
  from deal_fact where workspace_id = $1 and opportunity_id = any($2::uuid[]) order by reported_at, id`;
const WAIVERS = `select opportunity_id as deal, id as exception, channel, stages, criteria, granted_at as granted, expires_at as expires, used_at as used
  from deal_exception where workspace_id = $1 and opportunity_id = any($2::uuid[]) and granted_at is not null`;
const TEAM = `select opportunity_id as deal, member_id as member, role, added_at as added, removed_at as removed
  from deal_member where workspace_id = $1 and opportunity_id = any($2::uuid[]) order by added_at, id`;

/** All rows beside these deals, of whatever time; one statement for each table. */
export async function loadBesideRows(tx: Tx, ids: readonly string[]): Promise<BesideRows> {
  const read = async <T extends object>(text: string, name: string): Promise<Map<string, T[]>> => {
    const rows = await tx.sql<T & { deal: string }>(text, [tx.workspaceId, ids], name);
    return Map.groupBy<string, T>(rows, (row) => (row as T & { deal: string }).deal);
  };
  const [visits, evidence, documents, contacts, approvals, confirmations, reported, waivers, team] = await Promise.all([
    read<PastVisit>(VISITS, 'past-visits'),
    read<EvidenceRow>(EVIDENCE, 'past-evidence'),
    read<FileRow>(DOCUMENTS, 'past-documents'),
    read<ContactRow>(CONTACTS, 'past-contacts'),
    read<ApprovalRow>(APPROVALS, 'past-approvals'),
    read<ConfirmationRow>(CONFIRMATIONS, 'past-confirmations'),
    read<ReportedFact>(REPORTED, 'past-reported'),
    read<WaiverRow>(WAIVERS, 'past-waivers'),
    read<MemberRow>(TEAM, 'past-team'),
  ]);
  return { visits, evidence, documents, contacts, approvals, confirmations, reported, waivers, team };
}

type RowOf<K extends keyof BesideRows> = BesideRows[K] extends ReadonlyMap<string, (infer R)[]> ? R : never;
export type EvidenceRow = RowOf<'evidence'>;
type FileRow = RowOf<'documents'>;
type ContactRow = RowOf<'contacts'>;
type ApprovalRow = RowOf<'approvals'>;
type ConfirmationRow = RowOf<'confirmations'>;
type WaiverRow = RowOf<'waivers'>;
type MemberRow = RowOf<'team'>;
