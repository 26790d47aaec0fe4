import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster } from '../../server/base/cluster.js'
import { emptyFolder, openTestData } from './data-folder.js'

type Listener = (message: unknown) => unknown

/** Two processes that hear one another. */
function pair() {
  const listeners = [0, 1].map(() => new Map<string, Listener>())
  return listeners.map(
    (own, at): Pick<Cluster, 'announce' | 'hear' | 'isAlone' | 'isHeard' | 'tell'> => {
      const others = listeners[1 - at]!
      return {
        isAlone: false,
        isHeard: (channel) => others.has(channel),
        tell: (channel, message) => void others.get(channel)?.(structuredClone(message)),
        announce: (channel, message) => void others.get(channel)?.(structuredClone(message)),
        async hear(channel, listener) {
          own.set(channel, listener)
          return () => own.delete(channel)
        },
      }
    },
  )
}

test('a long row that one process writes counts in the other at once', async () => {
  const dir = emptyFolder()
  const [first, second] = pair() as [ReturnType<typeof pair>[0], ReturnType<typeof pair>[0]]
  const here = await openTestData(dir, { cluster: first, database: 'SQLITE' })
  const elsewhere = await openTestData(dir, { cluster: second, database: 'SQLITE' })
  const rowBytes = () => elsewhere.store.read.rowBytes('SELECT * FROM _params')
  const before = rowBytes()
  const value = 'x'.repeat(1_000_000)
  await here.store.transaction((tx) =>
    tx.run('UPDATE _params SET value = value WHERE id = ?', [value]),
  )
  assert.ok(before < 100_000, String(before))
  assert.ok(rowBytes() >= 1_000_000, String(rowBytes()))
  await elsewhere.close()
  await here.store.transaction((tx) =>
    tx.run('UPDATE _params SET value = value WHERE id = ?', [value]),
  )
  await here.close()
})

test.run()
