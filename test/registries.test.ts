import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { native } from '../server/api/index.js'
import type { Route } from '../server/base/route.js'
import { auditCommand } from '../server/cli/audit.js'
import { backupCommand } from '../server/cli/backup.js'
import { contractsCommand } from '../server/cli/contracts.js'
import { factorsCommand } from '../server/cli/factors.js'
import { openapiCommand } from '../server/cli/openapi.js'
import { serveCommand } from '../server/cli/serve.js'
import { settingsCommand } from '../server/cli/settings.js'
import { superuserCommand } from '../server/cli/superuser.js'
import { typesCommand } from '../server/cli/types.js'
import { contractNames } from '../server/contracts/index.js'
import { kinds } from '../server/fields/index.js'
import { root } from './helper/boot.js'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const sorted = (texts: Iterable<string>): string[] => [...texts].sort()
const twice = (texts: string[]): string[] => texts.filter((text, at) => texts.indexOf(text) !== at)

const routesPage = read('docs/routes.md')
const contractsPage = read('docs/contracts.md')
const pages = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md'))
const prose = pages.map(read).join('\n')

/** How docs/routes.md words the guards of a row. */
const guardWords: Record<NonNullable<Route['guard']>, string> = {
  superuser: 'superusers',
  sameCollection: 'accounts of the collection',
}

const rowForm = /^\| `(\w+)` \| ([A-Z]+) \| `([^`]+)` \| ([^|]+?) \| ?([^|]*?) ?\|$/gm
const routeLines = [...routesPage.matchAll(rowForm)].map(
  ([, name = '', method = '', path = '', who = '', body = '']) => ({
    line: `${name} ${method} ${path}`,
    guard: Object.values(guardWords).find((words) => who.startsWith(words)) ?? '',
    body,
  }),
)

test('no two native routes share a name, or a method and path', () => {
  assert.equal(twice(native.routes.map(({ name }) => name)), [])
  assert.equal(twice(native.routes.map(({ method, path }) => `${method} ${path}`)), [])
})

test('docs/routes.md: a line for each native route and no other, with its guard', () => {
  const served = native.routes.map(({ name, method, path, guard }) => {
    return `${name} ${method} ${path} ${guard ? guardWords[guard] : ''}`
  })
  const written = routeLines.map(({ line, guard }) => `${line} ${guard}`)
  assert.equal(sorted(written), sorted(served))
})

test('docs/routes.md: names every schema of a native body, and none that is missing', () => {
  const named = routeLines.flatMap(({ body }) => body.match(/schema\/[\w/]+\.json/g) ?? [])
  const missing = named.filter((path) => !existsSync(join(root, path)))
  assert.equal(missing, [])
  const kept = readdirSync(join(root, 'schema/api')).map((name) => `schema/api/${name}`)
  assert.equal(
    kept.filter((path) => !named.includes(path)),
    [],
  )
})

test('a native route with a schema of its name says so', () => {
  for (const { line, body } of routeLines) {
    const path = `schema/api/${line.split(' ')[0]}.json`
    if (existsSync(join(root, path))) assert.ok(body.includes(path), line)
  }
})

for (const name of contractNames) {
  test(`the contract ${name} has a schema, a conversation as a test, options and a section`, () => {
    assert.ok(existsSync(join(root, `schema/contracts/${name}.json`)), 'schema')
    assert.ok(existsSync(join(root, `test/contracts/${name}.test.ts`)), 'test')
    assert.ok(read('docs/config.md').includes(`\n## ${name}\n`), 'options')
    assert.ok(contractsPage.includes(`\n## ${name}\n`), 'section')
  })
}

// Tables in docs/contracts.md name tests by their first words: `beginning …`, separated by `;`.
for (const name of contractNames) {
  test(`docs/contracts.md: every test that a table of ${name} names is there`, () => {
    const titles = ['contracts', 'limits'].flatMap((room) =>
      readdirSync(join(root, 'test', room))
        .filter((file) => file.startsWith(name) || room === 'limits')
        .flatMap((file) => titlesIn(read(`test/${room}/${file}`))),
    )
    const named = testsNamedIn(sectionOf(name))
    assert.ok(named.length > 10, `only ${named.length} tests named`)
    assert.equal(
      named.filter((beginning) => !titles.some((title) => title.startsWith(beginning))),
      [],
    )
  })
}

test('every field type has a table of its values in test/fields', () => {
  const tests = readdirSync(join(root, 'test/fields'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => read(`test/fields/${name}`))
    .join('\n')
  const rowOf = (type: string) => new RegExp(`^  \\[\\s*'${type}',`, 'm')
  assert.equal(
    Object.keys(kinds).filter((type) => !rowOf(type).test(tests)),
    [],
  )
})

test('every dependency has its reason in docs/dependencies.md', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, object>
  const kept = ['dependencies', 'optionalDependencies', 'devDependencies']
  const names = kept.flatMap((kind) => Object.keys(manifest[kind] ?? {}))
  const firstCells = read('docs/dependencies.md')
    .split('\n')
    .flatMap((line) => line.split('|')[1]?.split(',') ?? [])
    .map((name) => name.trim().replace(/ \(optional\)$/, ''))
  const listed = firstCells.filter((name) => !/^(package|-*)$/.test(name))
  assert.equal(sorted(listed), sorted(names))
})

test("the lock file keeps npm from compiling the database driver, and names no registry's host", () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { gypfile?: boolean; resolved?: string }>
  }
  // `npm install` drops this line when it rewrites the file: put it back. Without it npm 10 runs
  // node-gyp, which needs Python and make, for a package that ships its binaries.
  assert.is(lock.packages['node_modules/better-sqlite3']?.gypfile, false)
  const hosts = Object.values(lock.packages).filter(({ resolved }) => resolved?.includes('://'))
  assert.equal(hosts, [])
})

test('what the pages refer to is there: files, pictures, tests', () => {
  const missing = pages.flatMap((page) => {
    const text = read(page)
    const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, to = '']) =>
      join(dirname(page), to),
    )
    const tests = [...text.matchAll(/`(?:test\/)?([\w/-]+\.test\.ts)`/g)].map(([, to = '']) =>
      join('test', to),
    )
    return [...links, ...tests]
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`)
  })
  assert.equal(missing, [])
})

test('the README is no longer than 200 lines', () => {
  const lines = read('README.md').trimEnd().split('\n').length
  assert.ok(lines <= 200, `${lines} lines`)
})

// It may pick from a large answer in pieces; a route that doesn't wait answers 404.
test('every native route waits for sendJson', () => {
  const folder = join(root, 'server/api')
  for (const name of readdirSync(folder).filter((file) => file !== 'envelope.ts')) {
    const bare = read(`server/api/${name}`).match(/^.*(?<!await |return |=> )\bsendJson\(/m)
    assert.is(bare?.[0], undefined, name)
  }
})

test('every command is in the README or in docs/', () => {
  const terminal = { out() {}, error() {} }
  const commands = [
    serveCommand(terminal),
    superuserCommand(terminal),
    backupCommand(terminal),
    contractsCommand(terminal),
    settingsCommand(terminal),
    factorsCommand(terminal),
    typesCommand(terminal),
    openapiCommand(terminal),
    auditCommand(terminal),
  ]
  const names = commands.flatMap((command) => namesOf(command))
  assert.ok(names.includes('superuser upsert'))
  assert.equal(
    names.filter((name) => !prose.includes(`pocketgate ${name}`)),
    [],
  )
})

function namesOf(command: Command): string[] {
  if (command.commands.length === 0) return [command.name()]
  return command.commands.flatMap(namesOf).map((name) => `${command.name()} ${name}`)
}

function sectionOf(name: string): string {
  const [, section = ''] = contractsPage.split(`\n## ${name}\n`)
  return section.split('\n## ')[0]!
}

function testsNamedIn(section: string): string[] {
  const lastCells = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ').at(-1)!.replace(/ \|$/, ''))
  return lastCells
    .flatMap((cell) => cell.split(';'))
    .map((part) => part.trim())
    .filter((part) => part.endsWith(' …'))
    .map((part) => part.slice(0, -2))
}

/** The names of tests; for a family of tests, the text after the variable part. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(/^ *(?:\w+(?:\(\w+\))?\(\s*)(?:'([^'\n]*)'|`([^`\n]*)`)/gm)].map(
    ([, plain, family = '']) => plain ?? family.replace(/^\$\{\w+\}: /, ''),
  )
}

test('every native route that changes something says how large its body may be', () => {
  const silent = native.routes.filter(
    ({ method, bodyLimitBytes }) => /^P/.test(method) && bodyLimitBytes === undefined,
  )
  assert.equal(
    silent.map(({ name }) => name),
    [],
  )
})

test.run()
