import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, Link2Off, MessageSquareText } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import type { PortalPage } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { request } from '../../app/client.ts';
import { AppProblem } from '../../app/problem.ts';
import { rememberedLocale } from '../../app/theme.ts';
import { translator } from '../../i18n/text.ts';
import { useLabel, useLocale, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { PortalForm } from './portal-form.tsx';
import { PortalFrame, PortalNote } from './portal-frame.tsx';
import { portalText } from './portal.text.ts';

const listen = (changed: () => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};
/** In the fragment, which the browser sends nowhere. */
const useToken = (): string => useSyncExternalStore(listen, () => location.hash.slice(1));

/** Where the customer's link leads: no account, one form, one signature. */
export default function ConfirmPage() {
  const token = useToken();
  useCustomersLanguage();
  return <Loaded key={token} token={token} />;
}

/** The browser's, until the customer chooses. */
function useCustomersLanguage(): void {
  useEffect(() => {
    if (rememberedLocale()) return;
    const locale = navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
    document.documentElement.lang = locale;
    void translator.changeLanguage(locale);
  }, []);
}

const passing: readonly string[] = ['network', 'unavailable', 'rate_limited', 'internal'];

function Loaded({ token }: { token: string }) {
  const t = useText(portalText);
  const client = useQueryClient();
  const locale = useLocale();
  const queryKey = ['portal', token];
  const found = useQuery({
    queryKey: [...queryKey, locale],
    queryFn: () => request<PortalPage>('POST', '/portal/open', { body: { token } }),
    enabled: token !== '',
    retry: false,
    // What is being filled in is not fetched again under the customer's hands.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  useEffect(() => {
    document.title = found.data ? found.data.workspace : t('confirmTitle');
  }, [found.data, t]);
  const settle = (page: PortalPage): void => {
    client.setQueriesData({ queryKey }, page);
  };

  if (token !== '' && found.isPending)
    return (
      <PortalFrame workspace=" ">
        <span role="status" className="sr-only">
          {t('opening')}
        </span>
        <SkeletonRows rows={8} />
      </PortalFrame>
    );
  const page = found.data;
  if (page === undefined) {
    const problem = found.error instanceof AppProblem ? found.error : undefined;
    const isPassing = problem !== undefined && passing.includes(problem.code);
    const said = problem?.code === 'network' ? t('offline') : problem?.message;
    return (
      <PortalFrame workspace=" ">
        <PortalNote icon={<Link2Off aria-hidden size={24} />} title={t('deadTitle')}>
          <p className="max-w-96 text-ink-2">{said}</p>
          {isPassing && (
            <Button size="lg" className="w-auto!" onClick={() => void found.refetch()}>
              {t('retry')}
            </Button>
          )}
        </PortalNote>
      </PortalFrame>
    );
  }
  return (
    <PortalFrame workspace={page.workspace}>
      {page.state === 'open' ? (
        <PortalForm token={token} page={page} onDone={settle} />
      ) : page.state === 'signed' ? (
        <Signed page={page} />
      ) : (
        <PortalNote icon={<MessageSquareText aria-hidden size={24} />} title={t('askedTitle')}>
          <p className="max-w-96 text-ink-2">{t('askedHint', { sender: page.sender })}</p>
        </PortalNote>
      )}
    </PortalFrame>
  );
}

function Signed({ page }: { page: Extract<PortalPage, { state: 'signed' }> }) {
  const t = useText(portalText);
  const label = useLabel();
  const locale = useLocale();
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  return (
    <PortalNote icon={<Check aria-hidden size={26} className="text-green-ink" />} title={t('signedTitle')}>
      <p>
        {label(page.name)} · {page.title}
      </p>
      <p className="text-ink-2">
        {t('signedBy', { signer: page.signer, time: time.format(Date.parse(page.signedAt)) })}
        <br />
        {t('signedKept', { workspace: page.workspace })}
      </p>
      <p className="mt-2 max-w-full text-xs text-quiet">
        {t('hash')}
        <code className="block font-mono break-all select-all">{page.contentHash}</code>
      </p>
    </PortalNote>
  );
}
