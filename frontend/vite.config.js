// How the page is built and served while developing; imports nothing of ours.
import { defineConfig } from 'vitest/config';

const SERVER = 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../backend/layerlab/web',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy has no place for data: scripts or styles
    modulePreload: { polyfill: false }, // the polyfill is an inline fetch that every target browser has built in
    target: 'es2022',
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: SERVER, ws: true } } },
  test: { environment: 'node', include: ['src/**/*.test.{js,jsx}'] },
});
