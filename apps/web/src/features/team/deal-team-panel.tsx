import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Headset, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { DealTeam, Teammate } from '@throughline/domain/team/team.contract.ts';
import {
  TEAM_ROLES,
  type TeamMember,
  type TeamRole,
  type TeamRoleKey,
  teamRoleLabel,
} from '@throughline/domain/team/team-role.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { userLookup } from '../../record/lookups.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Badge } from '../../ui/chip.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { namedIn, teamQuery, useSetTeam, type WantedTeam } from './queries.ts';
import { teamText } from './team.text.ts';

const ROLES: readonly (TeamRole & { key: string })[] = TEAM_ROLES;
const TRIANGLE = ROLES.filter((role) => role.triangle === true).map((role) => role.key as TeamRoleKey);
const isSingle = (role: TeamRoleKey): boolean => ROLES.find((one) => one.key === role)?.single === true;

/** The team with `member` in `role`; who played it alone before gives it up. */
const joined = (team: readonly TeamMember[], member: string, role: TeamRoleKey): TeamMember[] => [
  ...team.filter((one) => one.role !== role || (!isSingle(role) && one.member !== member)),
  { member, role },
];

/** Who works on a deal in which part: the triangle marked, with the letter of the present stage and the customer's contact. */
export function DealTeamPanel({ dealId, canEdit }: { dealId: string; canEdit: boolean }) {
  const t = useText(teamText);
  const team = useQuery(teamQuery(dealId));
  const set = useSetTeam(dealId);
  if (team.isError) return <ProblemState error={team.error} onRetry={() => void team.refetch()} />;
  const held = team.data;
  const members = held?.members ?? [];
  const edits = canEdit && held?.canEdit === true;
  return (
    <section aria-label={t('team')}>
      <header className="mb-1 flex min-h-7 items-center gap-1.5">
        <h2 className="font-semibold">{t('team')}</h2>
        <span className="flex-1">{held && <Triangle members={members} />}</span>
        {edits && <AddPerson team={held} onSet={set} />}
      </header>
      {team.isPending && <Skeleton className="h-4 w-3/4" />}
      {team.isSuccess && members.length === 0 && <p className="text-sm text-quiet">{t('empty')}</p>}
      <ul>
        {held?.members.map((one) => (
          <Person key={one.member.id} one={one} team={held} onSet={edits ? set : undefined} />
        ))}
      </ul>
    </section>
  );
}

/** How much of account, solution and delivery manager is there. */
function Triangle({ members }: { members: readonly Teammate[] }) {
  const t = useText(teamText);
  const label = useLabel();
  const played = new Set(members.flatMap((one) => one.roles.map(({ role }) => role)));
  const missing = TRIANGLE.filter((role) => !played.has(role));
  const told =
    missing.length === 0
      ? t('triangleWhole')
      : t('triangleMissing', { roles: listed(missing.map((role) => label(teamRoleLabel(role)))) });
  return (
    <Tooltip text={told}>
      <span tabIndex={0} role="note" aria-label={`${t('triangle')} ${told}`} className="rounded-sm text-xs text-quiet">
        {missing.length === 0 ? t('triangle') : t('triangleOf', { count: TRIANGLE.length - missing.length })}
      </span>
    </Tooltip>
  );
}

type OnSet = (wanted: WantedTeam) => Promise<boolean>;

function Person({ one, team, onSet }: { one: Teammate; team: DealTeam; onSet: OnSet | undefined }) {
  const t = useText(teamText);
  const label = useLabel();
  const name = one.member.name ?? '—';
  const standsIn = one.roles.some(({ implicit }) => implicit);
  const parts = one.roles.map(({ role, implicit }) => label(teamRoleLabel(role)) + (implicit ? t('standsIn') : ''));
  return (
    <li className="group flex min-h-[30px] items-center gap-2">
      <Avatar name={one.member.name} />
      <span className="min-w-0 flex-1 leading-snug" title={standsIn ? t('standsInHint') : undefined}>
        {name}{' '}
        <span className="text-quiet">{[...parts, ...(one.letter === null ? [] : [one.letter])].join(' · ')}</span>
      </span>
      {one.isCustomerContact && (
        <Tooltip text={t('customerContact')}>
          <span role="img" aria-label={t('customerContact')} tabIndex={0} className="rounded-sm text-accent-ink">
            <Headset aria-hidden size={14} />
          </span>
        </Tooltip>
      )}
      {!one.isActive && <Badge health="amber">{t('suspended')}</Badge>}
      {one.isActive && !one.canRead && <Badge health="amber">{t('cannotRead')}</Badge>}
      {onSet && <EditPerson one={one} team={team} onSet={onSet} />}
    </li>
  );
}

function EditPerson({ one, team, onSet }: { one: Teammate; team: DealTeam; onSet: OnSet }) {
  const t = useText(teamText);
  const label = useLabel();
  const [busy, setBusy] = useState(false);
  const name = one.member.name ?? '—';
  const named = namedIn(team.members);
  const own = new Set(named.filter(({ member }) => member === one.member.id).map(({ role }) => role));
  const contact = team.customerContact;
  const set = async (members: readonly TeamMember[], customerContact: string | null): Promise<void> => {
    setBusy(true);
    const stays = customerContact === null || members.some(({ member }) => member === customerContact);
    await onSet({ members, customerContact: stays ? customerContact : null });
    setBusy(false);
  };
  const toggle = (role: TeamRoleKey, on: boolean): void => {
    const next = on
      ? joined(named, one.member.id, role)
      : named.filter((part) => part.member !== one.member.id || part.role !== role);
    void set(next, contact);
  };
  const playedBy = (role: TeamRoleKey): string | undefined =>
    isSingle(role)
      ? (team.members.find(
          ({ member, roles }) =>
            member.id !== one.member.id && roles.some((part) => part.role === role && !part.implicit),
        )?.member.name ?? undefined)
      : undefined;
  return (
    <Popover
      name={t('change', { name })}
      align="end"
      trigger={
        <IconButton
          label={t('change', { name })}
          className="size-6! opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-popup-open:opacity-100 max-md:opacity-100"
        >
          <Ellipsis aria-hidden size={14} />
        </IconButton>
      }
    >
      <fieldset disabled={busy} className="flex w-64 flex-col gap-2 p-1">
        <legend className="sr-only">{t('change', { name })}</legend>
        {ROLES.map(({ key, triangle }) => {
          const role = key as TeamRoleKey;
          const other = playedBy(role);
          return (
            <Checkbox key={key} checked={own.has(role)} disabled={busy} onChange={(on) => toggle(role, on)}>
              {label(teamRoleLabel(role))}
              {triangle && <span className="ml-1.5 text-xs text-quiet">{t('triangle')}</span>}
              {other && <span className="ml-1.5 text-xs text-quiet">{t('nowBy', { name: other })}</span>}
            </Checkbox>
          );
        })}
        <hr className="border-line" />
        <Checkbox
          checked={one.isCustomerContact}
          disabled={busy || (own.size === 0 && !one.isCustomerContact)}
          onChange={(on) => void set(named, on ? one.member.id : null)}
        >
          {t('customerContact')}
        </Checkbox>
        <p className="text-xs text-quiet">{t('customerContactHint')}</p>
        {own.size > 0 && (
          <Button
            size="sm"
            variant="danger"
            className="self-start"
            disabled={busy}
            onClick={() =>
              void set(
                named.filter(({ member }) => member !== one.member.id),
                contact,
              )
            }
          >
            {t('takeOff')}
          </Button>
        )}
      </fieldset>
    </Popover>
  );
}

function AddPerson({ team, onSet }: { team: DealTeam; onSet: OnSet }) {
  const t = useText(teamText);
  const label = useLabel();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [person, setPerson] = useState<ComboOption | null>(null);
  const named = namedIn(team.members);
  const taken = new Set(named.map((one) => one.role));
  const free = ROLES.map((role) => role.key as TeamRoleKey).find(
    (role) => !taken.has(role) && role !== 'projectOfficer',
  );
  const [chosen, setRole] = useState<TeamRoleKey | null>(null);
  const role = chosen ?? free ?? 'sponsor';
  const close = (next: boolean): void => {
    setOpen(next);
    setPerson(null);
    setRole(null);
  };
  const add = async (): Promise<void> => {
    if (!person) return;
    setBusy(true);
    const added = await onSet({ members: joined(named, person.id, role), customerContact: team.customerContact });
    setBusy(false);
    if (added) close(false);
  };
  return (
    <Popover
      name={t('add')}
      align="end"
      open={open}
      onOpenChange={close}
      trigger={
        <IconButton label={t('add')}>
          <UserPlus aria-hidden size={14} />
        </IconButton>
      }
    >
      <form
        className="flex w-64 flex-col gap-2 p-1"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Combobox
          autoFocus
          local
          name={t('who')}
          placeholder={t('who')}
          value={person}
          load={(text, signal) => userLookup.load(client, text, signal)}
          onChange={setPerson}
        />
        <Select
          name={t('role')}
          value={role}
          onChange={setRole}
          options={ROLES.map(({ key }) => ({
            value: key as TeamRoleKey,
            label: label(teamRoleLabel(key as TeamRoleKey)),
          }))}
        />
        <p className="text-xs text-quiet">{t('addHint')}</p>
        <Button type="submit" variant="primary" busy={busy} disabled={!person} className="self-end">
          {t('join')}
        </Button>
      </form>
    </Popover>
  );
}
