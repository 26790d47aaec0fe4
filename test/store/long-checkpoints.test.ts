import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openConnection } from '../../server/store/sqlite/connection.js'
import { createLongCheckpoints } from '../../server/store/sqlite/long-checkpoints.js'
import { until } from '../helper/mail-world.js'
import { copyFixture, silentLog } from './data-folder.js'
import { checkpointState } from './wal.js'

const test = suite('checkpoints in a thread')
const threads = () => readdirSync('/proc/self/task').length

if (process.platform === 'linux') {
  test('the thread ends when there is nothing to do, and another one does what comes then', async () => {
    const path = join(copyFixture('pb_data'), 'data.db')
    const checkpoints = createLongCheckpoints(silentLog, 50)
    const writer = openConnection(path)
    try {
      const without = threads()
      for (const name of ['one', 'two']) {
        writer.run("UPDATE users SET name = ? WHERE username = 'ann'", [name])
        const { log } = checkpointState(path)
        let isDone = false
        void checkpoints.run(path).then(() => {
          isDone = true
        })
        assert.is(threads(), without + 1)
        await until(() => isDone, 'no checkpoint')
        assert.is(checkpointState(path).checkpointed, log)
        await until(() => threads() === without, 'the thread goes on')
      }
    } finally {
      await checkpoints.close()
      writer.close()
    }
  })
}

test('closing lets what is running finish', async () => {
  const path = join(copyFixture('pb_data'), 'data.db')
  const checkpoints = createLongCheckpoints(silentLog)
  const writer = openConnection(path)
  try {
    writer.run("UPDATE users SET name = 'x' WHERE username = 'ann'", [])
    const { log } = checkpointState(path)
    const done = checkpoints.run(path)
    await checkpoints.close()
    await done
    assert.is(checkpointState(path).checkpointed, log)
  } finally {
    writer.close()
  }
})

test.run()
