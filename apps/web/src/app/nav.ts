import {
  BookOpenText,
  CircleUserRound,
  ClipboardCheck,
  Clock3,
  Columns3,
  Contact,
  Filter,
  Hourglass,
  House,
  Import,
  type LucideIcon,
  MessageSquareText,
  Route,
  Settings,
  TriangleAlert,
  Stamp,
  Workflow,
} from 'lucide-react';
import type { AdminRight } from '@throughline/domain/identity/permission.ts';
import type { ComponentType } from 'react';
import { WaitingCount } from '../features/approval/waiting-count.tsx';
import { appText } from './app.text.ts';

type AppTextKey = keyof typeof appText.words;

export interface NavItem {
  to: string;
  /** Route of its page where the address is one of several. */
  route?: string;
  text: AppTextKey;
  icon: LucideIcon;
  group?: 'groupRun' | 'groupBuild';
  /** Shown to readers of this object only, with its number of records where `count` is set. */
  object?: string;
  count?: boolean;
  /** A number of another kind after the name. */
  figure?: ComponentType;
  /** Shown to holders of any of these rights. */
  rights?: readonly AdminRight[];
  /** Place in the phone's lower bar. */
  tab?: { at: 1 | 2 | 3; text: AppTextKey };
}

/** The navigation, in order. Entries whose page is not registered in `pages.ts` are not shown. */
export const NAV: readonly NavItem[] = [
  { to: '/today', text: 'today', icon: Clock3, tab: { at: 1, text: 'today' } },
  {
    to: '/opportunities',
    text: 'opportunities',
    icon: Columns3,
    object: 'opportunity',
    count: true,
    tab: { at: 2, text: 'opportunitiesShort' },
  },
  { to: '/leads', text: 'leads', icon: Filter, object: 'lead', count: true },
  { to: '/accounts', text: 'accounts', icon: House, object: 'account', tab: { at: 3, text: 'accounts' } },
  { to: '/contacts', text: 'contacts', icon: Contact, object: 'contact' },
  { to: '/activities', text: 'activities', icon: MessageSquareText, object: 'activity', group: 'groupRun' },
  { to: '/tasks', text: 'tasks', icon: ClipboardCheck, object: 'task', group: 'groupRun' },
  { to: '/waits', text: 'waits', icon: Hourglass, object: 'opportunity', group: 'groupRun' },
  { to: '/approvals', text: 'approvals', icon: Stamp, figure: WaitingCount, group: 'groupRun' },
  { to: '/signs', text: 'signs', icon: TriangleAlert, object: 'opportunity', group: 'groupRun' },
  { to: '/exceptions', text: 'exceptions', icon: Route, object: 'opportunity', group: 'groupRun' },
  {
    to: '/settings/processes',
    route: '/settings/$section',
    text: 'processes',
    icon: Workflow,
    rights: ['manageProcesses'],
    group: 'groupBuild',
  },
  { to: '/stages', text: 'stages', icon: BookOpenText, group: 'groupBuild' },
  { to: '/import', text: 'import', icon: Import, group: 'groupBuild' },
  { to: '/settings', text: 'settings', icon: Settings, group: 'groupBuild' },
];

export const ME_ICON = CircleUserRound;

/** Objects that people create by hand, in the order of the create menus; the first is the follow-up. */
export const CREATABLE = ['activity', 'opportunity', 'lead', 'account', 'contact', 'task'] as const;
