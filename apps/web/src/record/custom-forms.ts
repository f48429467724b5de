import { type ComponentType, lazy } from 'react';
import type { FormRequest } from '../app/form-request.ts';
import type { DescribedObject } from '../app/objects.ts';

export interface FormProps {
  request: FormRequest;
  object: DescribedObject;
  onClose: () => void;
}

/** Objects with a form of their own, one line each: `activity: lazy(() => import('../features/activity/follow-up-form.tsx'))`. */
export const CUSTOM_FORMS: Record<string, ComponentType<FormProps>> = {
  activity: lazy(() => import('../features/follow-up/follow-up-form.tsx')),
};
