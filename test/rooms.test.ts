import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from './helper/boot.js'

/** Highest first: a file imports values only from its own room or from rooms below it. */
const ranks = [
  'launch.ts',
  'main.ts',
  'commands.ts',
  'primary-process.ts',
  'cli',
  'index.ts',
  'gateway.ts',
  'compose.ts',
  'open-data.ts',
  'http',
  'contracts',
  'api',
  'openapi',
  'realtime',
  'backups',
  'copy',
  'crons',
  'logs',
  'audit',
  'sql',
  'auth',
  'collections',
  'records',
  'settings',
  'rules',
  'fields',
  'model',
  'oauth2',
  'mail',
  'files',
  'passwords',
  'sessions',
  'tokens',
  'cluster',
  'limits',
  'metrics',
  'hooks',
  'store',
  'require-node.ts',
  'node-floor.ts',
  'base',
]

const server = join(root, 'server')
const everyFile = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .map((path) => normalize(path).replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path))
// The dashboard is a front end: it has no rank, and talks to the API alone.
const ui = everyFile.filter((path) => path.startsWith('ui/'))
const files = everyFile.filter((path) => !path.startsWith('ui/'))

test('every file is in a room that has a rank', () => {
  for (const file of files) assert.ok(ranks.includes(roomOf(file)), file)
})

test('values are imported from the own room or from a room below', () => {
  const wrong: string[] = []
  for (const file of files) {
    for (const target of valueImports(file)) {
      const from = ranks.indexOf(roomOf(file))
      const to = ranks.indexOf(roomOf(target))
      if (to >= 0 && to < from) wrong.push(`${file} imports ${target}`)
    }
  }
  assert.equal(wrong, [])
})

test('no import goes round in a circle, types included', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const target of allImports(file)) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of everyFile) walk(file, [])
  assert.equal(circles, [])
})

test('the dashboard imports nothing of the server, but types', () => {
  const wrong = ui.flatMap((file) =>
    valueImports(file).flatMap((to) => (to.startsWith('ui/') ? [] : [`${file} imports ${to}`])),
  )
  assert.equal(wrong, [])
  assert.ok(ui.length > 20)
})

test('a driver, and the files of one database, are named in store/ alone', () => {
  const named = files.filter((file) =>
    /from '(better-sqlite3|pg|[./]+store\/(sqlite|postgres)\/.*)'/.test(read(file)),
  )
  assert.equal(
    named.filter((file) => !file.startsWith('store/')),
    [],
  )
})

/** Files outside store/ with SQL of their own. All others call store/statements/. */
const withSql = [
  // Compilers of the filter language, which produce SQL.
  'rules/allow.ts',
  'rules/compare.ts',
  'rules/path.ts',
  'rules/request.ts',
  // Queries around the compiled parts: joins, conditions, order.
  'records/large-rows.ts',
  'records/list.ts',
  // Definitions that PocketBase stores: one is written, one is recognised.
  'collections/system.ts',
  'collections/sdk-types.ts',
  // A query without effect, to open the database.
  'copy/side.ts',
]

test('SQL is in store/, and in few files beside', () => {
  const sql =
    /\b(?:SELECT|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|(?:CREATE|DROP|ALTER)\s+(?:TEMP\s+|UNIQUE\s+)?(?:TABLE|VIEW|INDEX|TRIGGER)(?! expression)|PRAGMA)\s/
  const found = files.filter(
    (file) => !file.startsWith('store/') && sql.test(withoutComments(file)),
  )
  assert.equal(found.sort(), [...withSql].sort())
  assert.ok(withSql.length <= 10)
})

function withoutComments(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

function roomOf(file: string): string {
  return file.split('/')[0]!
}

function read(file: string): string {
  return readFileSync(join(server, file), 'utf8')
}

/** Files under server/ that a file imports in any way, including types and dynamic imports. */
function allImports(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].flatMap(([, path = '']) => {
    const target = normalize(join(dirname(file), path.replace(/\.js$/, ''))).replaceAll('\\', '/')
    return [`${target}.ts`, `${target}.tsx`].filter((each) => everyFile.includes(each))
  })
}

/** Files under server/ that a file imports values from; `import type` and type-only names don't count. */
function valueImports(file: string): string[] {
  const found: string[] = []
  for (const [, clause = '', path = ''] of read(file).matchAll(
    /^(?:import|export) ([^'"]*?)from '(\.[^']+)'/gm,
  )) {
    const names = /\{([^}]*)\}/.exec(clause)?.[1]?.split(',') ?? []
    const onlyTypes = names.length > 0 && names.every((name) => /^\s*(type\s|$)/.test(name))
    if (clause.startsWith('type ') || onlyTypes) continue
    const target = normalize(join(dirname(file), path)).replaceAll('\\', '/')
    if (!target.startsWith('..')) found.push(target)
  }
  return found
}

test.run()
