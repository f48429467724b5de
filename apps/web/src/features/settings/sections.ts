import { type ComponentType, lazy } from 'react';
import type { AdminRight } from '@throughline/domain/identity/permission.ts';
import type { settingsText } from './settings.text.ts';

type TextKey = keyof typeof settingsText.words;

export interface Section {
  key: string;
  text: TextKey;
  group: TextKey;
  /** Shown to holders of this right only. */
  right?: AdminRight;
  page: ComponentType;
}

/** Sections of the settings, one line each, in order. */
export const SECTIONS: readonly Section[] = [
  { key: 'account', text: 'account', group: 'groupMine', page: lazy(() => import('./account.section.tsx')) },
  { key: 'notices', text: 'notices', group: 'groupMine', page: lazy(() => import('./notices.section.tsx')) },
  {
    key: 'users',
    text: 'users',
    group: 'groupPeople',
    right: 'manageUsers',
    page: lazy(() => import('./users.section.tsx')),
  },
  {
    key: 'departments',
    text: 'departments',
    group: 'groupPeople',
    right: 'manageUsers',
    page: lazy(() => import('./departments.section.tsx')),
  },
  { key: 'roles', text: 'roles', group: 'groupPeople', page: lazy(() => import('./roles.section.tsx')) },
  { key: 'processes', text: 'processes', group: 'groupModel', page: lazy(() => import('./processes.section.tsx')) },
  {
    key: 'customer-forms',
    text: 'customerForms',
    group: 'groupModel',
    page: lazy(() => import('../confirmation/forms.section.tsx')),
  },
  { key: 'policy', text: 'policy', group: 'groupModel', page: lazy(() => import('../policy/policy.section.tsx')) },
  {
    key: 'approval-flows',
    text: 'approvalFlows',
    group: 'groupModel',
    page: lazy(() => import('../approval/flows.section.tsx')),
  },
  {
    key: 'fields',
    text: 'fields',
    group: 'groupModel',
    right: 'manageFields',
    page: lazy(() => import('./fields.section.tsx')),
  },
  {
    key: 'workspace',
    text: 'workspace',
    group: 'groupHouse',
    right: 'manageWorkspace',
    page: lazy(() => import('./workspace.section.tsx')),
  },
  { key: 'rates', text: 'rates', group: 'groupHouse', page: lazy(() => import('./rates.section.tsx')) },
  {
    key: 'api-keys',
    text: 'apiKeys',
    group: 'groupHouse',
    right: 'manageApiKeys',
    page: lazy(() => import('./api-keys.section.tsx')),
  },
];
