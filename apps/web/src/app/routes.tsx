import type { QueryClient } from '@tanstack/react-query';
import {
  type AnyRoute,
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { request } from './client.ts';
import { objectsQuery } from './objects.ts';
import { AppProblem } from './problem.ts';
import { meQuery } from './session.ts';
import { Shell } from './shell.tsx';
import { rememberedLocale, setLocale } from './theme.ts';

export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet });

/** Everything below needs a session; without one the sign-in page, or the first-run page of an empty server, comes. */
export const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'member',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      const [me] = await Promise.all([
        context.client.ensureQueryData(meQuery),
        context.client.ensureQueryData(objectsQuery),
      ]);
      if (!rememberedLocale()) setLocale(me.member.locale);
    } catch (error) {
      if (!(error instanceof AppProblem) || error.code !== 'unauthenticated') throw error;
      context.client.removeQueries({ queryKey: meQuery.queryKey });
      const { needed } = await request<{ needed: boolean }>('GET', '/setup/state');
      if (needed) throw redirect({ to: '/setup' as '/' });
      throw redirect({ to: '/sign-in' as '/', search: { from: location.href } as never });
    }
  },
});

type PageModule = { default: ComponentType };
const lazyPage = (load: () => Promise<PageModule>) => lazyRouteComponent(load, 'default');
const anything = (raw: Record<string, unknown>): Record<string, unknown> => raw;

/**
 * A page of signed-in members: `page('/today', () => import('../features/today/today.page.tsx'))`. The module's default
 * export is the page; it is loaded when it is opened or its link is pointed at.
 * @param search parses the address's search part; it types `useSearch`
 */
export const page = <const Path extends string, Search extends object = Record<string, unknown>>(
  path: Path,
  load: () => Promise<PageModule>,
  search?: (raw: Record<string, unknown>) => Search,
) =>
  createRoute({
    getParentRoute: () => memberRoute,
    path,
    component: lazyPage(load),
    validateSearch: (search ?? anything) as (raw: Record<string, unknown>) => Search,
  });

/** A page without a session: sign-in, first run, invitation. */
export const publicPage = <const Path extends string, Search extends object = Record<string, unknown>>(
  path: Path,
  load: () => Promise<PageModule>,
  search?: (raw: Record<string, unknown>) => Search,
) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyPage(load),
    validateSearch: (search ?? anything) as (raw: Record<string, unknown>) => Search,
  });

/** `/` leads to today where that page exists, else to the board. */
export const indexRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: startPage() as '/', replace: true });
  },
});

let known: readonly string[] = [];
/** Told once by the router which pages exist. */
export const setKnownPages = (routes: Record<string, AnyRoute>): void => {
  known = Object.keys(routes);
};
const startPage = (): string => (known.includes('/today') ? '/today' : '/opportunities');
