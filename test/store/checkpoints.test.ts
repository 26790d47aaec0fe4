import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCheckpoints } from '../../server/store/sqlite/checkpoints.js'
import { openConnection } from '../../server/store/sqlite/connection.js'
import { openSqliteStore } from '../../server/store/sqlite/open.js'
import { until } from '../helper/mail-world.js'
import { copyFixture, silentLog } from './data-folder.js'
import { checkpointState } from './wal.js'

const test = suite<{ dir: string }>('checkpoints')

test.before.each((context) => {
  context.dir = copyFixture('pb_data')
})

// Another character each time: if most of a text stays the same, only the changed page is written.
const textOf = (i: number) => String(i % 10).repeat(50_000)
const update = "UPDATE users SET name = ? WHERE username = 'ann'"

for (const isAlone of [true, false]) {
  const title = isAlone ? 'alone' : 'beside other processes'
  test(`what was written reaches the database, ${title}`, async ({ dir }) => {
    let written = 0
    const store = await openSqliteStore({
      dir,
      queryTimeoutSeconds: 10,
      log: silentLog,
      isAlone,
    })
    try {
      for (let i = 0; i < 200; i++) {
        await store.transaction((tx) => tx.run(update, [textOf(i)]))
      }
      await until(() => {
        const { log, checkpointed } = checkpointState(join(dir, 'data.db'))
        return checkpointed > 0 && log - checkpointed < 2000
      }, 'no checkpoint')
      // Checkpointed pages are overwritten: the WAL doesn't grow with everything that is written.
      let longest = 0
      for (; written < 12_000; written++) {
        await store.transaction((tx) => tx.run(update, [textOf(written)]))
        await nextTurn()
        const { log } = checkpointState(join(dir, 'data.db'))
        if (log < longest) break
        longest = log
      }
      assert.ok(written < 12_000, `the WAL has ${longest} pages`)
      // 100 MB: at 80 a commit does the checkpoint.
      if (!isAlone) assert.ok(longest < 24_000, `${longest} pages`)
    } finally {
      await store.close()
    }
    assert.not(existsSync(join(dir, 'data.db-wal')))
    const db = new Database(join(dir, 'data.db'), { readonly: true })
    const name = db.prepare("SELECT name FROM users WHERE username = 'ann'").pluck().get()
    db.close()
    assert.is(name, textOf(written))
  })
}

test('a long WAL is checkpointed while nobody writes, and begins anew', async ({ dir }) => {
  const path = join(dir, 'data.db')
  const checkpoints = createCheckpoints(silentLog, true)
  const writer = openConnection(path)
  const reader = openConnection(path)
  let waits = 0
  const { committed, closed } = checkpoints.of(path, writer, async (work) => {
    waits++
    await work()
  })
  let i = 0
  const state = () => checkpointState(path)
  const growBy = (pages: number) => {
    const { log } = state()
    while (state().log < log + pages) writer.run(update, [textOf(i++)])
  }
  const whenCommitted = (check: () => boolean) =>
    until(() => {
      committed(true)
      return check()
    }, 'no checkpoint')
  try {
    growBy(6000)
    // A reader keeps the WAL from beginning anew.
    reader.script('BEGIN')
    const { log } = state()
    reader.get('SELECT count(*) FROM users', [])
    await whenCommitted(() => state().checkpointed === log)
    growBy(5000)
    reader.script('COMMIT')
    assert.is(waits, 0)
    await whenCommitted(() => waits === 1)
    await checkpoints.close()
    assert.ok(state().log > 10_000)
    writer.run(update, ['the next'])
    assert.ok(state().log < 100)
  } finally {
    await checkpoints.close()
    reader.close()
    writer.close()
    closed()
  }
})

test.run()
