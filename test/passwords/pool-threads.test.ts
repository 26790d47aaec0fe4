import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadNativeEngine } from '../../server/passwords/native-engine.js'

/** The priorities of libuv's threads; empty if they can't be identified. */
function poolPriorities(): number[] {
  try {
    return readdirSync('/proc/self/task')
      .filter((id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === 'libuv-worker')
      .map((id) => getPriority(Number(id)))
  } catch {
    return []
  }
}

test('threads that hash come after the event loop, whose priority stays', async () => {
  const before = getPriority()
  const engine = await loadNativeEngine()
  await engine?.hash('a password', 4)
  for (const priority of poolPriorities()) assert.is(priority, Math.min(before + 5, 19))
  assert.is(getPriority(), before)
})

test.run()
