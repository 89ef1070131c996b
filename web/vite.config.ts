import { defineConfig } from 'vite';

// Hashed names for long caching; nothing inline, so that the strict content security policy holds.
// biome-ignore lint/style/noDefaultExport: Vite reads the default export
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist/page',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
