import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Config, loadConfig } from '../../server/base/config.js'
import { StartError } from '../../server/base/errors.js'
import { addContract, contractPlan } from '../../server/collections/add-contract.js'
import { describePlan } from '../../server/collections/contract-plan.js'
import type { Field } from '../../server/model/field-options.js'
import type { Data } from '../../server/open-data.js'
import { contractColumns } from '../../server/store/migrations/contract-columns.js'
import Database from '../helper/database.js'
import { copyFixture, emptyFolder, openTestData } from '../store/data-folder.js'

const all = ['strapi', 'slugbase', 'jitsudo', 'mudbase', 'weather']
const clock = { now: () => Date.UTC(2030, 0, 2, 3, 4, 5, 6) }

function appOf({ store, collections }: Data, collection = 'users') {
  const config: Config = loadConfig({ values: { contracts: { collection } } })
  return { config, clock, store, collections }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    assert.instance(error, StartError)
    return (error as Error).message
  }
  throw new Error('was not refused')
}

test('a fresh folder with every contract has the 14 columns and three collections', async () => {
  const data = await openTestData(emptyFolder(), { contracts: all })
  const users = data.collections.find('users')!
  assert.equal(
    users.fields
      .slice(10)
      .map(({ name, type, hidden }) => `${name} ${type}${hidden ? ' hidden' : ''}`),
    [
      'username text',
      'language text',
      'unit select',
      'location json',
      'token text hidden',
      'firstName text',
      'lastName text',
      'role text hidden',
      'is_admin bool hidden',
      'user_key text hidden',
      'theme text',
      'blocked bool hidden',
      'tenant relation hidden',
      'project relation hidden',
    ],
  )
  assert.equal(users.auth?.passwordAuth.identityFields, ['email', 'username'])
  const names = data.collections.all().map(({ name }) => name)
  assert.equal(names.slice(-4), ['users', 'tenants', 'tenant_domains', 'projects'])
  for (const name of names.slice(-3)) {
    const { listRule, viewRule, createRule, updateRule, deleteRule } = data.collections.find(name)!
    assert.equal([listRule, viewRule, createRule, updateRule, deleteRule], Array(5).fill(null))
  }
  // Ids as PocketBase derives them from type and name.
  assert.is(data.collections.find('tenants')?.id, 'pbc_699394385')
  assert.is(data.collections.find('tenant_domains')?.id, 'pbc_3104213054')
  assert.is(data.collections.find('projects')?.id, 'pbc_484305853')
  const idOf = (name: string) => users.fields.find((field) => field.name === name)?.id
  assert.equal(
    [idOf('firstName'), idOf('is_admin'), idOf('tenant')],
    ['text596812118', 'bool3304254982', 'relation1314505826'],
  )
  for (const contract of all) {
    assert.equal(describePlan(await contractPlan(appOf(data), contract)), [], contract)
  }
  await data.close()
})

test('each contract alone brings its own columns', async () => {
  const rows: Record<string, string> = {
    strapi: 'username role blocked',
    slugbase: 'language is_admin user_key theme',
    jitsudo: 'language firstName lastName is_admin tenant',
    mudbase: 'firstName lastName role project',
    weather: 'username language unit location token',
  }
  for (const [contract, columns] of Object.entries(rows)) {
    const data = await openTestData(emptyFolder(), { contracts: [contract] })
    const names = data.collections
      .find('users')
      ?.fields.slice(10)
      .map(({ name }) => name)
    assert.is(names?.join(' '), columns, contract)
    await data.close()
  }
})

test('added one by one to a plain folder, they make what a fresh folder has', async () => {
  const fresh = await openTestData(emptyFolder(), { contracts: all })
  const plain = await openTestData(emptyFolder())
  for (const contract of all) {
    assert.is.not((await addContract(appOf(plain), contract)).length, 0, contract)
    assert.equal(await addContract(appOf(plain), contract), [], contract)
  }
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  for (const name of ['users', 'tenants', 'tenant_domains', 'projects']) {
    const [added, made] = [plain, fresh].map((data) => data.collections.find(name)!)
    assert.equal([...added!.fields].sort(byName), [...made!.fields].sort(byName))
    assert.equal([...added!.indexes].sort(), [...made!.indexes].sort())
    assert.equal(added!.auth?.passwordAuth, made!.auth?.passwordAuth)
    const columns =
      'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?) ORDER BY name'
    assert.equal(
      await plain.store.read.all(columns, [name]),
      await fresh.store.read.all(columns, [name]),
    )
    const indexes =
      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? ORDER BY name"
    assert.equal(
      await plain.store.read.all(indexes, [name]),
      await fresh.store.read.all(indexes, [name]),
    )
  }
  await fresh.close()
  await plain.close()
})

test('what was in the folder stays: fields, options, accounts, views; new columns read as empty', async () => {
  const data = await openTestData(copyFixture('pb_data'))
  const before = data.collections.find('users')!
  const view = await data.store.read.all('SELECT * FROM user_cards ORDER BY id')
  const accounts = await data.store.read.all('SELECT * FROM users ORDER BY id')
  for (const contract of all) await addContract(appOf(data), contract)
  const after = data.collections.find('users')!
  // Where 0.39 wrote null, a save writes an empty list.
  const known = before.fields.map((field) => ({ ...field }))
  for (const field of known) {
    for (const name of ['exceptDomains', 'onlyDomains', 'thumbs', 'mimeTypes']) {
      if (field[name] === null) field[name] = []
    }
  }
  assert.equal(after.fields.slice(0, before.fields.length), known)
  assert.equal(after.indexes.slice(0, before.indexes.length), before.indexes)
  assert.equal(after.rawOptions, before.rawOptions)
  assert.is(after.updated, '2030-01-02 03:04:05.006Z')
  assert.is(after.created, before.created)
  assert.equal(await data.store.read.all('SELECT * FROM user_cards ORDER BY id'), view)
  const added = {
    token: '',
    firstName: '',
    lastName: '',
    role: '',
    is_admin: 0,
    user_key: '',
    theme: '',
    blocked: 0,
    tenant: '',
    project: '',
  }
  assert.equal(
    await data.store.read.all('SELECT * FROM users ORDER BY id'),
    accounts.map((row) => ({ ...row, ...added })),
  )
  await data.close()
})

test('another auth collection gets indexes of its own name', async () => {
  const data = await openTestData(copyFixture('pb_data'))
  const lines = await addContract(appOf(data, 'MEMBERS'), 'weather')
  const members = data.collections.find('members')!
  assert.ok(lines.includes(`unique index idx_username_${members.id}`))
  assert.ok(lines.includes('login by members.username, natively as well'))
  assert.is(
    members.indexes.at(-1),
    `CREATE UNIQUE INDEX \`idx_username_${members.id}\` ON \`members\` (\`username\` COLLATE NOCASE) WHERE \`username\` != ''`,
  )
  assert.equal(members.auth?.passwordAuth.identityFields, ['email', 'username'])
  await data.close()
})

/** Runs `edit` on the users of a plain folder, as another program might, and opens it. */
async function edited(edit: (db: Database.Database) => void): Promise<Data> {
  const dir = emptyFolder()
  await (await openTestData(dir)).close()
  const db = new Database(`${dir}/data.db`)
  edit(db)
  db.close()
  return openTestData(dir, { clock })
}

function addField(db: Database.Database, field: Partial<Field>, collection = 'users'): void {
  const { fields } = db
    .prepare('SELECT fields FROM _collections WHERE name = ?')
    .get(collection) as { fields: string }
  const list = [...JSON.parse(fields), { id: `made${field.name}`, ...field }]
  db.prepare('UPDATE _collections SET fields = ? WHERE name = ?').run(
    JSON.stringify(list),
    collection,
  )
  db.exec(`ALTER TABLE ${collection} ADD COLUMN "${field.name}" TEXT DEFAULT '' NOT NULL`)
}

function addCollection(db: Database.Database, name: string, id: string): void {
  db.exec(`CREATE TABLE "${name}" (id TEXT PRIMARY KEY)`)
  db.prepare(
    "INSERT INTO _collections (id, type, name, fields, indexes, options) VALUES (?, 'base', ?, '[]', '[]', '{}')",
  ).run(id, name)
}

const conflicts: [contract: string, says: RegExp, edit: (db: Database.Database) => void][] = [
  ['mudbase', /users\.role is not hidden/, (db) => addField(db, { name: 'role', type: 'text' })],
  [
    'strapi',
    /users\.blocked is of type text, not bool/,
    (db) => addField(db, { name: 'blocked', type: 'text', hidden: true }),
  ],
  [
    'strapi',
    /users\.Blocked differs from blocked only by case/,
    (db) => addField(db, { name: 'Blocked', type: 'bool', hidden: true }),
  ],
  [
    'jitsudo',
    /users\.tenant refers to another collection/,
    (db) =>
      addField(db, {
        name: 'tenant',
        type: 'relation',
        hidden: true,
        collectionId: '_pb_users_auth_',
      }),
  ],
  [
    'weather',
    /users\.unit does not take imperial/,
    (db) => addField(db, { name: 'unit', type: 'select', values: ['metric'], maxSelect: 1 }),
  ],
  [
    'weather',
    /users\.unit takes several values/,
    (db) =>
      addField(db, { name: 'unit', type: 'select', values: ['imperial', 'metric'], maxSelect: 2 }),
  ],
  [
    'slugbase',
    /the table users has a column theme but no such field/,
    (db) => db.exec('ALTER TABLE users ADD COLUMN theme TEXT'),
  ],
  [
    'jitsudo',
    /the collection tenants lacks id; .*lacks uuid/,
    (db) => addCollection(db, 'tenants', 'x'),
  ],
  ['mudbase', /there is another collection Projects/, (db) => addCollection(db, 'Projects', 'x')],
  [
    'mudbase',
    /pbc_484305853, is that of plans/,
    (db) => addCollection(db, 'plans', 'pbc_484305853'),
  ],
  [
    'mudbase',
    /a table projects that belongs to no collection/,
    (db) => db.exec('CREATE TABLE projects (id TEXT)'),
  ],
  [
    'weather',
    /there is another index idx_username__pb_users_auth_/,
    (db) => db.exec('CREATE INDEX idx_username__pb_users_auth_ ON users (name)'),
  ],
]

for (const [contract, says, edit] of conflicts) {
  test(`${contract} is refused whole, and says why: ${says.source}`, async () => {
    const data = await edited(edit)
    const schema = 'SELECT * FROM sqlite_master'
    const before = await data.store.read.all(schema)
    assert.match(await refusal(addContract(appOf(data), contract)), says)
    assert.equal(await data.store.read.all(schema), before)
    assert.is((await contractPlan(appOf(data), contract)).conflicts.length > 0, true)
    await data.close()
  })
}

test('usernames that occur twice: refused, and nothing of the contract is there', async () => {
  const data = await edited((db) => {
    addField(db, { name: 'username', type: 'text' })
    for (const name of ['ann', 'Ann']) {
      db.prepare('INSERT INTO users (username, tokenKey) VALUES (?, ?)').run(name, name)
    }
  })
  const schema = 'SELECT * FROM sqlite_master'
  const before = await data.store.read.all(schema)
  assert.match(await refusal(addContract(appOf(data), 'weather')), /users\.username has values/)
  assert.equal(await data.store.read.all(schema), before)
  await data.close()
})

test('columns that are there already serve, and a renamed one keeps its id', async () => {
  const data = await edited((db) => {
    addField(db, { name: 'username', type: 'text', max: 20 })
    // The field was called `language` before: PocketBase keeps the id.
    addField(db, { name: 'tongue', type: 'text', id: 'text3571151285' })
  })
  const lines = await addContract(appOf(data), 'weather')
  assert.not.ok(lines.some((line) => line.startsWith('column users.username')))
  assert.ok(lines.includes('unique index idx_username__pb_users_auth_'))
  const { fields } = data.collections.find('users')!
  assert.is(fields.find(({ name }) => name === 'language')?.id, 'text35711512852')
  assert.is(fields.find(({ name }) => name === 'username')?.['max'], 20)
  await data.close()
})

test('tenants that are there under another id are what the new relations refer to', async () => {
  const data = await openTestData(emptyFolder(), { contracts: ['jitsudo'] })
  await data.store.transaction(async (tx) => {
    await tx.run("UPDATE _collections SET id = 'mine' WHERE name = 'tenants'")
    await tx.run("DELETE FROM _collections WHERE name = 'tenant_domains'")
    await tx.run('DROP TABLE tenant_domains')
    await tx.run(
      "UPDATE _collections SET fields = replace(fields, 'pbc_699394385', 'mine') WHERE name = 'users'",
    )
  })
  assert.equal(await addContract(appOf(data), 'jitsudo'), [
    'collection tenant_domains (domain, tenant, verified)',
  ])
  const target = data.collections
    .find('tenant_domains')
    ?.fields.find(({ name }) => name === 'tenant')
  assert.is(target?.['collectionId'], 'mine')
  await data.close()
})

test('indexes and views with strings in double quotes stay as they are', async () => {
  const data = await openTestData(copyFixture('pb_data'))
  const quoted = 'CREATE INDEX `idx_quoted` ON `users` (`name`) WHERE `name` != ""'
  await data.store.transaction(async (tx) => {
    await tx.run(
      "UPDATE _collections SET indexes = json_insert(indexes, '$[#]', ?) WHERE name = 'users'",
      [quoted],
    )
  })
  for (const contract of all) await addContract(appOf(data), contract)
  assert.ok(data.collections.find('users')?.indexes.includes(quoted))
  assert.is((await data.store.read.all('SELECT loud FROM user_cards')).length, 6)
  await data.close()
})

test('hidden are just those of the 14 that their owner may not write', () => {
  const guarded = ['token', 'role', 'is_admin', 'user_key', 'blocked', 'tenant', 'project']
  for (const { field } of contractColumns) {
    assert.is(field.hidden, guarded.includes(field.name), field.name)
  }
  assert.is(contractColumns.length, 14)
})

test.run()
