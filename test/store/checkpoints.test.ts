import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCheckpoints } from '../../server/store/sqlite/checkpoints.js'
import { openConnection } from '../../server/store/sqlite/connection.js'
import { until } from '../helper/mail-world.js'
import { copyFixture, openTestStore } from './data-folder.js'

const test = suite<{ dir: string }>('checkpoints beside the event loop')

test.before.each((context) => {
  context.dir = copyFixture('pb_data')
})

/** Pages in the WAL, and how many of them are checkpointed. */
function stateOf(dir: string): { log: number; checkpointed: number } {
  const db = new Database(join(dir, 'data.db'))
  try {
    return db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number; checkpointed: number }
  } finally {
    db.close()
  }
}

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
      const { log, checkpointed } = stateOf(dir)
      return checkpointed > 0 && log - checkpointed < 2000
    }, 'no checkpoint')
    // Checkpointed pages are overwritten: the WAL doesn't grow with everything that is written.
    for (let i = 0; i < 2000; i++) {
      await store.transaction((tx) => tx.run(update, [textOf(i)]))
    }
    const { size } = statSync(join(dir, 'data.db-wal'))
    assert.ok(size < 100_000_000, `${size} bytes`)
  } finally {
    await store.close()
  }
  assert.not(existsSync(join(dir, 'data.db-wal')))
  const db = new Database(join(dir, 'data.db'), { readonly: true })
  const name = db.prepare("SELECT name FROM users WHERE username = 'ann'").pluck().get()
  db.close()
  assert.is(name, textOf(1999))
})

const threads = () => readdirSync('/proc/self/task').length

if (process.platform === 'linux') {
  test('the thread ends when there is nothing to do, and another one does what comes then', async ({
    dir,
  }) => {
    const path = join(dir, 'data.db')
    const checkpoints = createCheckpoints(pino({ level: 'silent' }), 50)
    const writer = openConnection(path)
    const committed = checkpoints.of(path, writer)
    const done = () => stateOf(dir).checkpointed
    try {
      const without = threads()
      for (let round = 0; round < 2; round++) {
        const before = done()
        for (let i = 0; stateOf(dir).log - before < 1200; i++) writer.run(update, [textOf(i)])
        committed(true)
        assert.is(threads(), without + 1)
        await until(() => done() > before, 'no checkpoint')
        await until(() => threads() === without, 'the thread goes on')
      }
    } finally {
      await checkpoints.close()
      writer.close()
    }
  })
}

test.run()
