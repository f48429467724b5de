import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileDown } from 'lucide-react';
import { useState } from 'react';
import type { PolicyActionView, readPolicy } from '@throughline/domain/policy/policy.contract.ts';
import { apiUrl, request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { processesQuery } from '../../record/lookups.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Switch } from '../../ui/checkbox.tsx';
import { Badge } from '../../ui/chip.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Block, SectionHead } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { policyText } from './policy.text.ts';

const KEY = ['policy'] as const;

/** The sales policy: what is on, and its print (R175). */
export default function PolicySection() {
  const t = useText(policyText);
  const policy = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await request<ResponseOf<typeof readPolicy>>('GET', '/policy', { signal })).items,
  });
  return (
    <div className="max-w-[760px]">
      <SectionHead
        title={t('title')}
        hint={t('hint')}
        action={
          <Link to={'/stages' as '/'} className={buttonClass()}>
            {t('dictionary')}
          </Link>
        }
      />
      <Print />
      <Block title={t('actions')}>
        {policy.isPending && <SkeletonRows rows={12} />}
        {policy.isError && <ProblemState error={policy.error} onRetry={() => void policy.refetch()} />}
        {policy.data && (
          <ol className="overflow-hidden rounded-md border border-line">
            {policy.data.map((action, at) => (
              <Action key={action.key} action={action} number={at + 1} />
            ))}
          </ol>
        )}
      </Block>
    </div>
  );
}

function Action({ action, number }: { action: PolicyActionView; number: number }) {
  const t = useText(policyText);
  const label = useLabel();
  const canManage = useAdminRight('manageProcesses');
  // Forms preview what is on: they learn it with the session.
  const { busy, send } = useSend(KEY, keys.me);
  const title = label(action.title);
  const turn = (on: boolean): void =>
    void send('PUT', `/policy/${action.key}`, { body: { on }, done: t(on ? 'switchedOn' : 'switchedOff', { title }) });
  return (
    <li className="flex gap-3 border-b border-line px-3.5 py-3 last:border-0">
      <span className="num w-5 shrink-0 text-right text-quiet">{number}</span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h4 className="font-semibold">{title}</h4>
          {action.state === 'on' ? (
            <Badge>{t(action.state)}</Badge>
          ) : (
            <span className="rounded-[4px] bg-sunken px-1.5 py-px text-xs text-quiet">{t(action.state)}</span>
          )}
        </div>
        <p className="mt-0.5 text-pretty">{label(action.rule)}</p>
        <p className="mt-0.5 text-sm text-pretty text-quiet">
          {label(action.mechanism)}{' '}
          <Link to={action.place as '/'} className="whitespace-nowrap text-accent-ink underline underline-offset-2">
            {t('look')}
          </Link>
        </p>
      </div>
      {action.canSwitch && (
        <span className="flex shrink-0 pt-1">
          <Switch
            name={t('switchOf', { title })}
            checked={action.state === 'on'}
            disabled={!canManage || busy}
            onChange={turn}
          />
        </span>
      )}
    </li>
  );
}

function Print() {
  const t = useText(policyText);
  const label = useLabel();
  const processes = useQuery(processesQuery).data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const process = chosen ?? processes[0]?.id;
  const address = (locale: string): string => apiUrl(`/processes/${process ?? ''}/policy.pdf`, { locale });
  return (
    <Block title={t('print')} hint={t('printHint')}>
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-72 max-md:w-full">
          <Select
            name={t('process')}
            value={process ?? null}
            onChange={setChosen}
            options={processes.map((one) => ({ value: one.id, label: label(one.name) }))}
          />
        </div>
        {process !== undefined &&
          (['zh-CN', 'en'] as const).map((locale) => (
            <a key={locale} href={address(locale)} target="_blank" rel="noreferrer" className={buttonClass()}>
              <FileDown aria-hidden size={14} />
              {t(locale === 'en' ? 'english' : 'chinese')}
            </a>
          ))}
      </div>
    </Block>
  );
}
