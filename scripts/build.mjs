// Bundles server/ into dist/: pocketgate.js (the command, which starts main.js, which loads the
// commands or primary-process.js), index.js with its types (the library, which is gateway.js), the
// parts that those two share or load late (part-*.js), worker.js, pair-thread.js, reader.js, sql.js,
// backup.js and checkpoint.js.
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build as bundle } from 'esbuild'
import { httpByRequire } from './bundle/http-by-require.mjs'
import { generate } from './generate.mjs'
import { buildUi } from './ui.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')

/**
 * Builds dist/ from scratch. The new one is created beside the old one and then moved into its
 * place, so that a simultaneous start never finds half of it.
 */
export async function build() {
  await generate()
  const fresh = join(root, `dist.${process.pid}`)
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh)
  try {
    await Promise.all([bundleInto(fresh), declareInto(fresh), buildUi(join(fresh, 'ui'))])
    await copyApiDocs(join(fresh, 'ui'))
    await replace(fresh)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Only what runs: no types, nothing generated. */
export async function bundleInto(folder) {
  await Promise.all([bundleAlone(folder), bundleServer(folder)])
  await chmod(join(folder, 'pocketgate.js'), 0o755)
  // In this order: an older Node must not get as far as the database driver.
  await writeFile(
    join(folder, 'index.js'),
    "import './require-node.js'\nexport * from './gateway.js'\n",
  )
}

/** Programs that are files of their own: each is started alone, some of them by an older Node. */
function bundleAlone(folder) {
  return bundle({
    ...options(folder),
    entryPoints: {
      pocketgate: 'server/launch.ts',
      'require-node': 'server/require-node.ts',
      'primary-process': 'server/primary-process.ts',
      worker: 'server/passwords/worker.ts',
      'pair-thread': 'server/passwords/pair-thread.ts',
      reader: 'server/store/sqlite/reader-process.ts',
      sql: 'server/store/sqlite/sql-process.ts',
      backup: 'server/backups/process.ts',
      checkpoint: 'server/store/sqlite/checkpoint-thread.ts',
    },
  })
}

/**
 * The server, for the command and for the library. What it imports with import() is loaded when it
 * is needed. The rest stays in one file, because a call into another one costs V8 more: with a file
 * per room a health check is 15 % slower.
 */
function bundleServer(folder) {
  return bundle({
    ...options(folder),
    entryPoints: { main: 'server/main.ts', gateway: 'server/index.ts' },
    splitting: true,
    chunkNames: 'part-[name]-[hash]',
  })
}

function options(folder) {
  return {
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Names are kept, because the log shows stack traces. Whitespace is removed: V8 keeps the
    // source in memory, twice.
    minifySyntax: true,
    minifyWhitespace: true,
    alias: {
      // Three versions of one table of MIME types would be three tables in memory.
      'mime-db': join(root, 'node_modules/mime-db'),
      zod: join(root, 'scripts/bundle/zod.mjs'),
      'iconv-lite': join(root, 'scripts/bundle/iconv-lite.cjs'),
    },
    // Native packages can't be bundled, and a bundled piscina doesn't find its own worker.
    external: ['better-sqlite3', 'bcrypt', 'piscina', 'sharp', './main.js', './primary-process.js'],
    plugins: [httpByRequire],
    legalComments: 'none',
    // CommonJS packages in the bundle load Node's modules with require().
    banner: {
      js: `import { createRequire as createBundleRequire } from 'node:module'
const require = createBundleRequire(import.meta.url)`,
    },
    logLevel: 'warning',
  }
}

/** Types are checked by `npm run check`; here they are only emitted. */
async function declareInto(folder) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const types = join(folder, 'types')
  await promisify(execFile)(
    process.execPath,
    [tsc, '-p', join(root, 'scripts/tsconfig.types.json'), '--outDir', types],
    { cwd: root },
  ).catch((error) => {
    throw new Error(`Writing the types failed:\n${error.stdout ?? error}`)
  })
  await writeFile(join(folder, 'index.d.ts'), "export * from './types/server/index.js'\n")
}

/** Unchanged: nothing of them is bundled. */
async function copyApiDocs(folder) {
  for (const type of ['html', 'css', 'js']) {
    const name = `api-docs.${type}`
    await copyFile(join(root, 'server/ui', name), join(folder, name))
  }
}

/** File by file, since a folder that isn't empty can't be replaced by a rename. */
async function replace(fresh) {
  await mkdir(dist, { recursive: true })
  const names = await readdir(fresh)
  for (const name of names) {
    const target = join(dist, name)
    const isFile = /\.\w+$/.test(name)
    if (!isFile) await rm(target, { recursive: true, force: true })
    await rename(join(fresh, name), target)
  }
  for (const name of await readdir(dist)) {
    if (!names.includes(name)) await rm(join(dist, name), { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
