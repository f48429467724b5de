import { useText } from '../i18n/use-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { appText } from './app.text.ts';

const KEYS = [
  ['⌘K / Ctrl K', 'keyPalette'],
  ['C', 'keyNew'],
  ['F', 'keyFollowUp'],
  ['J', 'keyNext'],
  ['K', 'keyPrevious'],
  ['/', 'keyFilter'],
  ['A', 'keyApprove'],
  ['R', 'keyReject'],
  ['?', 'keyHelp'],
] as const;

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText(appText);
  return (
    <Dialog open={open} onClose={onClose} title={t('help')}>
      <dl className="grid grid-cols-[120px_1fr] gap-y-2">
        {KEYS.map(([key, text]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-[4px] border border-line bg-bg px-1.5 font-sans text-sm">{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
