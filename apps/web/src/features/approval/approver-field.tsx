import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Approver } from '@throughline/domain/approval/flow.ts';
import { TEAM_ROLES } from '@throughline/domain/team/team-role.ts';
import type { DescribedObject } from '../../app/objects.ts';
import { useMe } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { userLookup, usersQuery } from '../../record/lookups.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Select } from '../../ui/select.tsx';
import { rolesQuery } from '../settings/roles-query.ts';
import { approverOf } from './flow-edit.ts';
import { flowText } from './flow.text.ts';

const KINDS = { leader: 'byLeader', role: 'byRole', member: 'byMember', team: 'byTeam', field: 'byField' } as const;
const LEVELS = [1, 2, 3, 4, 5] as const;

/** One source of approvers: its kind, then who. */
export function ApproverField({
  value,
  onChange,
  object,
  name,
}: {
  value: Approver;
  onChange: (value: Approver) => void;
  object: DescribedObject | undefined;
  name: string;
}) {
  const t = useText(flowText);
  const label = useLabel();
  const client = useQueryClient();
  const me = useMe().member;
  const roles = useQuery(rolesQuery).data ?? [];
  const users = useQuery(usersQuery).data ?? [];
  const people = (object?.fields ?? []).filter((field) => field.kind === 'user');
  const isOfDeal =
    object?.key === 'opportunity' || object?.fields.some((field) => field.key === 'opportunity') === true;
  const kinds = (Object.keys(KINDS) as Approver['by'][]).filter(
    (by) => by === value.by || (by === 'team' ? isOfDeal : by === 'field' ? people.length > 0 : true),
  );
  const change = (by: Approver['by'] | null): void => {
    if (!by || by === value.by) return;
    onChange(
      approverOf(by, { role: roles[0]?.key ?? 'salesManager', member: me.id, field: people[0]?.key ?? 'owner' }),
    );
  };
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <Select
        name={name}
        className="md:w-36!"
        value={value.by}
        onChange={change}
        options={kinds.map((by) => ({ value: by, label: t(KINDS[by]) }))}
      />
      {value.by === 'role' && (
        <>
          <Select
            name={t('byRole')}
            className="md:w-40!"
            value={value.role}
            onChange={(role) => role && onChange({ ...value, role })}
            options={roles.map((role) => ({ value: role.key, label: label(role.name) }))}
          />
          <Checkbox checked={value.near} onChange={(near) => onChange({ ...value, near })}>
            {t('near')}
          </Checkbox>
        </>
      )}
      {value.by === 'member' && (
        <Combobox
          local
          className="md:w-52!"
          name={t('byMember')}
          value={{ id: value.member, name: users.find((user) => user.id === value.member)?.name ?? '…' }}
          onChange={(member) => member && onChange({ ...value, member: member.id })}
          load={(text, signal) => userLookup.load(client, text, signal)}
        />
      )}
      {value.by === 'leader' && (
        <>
          <Select
            name={t('leaderOf')}
            className="md:w-32!"
            value={value.of}
            onChange={(of) => of && onChange({ ...value, of })}
            options={[
              { value: 'owner', label: t('ofOwner') },
              { value: 'requester', label: t('ofRequester') },
            ]}
          />
          <Select
            name={t('byLeader')}
            className="md:w-36!"
            value={String(value.level)}
            onChange={(level) => level && onChange({ ...value, level: Number(level) })}
            options={LEVELS.map((level) => ({ value: String(level), label: t('level', { level }) }))}
          />
        </>
      )}
      {value.by === 'team' && (
        <Select
          name={t('byTeam')}
          className="md:w-40!"
          value={value.role}
          onChange={(role) => role && onChange({ ...value, role })}
          options={TEAM_ROLES.map((role) => ({ value: role.key, label: label(role.label) }))}
        />
      )}
      {value.by === 'field' && (
        <Select
          name={t('byField')}
          className="md:w-40!"
          value={value.field}
          onChange={(field) => field && onChange({ ...value, field })}
          options={people.map((field) => ({ value: field.key, label: label(field.label) }))}
        />
      )}
    </div>
  );
}
