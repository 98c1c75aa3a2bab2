// How the page is built and served while developing; imports nothing of ours.
import { defineConfig } from 'vitest/config';

const SERVER = 'http://127.0.0.1:8000';

/** What the reference of the API is made of; its own files lie in public/reference. */
const SWAGGER_UI = ['swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css', 'LICENSE', 'NOTICE'];

/** Puts Swagger UI beside the built page, as it is: only the reference loads it. @returns {import('vite').Plugin} */
const reference = () => ({
  name: 'reference',
  apply: 'build',
  async generateBundle() {
    const manifest = await this.resolve('swagger-ui-dist/package.json');
    for (const name of SWAGGER_UI) {
      const source = await this.fs.readFile(/** @type {{id: string}} */ (manifest).id.replace(/package\.json$/, name));
      this.emitFile({ type: 'asset', fileName: `reference/${name}`, source });
    }
  },
});

export default defineConfig({
  base: '/',
  plugins: [reference()],
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
