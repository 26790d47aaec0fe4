// Builds the dashboard: server/ui/ into a folder of hashed files with an index.html that the server
// fills in.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../..')

/** Writes index.html, assets/ and their list by entry, which tests and figures read. */
export async function buildUi(folder) {
  const { build } = await import('vite')
  await build({
    configFile: false,
    root: join(root, 'server/ui'),
    // So that it works under any path that a proxy puts before /_/.
    base: './',
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      manifest: 'files.json',
      // The page's policy allows data: only for pictures, and no inline code.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The dashboard's initial code is one file: each request costs a slow phone as much as a
      // view's code. Only code that a view loads later is separate.
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              // The mail pages use the preload helper too, and need nothing else of the dashboard.
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
