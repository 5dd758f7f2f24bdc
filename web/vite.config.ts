import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Static files for the ingress to serve under `default-src 'self'`: nothing inlined, nothing from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // light-dark() is used as it is; older browsers than these are not supported.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
});
