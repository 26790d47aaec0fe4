import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../helper/mail-world.js'
import { copyFixture, openTestStore } from './data-folder.js'
import { checkpointState } from './wal.js'

const test = suite<{ dir: string }>('checkpoints beside the event loop')

test.before.each((context) => {
  context.dir = copyFixture('pb_data')
})

// Another character each time: if most of a text stays the same, only the changed page is written.
const textOf = (i: number) => String(i % 10).repeat(50_000)
const update = "UPDATE users SET name = ? WHERE username = 'ann'"

test('what was written reaches the database, though no commit does it', async ({ dir }) => {
  const store = await openTestStore(dir)
  try {
    for (let i = 0; i < 200; i++) {
      await store.transaction((tx) => tx.run(update, [textOf(i)]))
    }
    await until(() => {
      const { log, checkpointed } = checkpointState(join(dir, 'data.db'))
      return checkpointed > 0 && log - checkpointed < 2000
    }, 'no checkpoint')
    // Checkpointed pages are overwritten: the WAL doesn't grow with everything that is written,
    // and not even to the length at which a commit would do the checkpoint.
    for (let i = 0; i < 3000; i++) {
      await store.transaction((tx) => tx.run(update, [textOf(i)]))
      await nextTurn()
    }
    const { size } = statSync(join(dir, 'data.db-wal'))
    assert.ok(size < 60_000_000, `${size} bytes`)
  } finally {
    await store.close()
  }
  assert.not(existsSync(join(dir, 'data.db-wal')))
  const db = new Database(join(dir, 'data.db'), { readonly: true })
  const name = db.prepare("SELECT name FROM users WHERE username = 'ann'").pluck().get()
  db.close()
  assert.is(name, textOf(2999))
})

test.run()
