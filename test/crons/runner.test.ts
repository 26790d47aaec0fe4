import { spawnSync } from 'node:child_process'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { claimed } from '../../server/crons/claim.js'
import { type Job, startJobs } from '../../server/crons/runner.js'
import { root } from '../helper/boot.js'
import { startGateway, type TestGateway } from '../limits/composed.js'

const test = suite<{ gateway: TestGateway }>('jobs')

test.before.each(async (context) => {
  context.gateway = await startGateway({ log: { level: 'silent' } })
})
test.after.each(({ gateway }) => gateway.stop())

/** A job that isn't due while the tests run, and a record of its runs. */
function makeJob(run: () => Promise<void> = async () => {}): Job & { runs: number } {
  const job = {
    name: 'test',
    schedule: '0 0 1 1 *',
    runs: 0,
    run: () => {
      job.runs++
      return run()
    },
  }
  return job
}

/** A promise and the function that resolves it. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('a job that fails is logged and runs again', async ({ gateway }) => {
  const lines: unknown[] = []
  const log = { ...gateway.app.log, error: (line: unknown) => lines.push(line) } as never
  const job = makeJob(async () => {
    throw new Error('no luck')
  })
  for (const runs of [1, 2]) {
    const crons = startJobs({ ...gateway.app, log }, [job])
    assert.ok(crons.run('test'))
    while (lines.length < runs) await new Promise((resolve) => setTimeout(resolve, 5))
    await crons.stop()
    assert.is(job.runs, runs)
  }
})

test('stopping waits for a job that is running, which isn’t started twice', async ({ gateway }) => {
  const { open, opened } = gate()
  const started = gate()
  let done = false
  const job = makeJob(async () => {
    started.open()
    await opened
    done = true
  })
  const crons = startJobs(gateway.app, [job])
  crons.run('test')
  await started.opened
  crons.run('test')
  const stopped = crons.stop()
  open()
  await stopped
  assert.ok(done)
  assert.is(job.runs, 1)
})

test('of many processes one runs a job of a minute, and none while another is at it', async ({
  gateway,
}) => {
  const { app, clock } = gateway
  let runs = 0
  const attempt = (minute?: number) => claimed(app, 'shared', minute, async () => void runs++)
  assert.equal((await Promise.all([attempt(5), attempt(5), attempt(5)])).filter(Boolean), [true])
  assert.is(await attempt(5), false)
  assert.is(await attempt(6), true)
  assert.is(await attempt(), true)
  assert.is(runs, 3)

  const { open, opened } = gate()
  const slow = claimed(app, 'shared', 7, () => opened)
  while (!(await isTaken(gateway))) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.is(await attempt(8), false)
  // Its holder may be dead: then its lease expires.
  clock.move(91_000)
  assert.is(await attempt(8), true)
  open()
  await slow
})

async function isTaken({ app }: TestGateway): Promise<boolean> {
  const { read } = await app.store.own()
  const row = await read.get<{ lease: number }>(
    "SELECT lease FROM job_claims WHERE name = 'shared'",
  )
  return (row?.lease ?? 0) > 0
}

test('the API lists PocketBase’s jobs and runs one', async ({ gateway }) => {
  const pb = new PocketBase(gateway.url)
  await pb.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const hourly = '0 * * * *'
  const always = [
    { id: '__pbDBOptimize__', expression: '0 0 * * *' },
    { id: '__pbMFACleanup__', expression: hourly },
    { id: '__pbOTPCleanup__', expression: hourly },
    { id: '__pbLogsCleanup__', expression: '0 */6 * * *' },
  ]
  assert.equal(await pb.crons.getFullList(), always)
  for (const { id } of await pb.crons.getFullList()) assert.is(await pb.crons.run(id), true, id)
  const missing = await pb.crons.run('nope').catch((error) => error)
  assert.is(missing.status, 404)
  assert.is(missing.response.message, 'Missing or invalid cron job.')
  assert.is((await fetch(`${gateway.url}/api/crons`)).status, 401)
})

test('the job that cleans the rate limits is there from the first request that counts until the settings change', async ({
  gateway,
}) => {
  const pb = new PocketBase(gateway.url)
  await pb.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const isListed = async () =>
    (await pb.crons.getFullList()).some(({ id }) => id === '__pbRateLimitersCleanup__')
  const switchTo = (enabled: boolean) =>
    gateway.set({ rateLimits: { ...gateway.app.settings.current.rateLimits, enabled } })

  await switchTo(true)
  assert.not(await isListed(), 'superusers are not counted')
  await fetch(`${gateway.url}/api/health`)
  assert.equal((await pb.crons.getFullList()).at(-1), {
    id: '__pbRateLimitersCleanup__',
    expression: '2 * * * *',
  })
  assert.is(await pb.crons.run('__pbRateLimitersCleanup__'), true)

  await switchTo(false)
  assert.not(await isListed())
  await fetch(`${gateway.url}/api/health`)
  assert.not(await isListed())
  // An empty search is counted even with the limits off, if a rule was part of the query.
  const ann = new PocketBase(gateway.url)
  const { token } = await ann.collection('users').authWithPassword('ann', 'password-ann')
  const query = `filter=${encodeURIComponent("name = 'nobody has this name'")}`
  const found = await fetch(`${gateway.url}/api/collections/users/records?${query}`, {
    headers: { authorization: token },
  })
  assert.equal(((await found.json()) as { items: unknown[] }).items, [])
  assert.ok(await isListed())
})

test('waiting jobs keep no process alive', () => {
  const script = `import { startJobs } from ${JSON.stringify(`${root}/server/crons/runner.ts`)}
startJobs({ bus: { on() {} } }, [{ name: 'x', schedule: '0 * * * *', run: async () => {} }])`
  const ended = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: root, timeout: 20_000 },
  )
  assert.is(ended.status, 0, String(ended.stderr))
})

test.run()
