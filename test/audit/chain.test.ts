import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Audit, AuditNote } from '../../server/audit/audit.js'
import { type Entry, entryColumns, hashOf } from '../../server/audit/entry.js'
import { createGathering } from '../../server/audit/gather.js'
import { openSeal } from '../../server/audit/key.js'
import { cutAudit } from '../../server/audit/retain.js'
import { createAudit } from '../../server/audit/trail.js'
import { verifyAudit } from '../../server/audit/verify.js'
import type { Caller } from '../../server/base/caller.js'
import { ApiError } from '../../server/base/errors.js'
import Database from '../helper/database.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const dayMs = 24 * 3600 * 1000
const test = suite<{ gateway: TestGateway }>('audit chain')
test.before.each(async (context) => {
  context.gateway = await startGateway({ log: { level: 'silent' }, audit: { days: 30 } })
})
test.after.each(({ gateway }) => gateway.stop())

const note = (text: string): AuditNote => ({ action: 'test', data: { text } })

/** Writes `count` entries, and returns a second connection to them without the triggers. */
async function withEntries({ app }: TestGateway, count: number): Promise<Database.Database> {
  for (let i = 1; i <= count; i++) app.audit!.login(note(`entry ${i}`))
  await app.audit!.flush()
  const db = new Database(join(app.config.serve.dir, 'pocketgate.db'))
  db.exec('DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_cut_at_anchors')
  return db
}

async function verified({ app }: TestGateway) {
  return verifyAudit(await app.store.own(), await app.audit!.seal())
}

test('a chain that nobody touched is whole', async ({ gateway }) => {
  assert.equal(await verified(gateway), { entries: 0, first: 0, last: 0, faults: [] })
  // More than one statement, transaction and batch.
  const db = await withEntries(gateway, 1100)
  assert.equal(await verified(gateway), { entries: 1100, first: 1, last: 1100, faults: [] })
  db.close()
})

const rows = 'SELECT * FROM audit WHERE id IN (10, 11) ORDER BY id'
const swap = (db: Database.Database) => {
  const [ten, eleven] = db.prepare(rows).all() as { id: number }[]
  db.exec('DELETE FROM audit WHERE id IN (10, 11)')
  for (const [row, id] of [
    [ten, 11],
    [eleven, 10],
  ] as const) {
    const names = Object.keys(row!)
    const places = names.map(() => '?').join(', ')
    const values = Object.values({ ...row, id })
    db.prepare(`INSERT INTO audit (${names.join(', ')}) VALUES (${places})`).run(...values)
  }
}
const run = (sql: string) => (db: Database.Database) => void db.exec(sql)

/** Rewrites an entry with a valid hash, as an attacker who knows the algorithm would. */
const forge = (id: number) => (db: Database.Database) => {
  const before = db
    .prepare('SELECT hash FROM audit WHERE id = ?')
    .pluck()
    .get(id - 1) as string
  const entry = db.prepare('SELECT * FROM audit WHERE id = ?').get(id) as Entry
  const made = hashOf(before, id, { ...entry, ip: '10.0.0.1' })
  db.prepare("UPDATE audit SET ip = '10.0.0.1', hash = ? WHERE id = ?").run(made, id)
}
const forgeLast = (db: Database.Database) => {
  forge(20)(db)
  db.exec('UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE id = 20)')
}

const damages: readonly (readonly [string, (db: Database.Database) => void, RegExp])[] = [
  ...entryColumns.map(
    (column) =>
      [
        `a changed ${column}`,
        run(`UPDATE audit SET ${column} = ${column === 'count' ? 99 : "'x'"} WHERE id = 7`),
        /^Entry 7 is not as/,
      ] as const,
  ),
  ['a removed entry', run('DELETE FROM audit WHERE id = 5'), /^Entry 5 is missing/],
  ['removed ones', run('DELETE FROM audit WHERE id IN (5, 6)'), /^Entries 5 to 6 are missing/],
  ['the first ones removed', run('DELETE FROM audit WHERE id < 3'), /^Entries 1 to 2 are missing/],
  ['the last one removed', run('DELETE FROM audit WHERE id = 20'), /^Entry 20 is missing/],
  ['all removed', run('DELETE FROM audit'), /^Entries 1 to 20 are missing/],
  ['two that change places', swap, /^Entry 10 is not as it was written/],
  [
    'one that closes a gap',
    run('DELETE FROM audit WHERE id = 20; UPDATE audit SET id = 20 WHERE id = 19'),
    /^Entry 19 is missing/,
  ],
  ['a forged one', forge(10), /^Entry 11 is not as it was written/],
  ['a forged last one', forge(20), /^Entry 20 is not the one that was written last/],
  ['a forged last one with the end', forgeLast, /^The mark of the end, entry 20, is not signed/],
  [
    'an end that was moved back',
    run(
      'DELETE FROM audit WHERE id = 20; UPDATE audit_head SET id = 19, hash = (SELECT hash FROM audit WHERE id = 19)',
    ),
    /^The mark of the end, entry 19, is not signed/,
  ],
  [
    'one behind the end',
    run(
      `INSERT INTO audit (id, ${entryColumns}, hash) SELECT 21, ${entryColumns}, hash FROM audit WHERE id = 20`,
    ),
    /^There are entries behind the end, 20/,
  ],
  ['no end', run('DELETE FROM audit_head'), /^The mark of the end is gone/],
  [
    'an anchor that somebody made',
    run(
      "DELETE FROM audit WHERE id < 4; INSERT INTO audit_anchors (id, hash, created, mac) SELECT 3, hash, created, 'ff' FROM audit WHERE id = 4",
    ),
    /^The anchor of the cut after entry 3 is not signed/,
  ],
]

for (const [name, damage, fault] of damages) {
  test(`verify finds ${name}`, async ({ gateway }) => {
    const db = await withEntries(gateway, 20)
    damage(db)
    const { faults } = await verified(gateway)
    assert.match(faults[0] ?? '', fault)
    db.close()
  })
}

test('the database itself refuses to change an entry, or to remove one that no anchor covers', async ({
  gateway,
}) => {
  gateway.app.audit!.login(note('one'))
  await gateway.app.audit!.flush()
  const own = await gateway.app.store.own()
  for (const sql of ["UPDATE audit SET ip = 'x'", 'DELETE FROM audit']) {
    let message = ''
    await own
      .transaction((tx) => tx.run(sql))
      .catch((error) => {
        message = String(error.message)
      })
    assert.match(message, /an audit entry/)
  }
  assert.equal((await verified(gateway)).faults, [])
})

test('a cut takes what is older than audit.days behind an anchor, and is an entry itself', async ({
  gateway,
}) => {
  const { app, clock } = gateway
  for (let i = 0; i < 700; i++) app.audit!.login(note(`old ${i}`))
  await app.audit!.flush()
  assert.is(await cutAudit(app), 0)
  clock.move(20 * dayMs)
  for (let i = 0; i < 10; i++) app.audit!.login(note(`new ${i}`))
  await app.audit!.flush()
  clock.move(11 * dayMs)
  assert.is(await cutAudit(app), 700)
  assert.equal(await verified(gateway), { entries: 11, first: 701, last: 711, faults: [] })
  const own = await app.store.own()
  const cut = await own.read.get<{ data: string }>(
    "SELECT data FROM audit WHERE action = 'audit.cut'",
  )
  assert.equal(JSON.parse(cut!.data), { upTo: 700, removed: 700, days: 30 })
  // Once more, to the last one.
  clock.move(40 * dayMs)
  assert.is(await cutAudit(app), 11)
  assert.equal(await verified(gateway), { entries: 1, first: 712, last: 712, faults: [] })
})

test('the job that cuts is none of PocketBase’s: not listed, not run by hand', ({ gateway }) => {
  const crons = gateway.app.crons!
  assert.equal(
    crons.list().filter(({ id }) => id.includes('Audit')),
    [],
  )
  assert.not(crons.run('__pgAuditCleanup__'))
})

test('a cut that was broken off between anchor and removal is finished by the next', async ({
  gateway,
}) => {
  const { app, clock } = gateway
  for (let i = 0; i < 20; i++) app.audit!.login(note(`old ${i}`))
  await app.audit!.flush()
  clock.move(31 * dayMs)
  const db = new Database(join(app.config.serve.dir, 'pocketgate.db'))
  db.exec(`CREATE TRIGGER stop BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'stopped'); END`)
  await cutAudit(app).catch(() => {})
  assert.equal((await verified(gateway)).faults, [])
  db.exec('DROP TRIGGER stop')
  db.close()
  assert.is(await cutAudit(app), 20)
  assert.equal((await verified(gateway)).faults, [])
})

test('what isn’t whole is not cut, so that no anchor signs what somebody has changed', async ({
  gateway,
}) => {
  const db = await withEntries(gateway, 20)
  db.exec("UPDATE audit SET ip = 'x' WHERE id = 7")
  gateway.clock.move(31 * dayMs)
  assert.is(await cutAudit(gateway.app), 0)
  assert.match((await verified(gateway)).faults[0] ?? '', /^Entry 7 is not as/)
  db.close()
})

test('with an encryption key the signatures need it: the folder alone can’t make them', async ({
  gateway,
}) => {
  const own = await gateway.app.store.own()
  const plain = await openSeal(own, '')
  const again = await openSeal(own, '')
  assert.ok(again.isRight('a text', plain.sign('a text')))
  assert.not(again.isRight('another', plain.sign('a text')))
  const keyed = await openSeal(own, '0123456789abcdef0123456789ABCDEF')
  assert.not(keyed.isRight('a text', plain.sign('a text')))
  assert.not(plain.isRight('a text', keyed.sign('a text')))
})

test('trails of several processes make one chain', async ({ gateway }) => {
  const { app } = gateway
  const others = [1, 2, 3].map((n) => trail(gateway, { door: `process ${n}` }))
  const all = [app.audit!, ...others]
  const writes: Promise<void>[] = []
  for (let i = 0; i < 50; i++) for (const each of all) writes.push(each.change(note(`${i}`)))
  await Promise.all(writes)
  assert.equal(await verified(gateway), { entries: 200, first: 1, last: 200, faults: [] })
  for (const other of others) await other.close()
})

test('a login waits for nobody; a change resolves once it is written', async ({ gateway }) => {
  const own = await gateway.app.store.own()
  const count = async () =>
    (await own.read.get<{ n: number }>('SELECT count(*) AS n FROM audit'))!.n
  gateway.app.audit!.login(note('login'))
  assert.is(await count(), 0)
  await gateway.app.audit!.change(note('change'))
  assert.is(await count(), 2)
})

test('what can’t be written: a change hears of it, waits, and is written later with all others', async ({
  gateway,
}) => {
  let isFull = true
  const audit = trail(gateway, {
    own: async () => {
      if (isFull) throw new Error('disk full')
      return gateway.app.store.own()
    },
    pendingMax: 10,
  })
  let code = ''
  await audit.change(note('change')).catch((error) => {
    code = error instanceof ApiError ? error.code : ''
  })
  assert.is(code, 'audit.not_written')
  for (let i = 0; i < 30; i++) audit.login(note(`login ${i}`))
  assert.is(audit.dropped, 21)
  isFull = false
  await audit.flush()
  const own = await gateway.app.store.own()
  const entries = await own.read.all<Entry>('SELECT action, data FROM audit ORDER BY id')
  assert.is(entries.length, 11)
  assert.is(entries[0]!.data, '{"text":"change"}')
  assert.equal(entries.at(-1), { action: 'audit.dropped', data: '{"lost":21}' } as Entry)
  assert.equal((await verified(gateway)).faults, [])
  await audit.close()
})

const from = (ip: string): Caller =>
  ({ record: null, token: '', isSuperuser: false, ip, remoteIp: ip, userAgent: '' }) as Caller

test('a guesser fills no disk: a flood from everywhere is a few hundred entries', async ({
  gateway,
}) => {
  const audit = gateway.app.audit!
  for (let i = 0; i < 20_000; i++) {
    const target = { collection: 'users', id: `account${i % 5000}` }
    const caller = from(`10.0.${Math.floor(i / 250) % 250}.${i % 250}`)
    audit.refusal({ action: 'login', result: 'auth.failed', target, caller })
  }
  await audit.flush()
  const own = await gateway.app.store.own()
  const sums = await own.read.get<{ entries: number; refusals: number }>(
    'SELECT count(*) AS entries, sum(count) AS refusals FROM audit',
  )
  assert.equal(sums, { entries: 201, refusals: 20_000 })
})

test('one IPv6 subscriber is one address; another account, result or action is another entry', () => {
  const base = Object.fromEntries(entryColumns.map((name) => [name, ''])) as unknown as Entry
  const refusals = createGathering()
  const add = (more: Partial<Entry>) =>
    refusals.add({ ...base, count: 1, ip: '2001:db8::1', ...more })
  add({})
  add({ ip: '2001:db8::2' })
  add({ ip: '2001:db8:0:1::2' })
  add({ targetId: 'a' })
  add({ result: 'b' })
  add({ action: 'c' })
  assert.equal(
    refusals.take().map(({ count }) => count),
    [2, 1, 1, 1, 1],
  )
  assert.is(refusals.size, 0)
})

function trail(gateway: TestGateway, more: Partial<Parameters<typeof createAudit>[0]>): Audit {
  const { app } = gateway
  return createAudit({
    enabled: true,
    own: app.store.own,
    clock: app.clock,
    log: app.log,
    encryptionKey: '',
    door: 'server',
    ...more,
  })
}

test.run()
