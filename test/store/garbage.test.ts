import v8 from 'node:v8'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFixture, openTestStore } from './data-folder.js'

const test = suite('what transactions leave behind')

function oldBytes(): number {
  const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')!
  return space.space_used_size
}

// Each used to leave a kilobyte that only a full collection took away: the accessors of a literal
// are old from the start, and keep what they can reach.
test('a transaction that has ended is garbage for the next small collection', async () => {
  const store = await openTestStore(copyFixture('pb_data'))
  const update = "UPDATE users SET name = ? WHERE username = 'ann'"
  const run = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await store.transaction((tx) => tx.run(update, [String(i)]), { isQuick: i % 2 === 0 })
    }
  }
  try {
    await run(2000)
    const before = oldBytes()
    await run(20_000)
    const grown = oldBytes() - before
    assert.ok(grown < 6_000_000, `${grown} bytes`)
  } finally {
    await store.close()
  }
})

test.run()
