import { readdirSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { databaseOf } from '../helper/postgres.js'
import { send } from '../helper/scenario.js'

const steps = `  collection tenants (uuid, slug, name, require_mfa)
  collection tenant_domains (domain, tenant, verified)
  column users.firstName (text)
  column users.lastName (text)
  column users.is_admin (bool, hidden: its owner can’t write it)
  column users.tenant (relation, hidden: its owner can’t write it)
`

test('contracts add: says what it would add, adds it once, and then says that it is there', async () => {
  const dir = copyFolder()
  const before = await rowsOf(dir)
  const dry = await runCommand(['contracts', 'add', 'jitsudo', '--dry-run', '--dir', dir])
  assert.is(dry.code, 0, dry.stderr)
  assert.is(dry.stdout, `Would add to ${dir} for jitsudo:\n${steps}`)
  assert.equal(await rowsOf(dir), before)
  const added = await runCommand(['contracts', 'add', 'jitsudo', '--dir', dir])
  assert.is(added.stdout, `Added to ${dir} for jitsudo:\n${steps}`)
  const after = await rowsOf(dir)
  assert.is.not(after.length, before.length)
  for (const args of [[], ['--dry-run']]) {
    const again = await runCommand(['contracts', 'add', 'jitsudo', '--dir', dir, ...args])
    assert.is(again.code, 0)
    assert.is(again.stdout, `${dir} already has all that jitsudo needs.\n`)
  }
  assert.equal(await rowsOf(dir), after)
  removeFolder(dir)
})

test('contracts add: of two at once, one adds', async () => {
  const dir = copyFolder()
  const args = ['contracts', 'add', 'jitsudo', '--dir', dir]
  const both = await Promise.all([runCommand(args), runCommand(args)])
  assert.equal(
    both.map(({ code }) => code),
    [0, 0],
  )
  const [already, added] = both.map(({ stdout }) => stdout).sort((a, b) => a.length - b.length)
  assert.is(already, `${dir} already has all that jitsudo needs.\n`)
  assert.match(added!, /^Added to/)
  removeFolder(dir)
})

test('contracts list: what is served, and what the folder lacks', async () => {
  const dir = copyFolder()
  const args = ['contracts', 'list', '--dir', dir]
  const { code, stdout } = await runCommand(args, { env: { POCKETGATE_CONTRACTS: 'weather' } })
  assert.is(code, 0)
  assert.match(stdout, /^jitsudo +not served +lacks tenants, tenant_domains, firstName/m)
  assert.match(stdout, /^weather +served +lacks token$/m)
  await runCommand(['contracts', 'add', 'weather', '--dir', dir])
  assert.match((await runCommand(args)).stdout, /^weather +served +complete$/m)
  removeFolder(dir)
})

test('contracts: what stands in the way, in one line and with the folder unchanged', async () => {
  const dir = copyFolder()
  const before = await rowsOf(dir)
  const rows: [args: string[], says: RegExp][] = [
    [['add'], /^Error: contracts add "": allowed is one of .*jitsudo/],
    [['add', 'nope'], /^Error: contracts add "nope": allowed is one of .*weather/],
    [['add', 'constructor'], /^Error: contracts add "constructor"/],
    [['add', 'jitsudo', '--set', 'contracts.collection=user_cards'], /"user_cards".*not an auth/],
    [['add', 'jitsudo', '--set', 'contracts.collection=nowhere'], /"nowhere".*not an auth/],
  ]
  for (const [args, says] of rows) {
    const { code, stderr } = await runCommand(['contracts', ...args, '--dir', dir])
    assert.is(code, 1)
    assert.match(stderr, says)
    assert.is(stderr.trimEnd().split('\n').length, 1)
  }
  assert.equal(await rowsOf(dir), before)
  removeFolder(dir)
})

test('contracts: a folder without data is none to alter, and stays empty', async () => {
  const dir = copyFolder(null)
  for (const args of [['list'], ['add', 'jitsudo'], ['add', 'jitsudo', '--dry-run']]) {
    const { code, stderr } = await runCommand(['contracts', ...args, '--dir', dir])
    assert.is(code, 1)
    assert.match(stderr, /^Error: there is no .*data\.db/)
    assert.equal(readdirSync(dir), [])
  }
  removeFolder(dir)
})

test('contracts add: a server that runs on the folder takes it up', async () => {
  const server = await boot({ args: ['--limits', 'off'] })
  const body = { email: 'ann@example.com', password: 'password-ann', tenant_slug: 'acme' }
  const logIn = async () => (await send(server.url, { path: '/v1/auth/login', body })).status
  assert.is(await logIn(), 401)
  await runCommand(['contracts', 'add', 'jitsudo', '--dir', server.dir])
  const db = new Database(`${server.dir}/data.db`)
  db.exec(`INSERT INTO tenants (id, uuid, slug)
      VALUES ('tenantacme00001', '11111111-1111-4111-8111-111111111111', 'acme');
    UPDATE users SET tenant = 'tenantacme00001' WHERE email = 'ann@example.com'`)
  db.close()
  const deadline = Date.now() + 5000
  let status = await logIn()
  while (status !== 200 && Date.now() < deadline) status = await logIn()
  await server.stop()
  assert.is(status, 200)
})

/** All rows that describe the folder's schema. */
async function rowsOf(dir: string): Promise<unknown[]> {
  // Without it, the folder's files are opened until a command has run.
  await databaseOf(dir)
  const db = new Database(`${dir}/data.db`, { readonly: true })
  const rows = [
    ...db.prepare('SELECT * FROM _collections ORDER BY id').all(),
    ...db.prepare("SELECT * FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all(),
  ]
  db.close()
  return rows
}

test.run()
