import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { ListPage } from '../../record/list-page.tsx';
import { useListSearch } from '../../record/list-state.ts';

const OPEN: Condition = { kind: 'compare', path: 'status', op: 'in', value: { kind: 'literal', value: ['open'] } };

/** Tasks. Whoever comes without a wish of their own gets the open ones: finished ones are many times more. */
export default function TasksPage() {
  const navigate = useNavigate();
  const [search] = useListSearch();
  const [isBare] = useState(Object.values(search).every((value) => value === undefined));
  // Once: taking the filter away shows all.
  useEffect(() => {
    if (isBare) void navigate({ to: '/tasks', search: { filter: OPEN }, replace: true });
  }, [isBare, navigate]);
  return <ListPage object="task" sort="due" />;
}
