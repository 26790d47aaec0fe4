// Builds the dashboard: server/ui/ into a folder of hashed files beside an index.html that the server fills in.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../..')

/** Writes index.html, assets/ and the list of them by entry, which tests and figures read. */
export async function buildUi(folder) {
  const { build } = await import('vite')
  await build({
    configFile: false,
    root: join(root, 'server/ui'),
    // Whatever path a proxy puts before /_/.
    base: './',
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      manifest: 'files.json',
      // The policy of the page allows no data: but pictures, and no inline code.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // What the dashboard begins with is one file: each request costs a slow phone as much as a view's code. Only
      // what a view asks for later is apart.
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              // What loads it is the mail pages' too, which need nothing else of the dashboard.
              { name: 'load', test: /vite\/preload-helper/, priority: 1 },
              { name: 'main', test: /app\/main\.tsx$/ },
            ],
          },
        },
      },
      chunkSizeWarningLimit: 600,
      reportCompressedSize: false,
    },
  })
}
