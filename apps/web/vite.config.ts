import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './first-load.ts';

/** Address of the API while developing; in production one server gives both. */
const api = process.env['API_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), firstLoad()],
  build: {
    outDir: 'dist',
    manifest: true,
    target: 'es2022',
    // Nothing is inlined as a data address: the page's policy allows own files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  // The API refuses changes that come from another origin; while developing the page's is Vite's.
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': { target: api, changeOrigin: true, headers: { origin: api } } },
  },
});
