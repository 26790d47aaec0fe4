// Runs after `npm ci`: builds with the bundler if the development packages are there, otherwise
// with Node alone if there is no dist/ yet. A package from npm includes dist/ and runs none of
// this.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../..')

if (['esbuild', 'typescript', 'json-schema-to-typescript', 'vite'].every(isInstalled)) {
  const { build } = await import('./build.mjs')
  await build()
} else if (!existsSync(join(root, 'dist/pocketgate.js'))) {
  if (module.stripTypeScriptTypes === undefined) {
    console.error(
      `pocketgate: dist/ is not built, and this is Node ${process.versions.node}: build it with Node 22.14 or newer, or with the development packages (\`npm ci --include=dev\`)`,
    )
    process.exitCode = 1
  } else {
    const { buildPlain } = await import('./build-plain.mjs')
    await buildPlain()
  }
}

function isInstalled(name) {
  return existsSync(join(root, 'node_modules', name, 'package.json'))
}
