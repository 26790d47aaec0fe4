import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFixture, openTestStore } from './data-folder.js'

const child = fileURLToPath(new URL('writer-child.ts', import.meta.url))

function runWriter(dir: string, count: number): Promise<number | null> {
  const args = ['--import', import.meta.resolve('tsx'), child, dir, String(count)]
  const writer = spawn(process.execPath, args, { stdio: 'inherit' })
  return new Promise((resolve) => writer.once('exit', resolve))
}

test('two processes that write 200 transactions each lose nothing', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  await store.transaction((tx) => tx.run("UPDATE users SET name = '0' WHERE username = 'ann'"))
  assert.equal(await Promise.all([runWriter(dir, 200), runWriter(dir, 200)]), [0, 0])
  const row = await store.read.get<{ name: string }>(
    "SELECT name FROM users WHERE username = 'ann'",
  )
  assert.is(row?.name, '400')
  const check = await store.read.get<{ quick_check: string }>('PRAGMA quick_check')
  assert.is(check?.quick_check, 'ok')
  await store.close()
})

test.run()
