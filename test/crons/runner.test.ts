import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { App } from '../../server/base/app.js'
import { type Job, startJobs } from '../../server/crons/runner.js'
import { root } from '../helper/boot.js'

const test = suite('jobs')

const lines: string[] = []
const app = { log: { error: (_: object, line: string) => lines.push(line) } } as unknown as App

/** Every second, which PocketBase's schedules don't have. */
function everySecond(run: () => Promise<void>): Job {
  return { name: 'test', schedule: '* * * * * *', run }
}

test('a job that fails is logged and runs again', async () => {
  let runs = 0
  const jobs = startJobs(app, [
    everySecond(async () => {
      runs++
      throw new Error('no luck')
    }),
  ])
  await new Promise((resolve) => setTimeout(resolve, 2_200))
  await jobs.stop()
  assert.ok(runs >= 2)
  assert.is(lines.length, runs)
})

test('stopping waits for a job that is running', async () => {
  let done = false
  const jobs = startJobs(app, [
    everySecond(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      done = true
    }),
  ])
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  await jobs.stop()
  assert.ok(done)
})

test('waiting jobs keep no process alive', () => {
  const script = `import { startJobs } from ${JSON.stringify(`${root}/server/crons/runner.ts`)}
startJobs({}, [{ name: 'x', schedule: '0 * * * *', run: async () => {} }])`
  const ended = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    {
      cwd: root,
      timeout: 20_000,
    },
  )
  assert.is(ended.status, 0, String(ended.stderr))
})

test.run()
