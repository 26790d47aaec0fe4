import pino from 'pino'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../../server/base/clock.js'
import { createAlone } from '../../../server/cluster/alone.js'
import { createReach, joinInstances, prepareDatabase } from '../../../server/store/open.js'
import { databaseOf, isPostgres } from '../../helper/postgres.js'
import { emptyFolder } from '../data-folder.js'

const add = isPostgres ? test : test.skip

// A command closes what listens, one after the other, and leaves at once.
add('an instance that leaves while it says what it no longer hears logs nothing', async () => {
  const url = await databaseOf(emptyFolder())
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  await prepareDatabase(url, { log })
  const near = createAlone(systemClock)
  const instances = await joinInstances({
    url,
    clock: systemClock,
    log,
    near,
    reach: createReach(),
  })
  const channels = Array.from({ length: 30 }, (_, at) => `channel${at}`)
  const deaf = await Promise.all(channels.map((channel) => instances.hear(channel, () => {})))
  for (const stop of deaf) stop()
  await instances.leave()
  assert.equal(lines, [])
})

test.run()
