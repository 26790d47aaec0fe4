import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { metricsRoute } from '../../server/api/metrics.js'
import { fail } from '../../server/base/errors.js'
import type { LoginTry } from '../../server/limits/login-budget.js'
import { MailKept } from '../../server/mail/mailer.js'
import { createMetrics } from '../../server/metrics/metrics.js'
import { labelText } from '../../server/metrics/series.js'
import { watchedBudget, watchedMailer, watchedQueue } from '../../server/metrics/watched.js'
import { fairQueue, type Turn } from '../../server/passwords/fair-queue.js'

const turn: Turn = { from: '192.0.2.1', rank: 'login' }

test('metrics: what waits for a hash counts until it begins or is refused', async () => {
  const metrics = createMetrics()
  const queue = watchedQueue(fairQueue(1, 1), metrics)
  let finish = () => {}
  const first = queue(turn, () => new Promise<void>((resolve) => (finish = resolve)))
  assert.is(metrics.hashes.waiting, 0)
  const second = queue(turn, async () => 'done')
  assert.is(metrics.hashes.waiting, 1)
  const third = await queue(turn, async () => {}).catch((error) => error.code)
  assert.is(third, 'server.busy')
  assert.is(metrics.hashes.waiting, 1)
  finish()
  await first
  assert.is(await second, 'done')
  assert.is(metrics.hashes.waiting, 0)
  assert.match(metrics.write(), /^pocketgate_hash_wait_seconds_count 2$/m)
  metrics.close()
})

test('metrics: the budget refuses before the password is compared; a wrong one is no refusal', async () => {
  const metrics = createMetrics()
  const attempt = {} as LoginTry
  const open = watchedBudget({ spend: (_attempt, work) => work() }, metrics)
  const spent = watchedBudget({ spend: () => Promise.reject(fail('request.too_many')) }, metrics)
  const wrong = () => Promise.reject(fail('auth.failed'))
  assert.is(await open.spend(attempt, wrong).catch((error) => error.code), 'auth.failed')
  assert.match(metrics.write(), /^pocketgate_budget_refusals_total 0$/m)
  assert.is(await spent.spend(attempt, wrong).catch((error) => error.code), 'request.too_many')
  assert.match(metrics.write(), /^pocketgate_budget_refusals_total 1$/m)
  metrics.close()
})

test('metrics: mails that were sent, failed, or kept in a file', async () => {
  const metrics = createMetrics()
  const send = (fault?: Error) =>
    watchedMailer(
      { send: () => (fault ? Promise.reject(fault) : Promise.resolve()), close() {} },
      metrics,
    )
      .send({} as never)
      .catch(() => {})
  await send()
  await send(new Error('no such host'))
  await send(new MailKept())
  for (const result of ['sent', 'failed', 'kept']) {
    assert.match(
      metrics.write(),
      new RegExp(`^pocketgate_mails_total\\{result="${result}"\\} 1$`, 'm'),
    )
  }
  metrics.close()
})

test('metrics: labels are escaped', () => {
  assert.is(labelText({ a: 'x"y\\z\n', b: '' }), 'a="x\\"y\\\\z\\n",b=""')
})

test('metrics: a request costs less than a microsecond', () => {
  const metrics = createMetrics()
  const rounds = 5
  const count = 200_000
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const from = process.cpuUsage()
    for (let n = 0; n < count; n++) {
      const contract = 'native'
      metrics.request({
        route: metricsRoute,
        contract,
        status: 200,
        thrown: undefined,
        tookMs: n % 90,
      })
    }
    const { user, system } = process.cpuUsage(from)
    best = Math.min(best, (user + system) / count)
  }
  metrics.close()
  assert.ok(best < 1, `${best} µs`)
})

test.run()
