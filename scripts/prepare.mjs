// Runs after `npm ci`: builds where the development packages are there, else keeps a built dist/.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../..')

if (['esbuild', 'typescript', 'json-schema-to-typescript'].every(isInstalled)) {
  const { build } = await import('./build.mjs')
  await build()
} else if (!existsSync(join(root, 'dist/pocketgate.js'))) {
  console.error(
    'pocketgate: dist/ is not built and the development packages that build it are not installed: run `npm ci --include=dev`',
  )
  process.exitCode = 1
}

function isInstalled(name) {
  return existsSync(join(root, 'node_modules', name, 'package.json'))
}
