import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isRunning } from '../../server/files/processes.js'
import { until } from '../helper/mail-world.js'

const test = suite('whether a process runs')
// Only there is the difference visible.
const onLinux = process.platform === 'linux' ? test : test.skip

test('this one does, and the number of none does not', () => {
  assert.ok(isRunning(process.pid))
  assert.not(isRunning(2 ** 30))
})

onLinux('one that has ended does not, even if nobody has asked how', async () => {
  // The parent becomes a program that never asks.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'])
  try {
    const [said] = await once(parent.stdout, 'data')
    const pid = Number(said)
    await until(() => !isRunning(pid), 'it counts as ended')
    assert.ok(process.kill(pid, 0), 'its number is still taken')
  } finally {
    parent.kill('SIGKILL')
  }
})

test.run()
