import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import './styles/app.css';
import { client, router } from './app/router.tsx';
import { rememberedLocale, setLocale } from './app/theme.ts';
import { translator } from './i18n/text.ts';
import { Toasts } from './ui/toast.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';

const remembered = rememberedLocale();
if (remembered) setLocale(remembered);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <I18nextProvider i18n={translator}>
        <QueryClientProvider client={client}>
          <TooltipProvider delay={400}>
            <Toasts>
              <RouterProvider router={router} />
            </Toasts>
          </TooltipProvider>
        </QueryClientProvider>
      </I18nextProvider>
    </CSPProvider>
  </StrictMode>,
);
