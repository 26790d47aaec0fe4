import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFolderLock } from '../../server/files/folder-lock.js'

const test = suite<{ dir: string }>('the lock of a data folder')

test.before.each((context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'pocketgate-lock-'))
})
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }))

test('who has it is told, and the next one gets it when it is let go', async ({ dir }) => {
  const [one, other] = [createFolderLock(dir), createFolderLock(dir)]
  const release = await one.take('first')
  assert.ok(release)
  assert.is(await other.take('second'), undefined)
  assert.is(await other.holder(), 'first')
  await release!()
  assert.is(await other.holder(), undefined)
  assert.ok(await other.take('second'))
})

test('taken and let go by many at once: one has it at a time, and nobody meets an error', async ({
  dir,
}) => {
  const locks = Array.from({ length: 6 }, () => createFolderLock(dir))
  let holders = 0
  let most = 0
  let taken = 0
  await Promise.all(
    locks.map(async (lock, index) => {
      for (let round = 0; round < 200; round++) {
        const release = await lock.take(`${index}`)
        if (!release) continue
        taken++
        most = Math.max(most, ++holders)
        await Promise.resolve()
        holders--
        await release()
      }
    }),
  )
  assert.is(most, 1)
  assert.ok(taken > 50, `${taken} times`)
})

test.run()
