import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { identityRoutes, Me } from '@throughline/domain/identity/identity.contract.ts';
import { passwordProblem } from '@throughline/domain/identity/password.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { meQuery, useMe } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { chooseLocale } from '../../app/user-menu.tsx';
import { useLabel, useLocale, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { DeputyBlock } from '../approval/deputy-block.tsx';
import { NewPassword } from '../setup/new-password.tsx';
import { deviceName } from './device.ts';
import { Block, FormRefusal, refusalOf } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

export default function AccountSection() {
  return (
    <div className="max-w-[560px]">
      <Profile />
      <DeputyBlock />
      <Password />
      <Sessions />
    </div>
  );
}

function Profile() {
  const t = useText(settingsText);
  const label = useLabel();
  const me = useMe();
  const locale = useLocale();
  const client = useQueryClient();
  const [name, setName] = useState(me.member.name);
  const { send, busy, error } = useSend();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === '') return;
    const answer = await send<Me>('PATCH', '/me', { body: { name: name.trim() }, done: t('saved'), quiet: true });
    if (answer) client.setQueryData(meQuery.queryKey, answer.data);
  };
  return (
    <Block title={t('profile')}>
      <form className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field label={t('yourName')} required error={name.trim() === '' ? t('needed') : refusalOf(error, 'name')}>
          <Input autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t('email')} hint={t('emailFixed')}>
          <Input value={me.member.email} disabled />
        </Field>
        <div className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
          {t('role')}
          {me.member.roles.map((role) => (
            <Chip key={role.key}>{label(role.name)}</Chip>
          ))}
          {me.member.department && <Chip>{me.member.department.name}</Chip>}
        </div>
        <div className="flex items-center gap-3">
          <span className="text-sm text-ink-2">{t('language')}</span>
          <Segmented
            name={t('language')}
            value={locale}
            onChange={chooseLocale}
            items={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
        <FormRefusal error={error} shown={['name']} />
        <div>
          <Button type="submit" variant="primary" busy={busy} disabled={name.trim() === me.member.name}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Block>
  );
}

function Password() {
  const t = useText(settingsText);
  const me = useMe();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(['sessions']);
  const personal = [me.member.email, me.member.name, me.workspace.name];
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (current === '' || passwordProblem(password, personal)) return;
    if (!(await send('POST', '/me/password', { body: { current, password }, done: t('passwordChanged'), quiet: true })))
      return;
    setCurrent('');
    setPassword('');
    setTried(false);
  };
  return (
    <Block title={t('password')} hint={t('passwordHint')}>
      <form noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('currentPassword')}
          required
          error={tried && current === '' ? t('needed') : refusalOf(error, 'current')}
        >
          <Input
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
        <NewPassword
          label={t('newPassword')}
          value={password}
          onChange={setPassword}
          personal={personal}
          tried={tried}
          error={refusalOf(error, 'password')}
        />
        <FormRefusal error={error} shown={['current', 'password']} />
        <div>
          <Button type="submit" busy={busy}>
            {t('changePassword')}
          </Button>
        </div>
      </form>
    </Block>
  );
}

function Sessions() {
  const t = useText(settingsText);
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const { send, busy } = useSend(['sessions']);
  const list = useQuery({
    queryKey: ['sessions'],
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof identityRoutes.listSessions>>('GET', '/sessions', { signal })).sessions,
  });
  return (
    <Block title={t('sessions')}>
      {list.isPending && <SkeletonRows rows={2} />}
      {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
      <ul className="overflow-hidden rounded-md border border-line empty:hidden">
        {(list.data ?? []).map((session) => (
          <li
            key={session.id}
            className="flex min-h-11 items-center gap-3 border-b border-line px-3 py-1.5 last:border-0"
          >
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                <span className="truncate" title={session.userAgent ?? undefined}>
                  {deviceName(session.userAgent) ?? t('unknownDevice')}
                </span>
                {session.current && <Chip>{t('thisDevice')}</Chip>}
              </span>
              <span className="num block truncate text-xs text-quiet">
                {[session.address, t('lastUsed', { time: format.time(session.lastUsedAt) })]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {!session.current && (
              <Button size="sm" onClick={() => void send('DELETE', `/sessions/${session.id}`)}>
                {t('endSession')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button className="mt-3" variant="danger" onClick={() => setAsking(true)}>
        {t('endAll')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('endAll')}
        action={t('endAll')}
        busy={busy}
        onConfirm={() =>
          void send('DELETE', '/sessions').then((done) => {
            if (done) location.assign('/sign-in');
          })
        }
      >
        {t('endAllAsk')}
      </Confirm>
    </Block>
  );
}
