import { page, publicPage } from './routes.tsx';
import { listSearch, signInSearch } from './search-params.ts';

/** Every page of the product, one line each. The navigation (`nav.ts`) shows the entries whose page is here. */
export const memberPages = [
  page('/today', () => import('../features/today/today.page.tsx')),
  page('/opportunities', () => import('../features/opportunity/opportunities.page.tsx'), listSearch),
  page('/opportunities/$id', () => import('../features/deal/deal.page.tsx')),
  page('/accounts', () => import('../features/account/accounts.page.tsx'), listSearch),
  page('/accounts/$id', () => import('../features/account/account.page.tsx')),
  page('/contacts', () => import('../features/contact/contacts.page.tsx'), listSearch),
  page('/contacts/$id', () => import('../features/contact/contact.page.tsx')),
  page('/leads', () => import('../features/lead/leads.page.tsx'), listSearch),
  page('/leads/$id', () => import('../features/lead/lead.page.tsx')),
  page('/activities', () => import('../features/activity/activities.page.tsx'), listSearch),
  page('/tasks', () => import('../features/task/tasks.page.tsx'), listSearch),
  page('/tasks/$id', () => import('../features/task/task.page.tsx')),
  page('/waits', () => import('../features/wait/waits.page.tsx')),
  page('/approvals', () => import('../features/approval/approvals.page.tsx')),
  page('/signs', () => import('../features/sign/signs.page.tsx')),
  page('/exceptions', () => import('../features/exception-report/exceptions.page.tsx')),
  page('/stages', () => import('../features/stage-dictionary/stages.page.tsx')),
  page('/import', () => import('../features/import/import.page.tsx')),
  page('/import/$id', () => import('../features/import/import-detail.page.tsx')),
  page('/notifications', () => import('../features/notification/notifications.page.tsx')),
  page('/settings', () => import('../features/settings/settings.page.tsx')),
  page('/settings/$section', () => import('../features/settings/settings.page.tsx')),
  page('/settings/processes/$id', () => import('../features/process/process.page.tsx')),
] as const;

export const publicPages = [
  publicPage('/sign-in', () => import('./sign-in.page.tsx'), signInSearch),
  publicPage('/setup', () => import('../features/setup/setup.page.tsx')),
  publicPage('/invite', () => import('../features/setup/invite.page.tsx')),
  publicPage('/sign-in-link', () => import('../features/setup/sign-in-link.page.tsx')),
  publicPage('/forgot', () => import('../features/setup/forgot.page.tsx')),
  publicPage('/confirm', () => import('../features/confirmation/confirm.page.tsx')),
  publicPage('/reset', () => import('../features/setup/reset.page.tsx')),
] as const;
