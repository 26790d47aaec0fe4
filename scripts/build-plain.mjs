// Builds dist/ without the development packages (`npm ci --omit=dev`): Node strips the types from
// server/, file by file. The result does the same as the bundle, but starts a little later. Of
// server/ui/ it has the pages behind links in mails, but no dashboard, which needs a bundler.
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSchemas, schemasSource, validatorSource } from './validators.mjs'

const root = join(fileURLToPath(import.meta.url), '../..')
const dist = join(root, 'dist')
const dashboard = join(root, 'server/ui/app/')

// Separate processes and threads are looked up under their names in the bundle.
const programs = {
  reader: "import './server/store/sqlite/reader-process.js'\n",
  sql: "import './server/store/sqlite/sql-process.js'\n",
  backup: "import './server/backups/process.js'\n",
  checkpoint: "import './server/store/sqlite/checkpoint-thread.js'\n",
  worker: "export { default } from './server/passwords/worker.js'\n",
  'pair-thread': "import './server/passwords/pair-thread.js'\n",
}

export async function buildPlain() {
  await rm(dist, { recursive: true, force: true })
  await mkdir(dist)
  await copyServer()
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(dist, `${name}.js`), text)
  }
  await cp(join(root, 'package.json'), join(dist, 'package.json'))
  await cp(join(root, 'schema'), join(dist, 'schema'), { recursive: true })
  await writeFile(join(dist, 'schema/validators.gen.js'), await validators())
  await writeFile(join(dist, 'schema/schemas.gen.js'), schemasSource(await readSchemas()))
  await writeFile(
    join(dist, 'index.js'),
    "import './server/require-node.js'\nexport * from './server/index.js'\n",
  )
  const command = join(dist, 'pocketgate.js')
  const firstLine =
    '#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=4194304 MALLOC_MMAP_THRESHOLD_=8192 node --max-semi-space-size=2 --v8-pool-size=1 --no-maglev'
  await writeFile(command, `${firstLine}\nimport './server/launch.js'\n`)
  await chmod(command, 0o755)
}

async function copyServer() {
  const server = join(root, 'server')
  for (const entry of await readdir(server, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const from = join(entry.parentPath, entry.name)
    if (from.startsWith(dashboard)) continue
    const to = join(dist, 'server', from.slice(server.length))
    await mkdir(dirname(to), { recursive: true })
    if (!entry.name.endsWith('.ts')) await cp(from, to)
    else await writeFile(to.replace(/\.ts$/, '.js'), stripTypeScriptTypes(await source(from)))
  }
}

/** Node doesn't accept a shebang line as TypeScript. */
async function source(path) {
  return (await readFile(path, 'utf8')).replace(/^#!.*/, '')
}

async function validators() {
  const require =
    "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n"
  return require + validatorSource(await readSchemas())
}
