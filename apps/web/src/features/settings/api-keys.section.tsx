import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { ApiKeyRow, identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { API_SCOPE } from '@throughline/domain/identity/api-scope.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useMe } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { userLookup } from '../../record/lookups.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { DatePicker } from '../../ui/date-picker.tsx';
import { instantOf } from '../../ui/day.ts';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { CopyBox, FormRefusal, refusalOf, SectionHead } from './parts.tsx';
import { rolesQuery } from './roles-query.ts';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

const KEY = ['api-keys'] as const;

export default function ApiKeysSection() {
  const t = useText(settingsText);
  const label = useLabel();
  const format = useFormat();
  const list = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof identityRoutes.listApiKeys>>('GET', '/api-keys', { signal })).keys,
  });
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string>();
  const [asking, setAsking] = useState<ApiKeyRow>();
  const { send, busy } = useSend(KEY);
  if (list.isPending) return <SkeletonRows rows={5} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      {t('newKey')}
    </Button>
  );
  return (
    <div className="max-w-[1000px]">
      <SectionHead title={t('apiKeys')} hint={t('keysHint')} action={list.data.length > 0 && add} />
      {list.data.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden size={18} />} title={t('noKeys')} action={add}>
          {t('noKeysHint')}
        </EmptyState>
      ) : (
        <Table
          name={t('apiKeys')}
          rows={list.data}
          rowKey={(key) => key.id}
          columns={[
            {
              key: 'name',
              title: t('keyName'),
              cell: (key) => (
                <span className="flex items-center gap-2 whitespace-nowrap">
                  <span className={key.revokedAt ? 'text-quiet line-through' : 'font-medium'}>{key.name}</span>
                  <code className="font-mono text-xs text-quiet">{key.prefix}…</code>
                  {key.revokedAt && <Chip>{t('revoked')}</Chip>}
                </span>
              ),
            },
            {
              key: 'member',
              title: t('actsAs'),
              cell: (key) => (
                <span className="whitespace-nowrap">{`${key.member.name ?? '—'} · ${label(key.role.name)}`}</span>
              ),
            },
            {
              key: 'scopes',
              title: t('scopes'),
              cell: (key) => <code className="font-mono text-xs text-ink-2">{key.scopes.join(' ')}</code>,
            },
            {
              key: 'expires',
              title: t('expires'),
              cell: (key) => (
                <span className="num whitespace-nowrap">{key.expiresAt ? format.time(key.expiresAt) : t('never')}</span>
              ),
            },
            {
              key: 'last',
              title: t('keyLast'),
              cell: (key) => (
                <span className="num whitespace-nowrap text-ink-2">
                  {key.lastUsedAt ? format.time(key.lastUsedAt) : t('neverUsed')}
                </span>
              ),
            },
            {
              key: 'revoke',
              title: <span className="sr-only">{t('revoke')}</span>,
              align: 'right',
              cell: (key) =>
                !key.revokedAt && (
                  <Button size="sm" variant="danger" onClick={() => setAsking(key)}>
                    {t('revoke')}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {adding && (
        <KeyDialog
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false);
            setMade(key);
          }}
        />
      )}
      {made && (
        <Dialog
          open
          onClose={() => setMade(undefined)}
          title={t('keyIs')}
          footer={<Button onClick={() => setMade(undefined)}>{t('done')}</Button>}
        >
          <CopyBox value={made} name={t('keyIs')} />
          <p className="mt-2 text-sm text-ink-2">{t('keyOnce')}</p>
        </Dialog>
      )}
      <Confirm
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={t('revoke')}
        action={t('revoke')}
        busy={busy}
        onConfirm={() =>
          void send('DELETE', `/api-keys/${asking?.id}`, { done: t('keyRevoked', { name: asking?.name ?? '' }) }).then(
            () => setAsking(undefined),
          )
        }
      >
        {t('revokeAsk', { name: asking?.name ?? '' })}
      </Confirm>
    </div>
  );
}

function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const t = useText(settingsText);
  const label = useLabel();
  const client = useQueryClient();
  const me = useMe().member;
  const { timeZone } = useFormat();
  const roles = useQuery(rolesQuery).data ?? [];
  const [name, setName] = useState('');
  const [role, setRole] = useState<string | null>(me.roles[0]?.key ?? null);
  const [member, setMember] = useState<ComboOption | null>({ id: me.id, name: me.name });
  const [scopes, setScopes] = useState('*:read');
  const [until, setUntil] = useState<string | null | undefined>(null);
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(KEY);
  const lines = scopes.split(/[\s,，]+/).filter(Boolean);
  const bad = lines.find((line) => !API_SCOPE.test(line));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || !role || lines.length === 0 || bad || until === undefined) return;
    const body = {
      name: name.trim(),
      role,
      scopes: lines,
      expiresAt: until === null ? null : instantOf(until, '23:59', timeZone),
      ...(member && { member: member.id }),
    };
    const made = await send<ResponseOf<typeof identityRoutes.createApiKey>>('POST', '/api-keys', { body, quiet: true });
    if (made) onMade(made.data.key);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('newKey')}
      footer={
        <Button variant="primary" type="submit" form="api-key" busy={busy}>
          {t('newKey')}
        </Button>
      }
    >
      <form id="api-key" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('keyName')}
          required
          error={tried && name.trim() === '' ? t('needed') : refusalOf(error, 'name')}
        >
          <Input
            autoFocus
            placeholder={t('keyNameExample')}
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={t('role')} required error={refusalOf(error, 'role')}>
          <Select
            value={role}
            onChange={setRole}
            options={roles.map((one) => ({ value: one.key, label: label(one.name) }))}
          />
        </Field>
        <Field label={t('actsAs')} error={refusalOf(error, 'member')}>
          <Combobox
            local
            value={member}
            onChange={setMember}
            load={(text, signal) => userLookup.load(client, text, signal)}
          />
        </Field>
        <Field
          label={t('scopes')}
          required
          hint={t('scopesHint')}
          error={
            bad ? t('badScope', { scope: bad }) : tried && lines.length === 0 ? t('needed') : refusalOf(error, 'scopes')
          }
        >
          <Textarea
            rows={3}
            className="font-mono text-sm"
            value={scopes}
            onChange={(event) => setScopes(event.target.value)}
          />
        </Field>
        <Field
          label={t('expires')}
          hint={until === null ? t('never') : undefined}
          error={refusalOf(error, 'expiresAt')}
        >
          <DatePicker timeZone={timeZone} value={until ?? null} onChange={setUntil} />
        </Field>
        <FormRefusal error={error} shown={['name', 'role', 'member', 'scopes', 'expiresAt']} />
      </form>
    </Dialog>
  );
}
