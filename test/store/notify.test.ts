import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ChangeKind, type ChangesOptions, watchChanges } from '../../server/store/notify.js'
import type { Store } from '../../server/store/store.js'
import { copyFixture, hashesOf, openTestStore, silentLog, until } from './data-folder.js'

interface Watched {
  dir: string
  store: Store
  seen: ChangeKind[]
  changes: Awaited<ReturnType<typeof watchChanges>>
  stop(): Promise<void>
}

async function startWatching(
  dir = copyFixture('pb_data'),
  options: Partial<ChangesOptions> = {},
): Promise<Watched> {
  const store = await openTestStore(dir)
  const seen: ChangeKind[] = []
  const reload = async (kind: ChangeKind) => {
    seen.push(kind)
  }
  const changes = await watchChanges({ dir, store, log: silentLog, reload, pollMs: 20, ...options })
  const stop = async () => {
    changes.close()
    await store.close()
  }
  return { dir, store, seen, changes, stop }
}

function touch(dir: string, name: string): void {
  writeFileSync(join(dir, '.notify', name), '')
  rmSync(join(dir, '.notify', name))
}

test('a .notify file of another process reloads its kind, once for several', async () => {
  const { dir, seen, stop } = await startWatching(undefined, { pollMs: 60_000 })
  for (let i = 0; i < 3; i++) touch(dir, `collections@other${i}`)
  touch(dir, 'settings@other')
  touch(dir, 'something@other')
  await until(() => seen.length >= 2)
  assert.equal([...seen].sort(), ['collections', 'settings'])
  await stop()
})

test('announce tells the other watcher, not the own one, and leaves no file', async () => {
  const one = await startWatching(undefined, { pollMs: 60_000 })
  const two = await startWatching(one.dir, { pollMs: 60_000 })
  one.changes.announce('settings')
  await until(() => two.seen.length > 0)
  assert.equal(two.seen, ['settings'])
  assert.equal(one.seen, [])
  assert.equal(readdirSync(join(one.dir, '.notify')), [])
  await one.stop()
  await two.stop()
})

test('a writer that announces nothing is noticed, a record alone is not', async () => {
  const { dir, seen, stop } = await startWatching()
  const other = await openTestStore(dir)
  const write = (sql: string) => other.transaction((tx) => tx.run(sql))
  await write("UPDATE users SET name = 'x'")
  await write(`UPDATE _collections SET listRule = 'id != ""' WHERE name = 'members'`)
  await until(() => seen.length > 0)
  assert.equal(seen, ['collections'])
  await write("UPDATE _params SET updated = '2030-01-01 00:00:00.000Z'")
  await until(() => seen.length > 1)
  assert.equal(seen, ['collections', 'settings'])
  await other.close()
  await stop()
})

test('an own change that was announced is not reloaded again', async () => {
  const { dir, store, seen, changes, stop } = await startWatching()
  const other = await openTestStore(dir)
  await store.transaction((tx) => tx.run("UPDATE _collections SET updated = 'now'"))
  changes.announce('collections')
  await other.transaction((tx) => tx.run("UPDATE _params SET updated = 'now'"))
  await until(() => seen.length > 0)
  assert.equal(seen, ['settings'])
  await other.close()
  await stop()
})

test('watching writes nothing to the databases', async () => {
  const dir = copyFixture('pb_data')
  const before = hashesOf(dir)
  const { changes, stop } = await startWatching(dir)
  changes.announce('collections')
  await stop()
  assert.equal(hashesOf(dir), before)
  assert.ok(existsSync(join(dir, '.notify')))
})

test.run()
