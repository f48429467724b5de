import { useSyncExternalStore } from 'react';
import { WifiOff } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { appText } from './app.text.ts';

function subscribe(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

export function OfflineBanner() {
  const t = useText(appText);
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <div className="flex items-center gap-2 border-b border-line bg-sunken px-4 py-1.5 text-sm text-ink">
          <WifiOff aria-hidden size={14} className="shrink-0" />
          {t('offline')}
        </div>
      )}
    </div>
  );
}
