import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Me } from '@throughline/domain/identity/identity.contract.ts';
import { meQuery } from '../../app/session.ts';
import { setLocale } from '../../app/theme.ts';

/** Into the product with a session that has just begun; nothing of an earlier member stays in the cache. */
export function useEnter(): (me: Me) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (me) => {
    client.clear();
    client.setQueryData(meQuery.queryKey, me);
    setLocale(me.member.locale);
    await navigate({ to: '/', replace: true });
  };
}
