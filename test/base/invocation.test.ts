import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadConfig } from '../../server/base/config.js'
import { ownCommand, superuserCommandLine } from '../../server/base/invocation.js'

const home = mkdtempSync(join(tmpdir(), 'pocketgate-called-'))
const clone = join(home, 'clone')
const project = join(home, 'project')
const bin = join(project, 'node_modules/.bin')
mkdirSync(join(clone, 'dist'), { recursive: true })
mkdirSync(bin, { recursive: true })
writeFileSync(join(clone, 'dist/pocketgate.js'), '')
writeFileSync(join(home, 'server.js'), '')
symlinkSync(join(clone, 'dist/pocketgate.js'), join(bin, 'pocketgate'))
const tried = join(home, '_npx/0123abcd')
mkdirSync(join(tried, 'node_modules/.bin'), { recursive: true })
symlinkSync(join(clone, 'dist/pocketgate.js'), join(tried, 'node_modules/.bin/pocketgate'))
writeFileSync(join(tried, 'package.json'), '{"_npx":{"packages":["../pocketgate-0.1.0.tgz"]}}')
test.after(() => rmSync(home, { recursive: true }))

type Called = { file: string; from: string; env?: Record<string, string> }
const call = ({ file, from, env = {} }: Called) => ({
  argv: ['node', file],
  env,
  cwd: () => from,
})

const rows: [what: string, called: Called, command: string][] = [
  ['a clone', { file: join(clone, 'dist/pocketgate.js'), from: clone }, 'node dist/pocketgate.js'],
  [
    'a clone, from elsewhere',
    { file: join(clone, 'dist/pocketgate.js'), from: project },
    `node ${join(clone, 'dist/pocketgate.js')}`,
  ],
  ['a project', { file: join(bin, 'pocketgate'), from: project }, 'npx pocketgate'],
  [
    'a command on the path',
    { file: join(bin, 'pocketgate'), from: home.slice(0, 5), env: { PATH: `/x:${bin}` } },
    'pocketgate',
  ],
  [
    'npx of a tarball',
    { file: join(tried, 'node_modules/.bin/pocketgate'), from: project },
    'npx ../pocketgate-0.1.0.tgz',
  ],
  ['a program of one’s own', { file: join(home, 'server.js'), from: home }, 'npx pocketgate'],
]
for (const [what, called, command] of rows) {
  test(`${what} calls it ${command.replace(home, '…')}`, () => {
    assert.is(ownCommand(call(called)), command)
  })
}

test('the command for a superuser names the folder, the variable and the database that it needs', () => {
  const called = call({ file: join(clone, 'dist/pocketgate.js'), from: clone })
  const line = (values: object) =>
    superuserCommandLine(loadConfig({ values: { serve: values } }), called)
  const plain = 'node dist/pocketgate.js superuser upsert EMAIL PASSWORD'
  assert.is(line({ dir: join(clone, 'pb_data') }), plain)
  assert.is(line({ dir: join(clone, 'my data') }), `${plain} --dir "my data"`)
  assert.is(
    line({ dir: join(project, 'd'), encryptionEnv: 'KEY' }),
    `${plain} --dir ${join(project, 'd')} --encryptionEnv KEY`,
  )
  const database = 'postgres://gate:secret@db.example.com/gate'
  assert.is(line({ dir: join(clone, 'pb_data'), database }), `${plain} --database URL`)
})

test.run()
