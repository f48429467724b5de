import { type RefObject, useEffect, useRef } from 'react';
import { useText } from '../i18n/use-text.ts';
import { appText } from './app.text.ts';

/**
 * Names the browser's tab after the heading: `集团 CRM 替换 · 主线`.
 * @returns for the heading of the page
 */
export function usePageTitle(): RefObject<HTMLHeadingElement | null> {
  const t = useText(appText);
  const heading = useRef<HTMLHeadingElement>(null);
  // Each time: the heading may show another record or language without a new page.
  useEffect(() => {
    const text = heading.current?.textContent?.trim();
    const title = text ? `${text} · ${t('product')}` : t('product');
    if (document.title !== title) document.title = title;
  });
  return heading;
}
