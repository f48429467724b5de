import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { NAV, type NavItem } from './nav.ts';
import { useObjects } from './objects.ts';
import { useMe } from './session.ts';

/** Entries that exist and that the member may open. */
export function useNav(): readonly NavItem[] {
  const router = useRouter();
  const objects = useObjects();
  const { admin } = useMe();
  return useMemo(() => {
    const paths = Object.keys(router.routesByPath);
    return NAV.filter(
      (item) =>
        paths.some((path) => path === (item.route ?? item.to)) &&
        (!item.object || objects.some((object) => object.key === item.object)) &&
        (!item.rights || item.rights.some((right) => admin.includes(right))),
    );
  }, [router, objects, admin]);
}
