import { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { setUnauthenticated } from './client.ts';
import { NotFound, PageFault } from './fault.tsx';
import { memberPages, publicPages } from './pages.ts';
import { AppProblem } from './problem.ts';
import { indexRoute, memberRoute, rootRoute, setKnownPages } from './routes.tsx';
import { meQuery } from './session.ts';

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // The live stream refreshes what is shown; coming back to the window checks what is old.
      refetchOnWindowFocus: true,
      retry: (count, error) =>
        count < 2 && error instanceof AppProblem && (error.code === 'network' || error.code === 'unavailable'),
    },
  },
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([memberRoute.addChildren([indexRoute, ...memberPages]), ...publicPages]),
  context: { client },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  defaultPendingComponent: () => <SkeletonRows className="p-6" />,
  defaultErrorComponent: PageFault,
  defaultNotFoundComponent: NotFound,
});
setKnownPages(router.routesByPath);

setUnauthenticated(() => {
  // At the start `/me` says so and the gate leads on; later the session has ended under an open page.
  if (!client.getQueryData(meQuery.queryKey)) return;
  const from = router.state.location.href;
  client.clear();
  void router.navigate({ to: '/sign-in', search: { from, ended: true } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
