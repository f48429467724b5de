import { useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { apiUrl } from '../app/client.ts';
import type { DescribedObject } from '../app/objects.ts';
import { useText } from '../i18n/use-text.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import type { ListOptions } from './queries.ts';
import { recordText } from './record.text.ts';
import { exportAddress } from './writes.ts';

/** Import, export of what is shown, recycle bin. */
export function ListMore({
  object,
  options,
  onBin,
}: {
  object: DescribedObject;
  options: ListOptions;
  onBin: () => void;
}) {
  const t = useText(recordText);
  const navigate = useNavigate();
  const download = (format: 'csv' | 'xlsx'): void => {
    const link = document.createElement('a');
    link.href = apiUrl(exportAddress(object), { ...options, fields: options.fields?.join(','), format });
    link.download = '';
    link.click();
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t('more')}>
          <Ellipsis aria-hidden size={16} />
        </IconButton>
      }
    >
      {object.can.includes('import') && (
        <MenuItem onSelect={() => void navigate({ to: '/import' as '/', search: { object: object.key } as never })}>
          {t('import')}
        </MenuItem>
      )}
      {object.can.includes('export') && (
        <>
          <MenuItem onSelect={() => download('xlsx')}>{t('exportXlsx')}</MenuItem>
          <MenuItem onSelect={() => download('csv')}>{t('exportCsv')}</MenuItem>
        </>
      )}
      <MenuLine />
      <MenuItem onSelect={onBin}>{t('bin')}</MenuItem>
    </Menu>
  );
}
