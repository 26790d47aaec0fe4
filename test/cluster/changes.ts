import * as assert from 'uvu/assert'
import { rounds } from '../helper/mail-world.js'
import { ask, eventually } from './members.js'

/**
 * Changes settings and second factors at the same time, each request another part of them; every
 * change must be kept.
 */
export async function expectChangesKept(urls: readonly string[], token: string): Promise<void> {
  let turn = 0
  const next = () => urls[turn++ % urls.length]!
  const change = (path: string, body: object) => ask(next(), path, { method: 'PATCH', token, body })
  const factors = '/api/collections/users/factors'
  for (let round = 1; round <= rounds; round++) {
    const answers = await Promise.all([
      change('/api/settings', { meta: { appName: `app ${round}` } }),
      change('/api/settings', { meta: { senderName: `sender ${round}` } }),
      change('/api/settings', { batch: { maxRequests: 100 + round } }),
      change('/api/settings', { batch: { timeout: 10 + round } }),
      change('/api/settings', { logs: { maxDays: round } }),
      change('/api/settings', { smtp: { port: 2500 + round } }),
      change(factors, { totp: { enabled: round % 2 === 1 } }),
      change(factors, { sessions: { idleSeconds: 300 + round } }),
      change(factors, { notice: { enabled: round % 2 === 0 } }),
    ])
    assert.equal(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    )
    await eventually('all are kept', async () => {
      const { meta, batch, logs, smtp } = (await ask(next(), '/api/settings', { token })).json
      const { totp, sessions, notice } = (await ask(next(), factors, { token })).json
      const kept = [
        meta.appName === `app ${round}`,
        meta.senderName === `sender ${round}`,
        batch.maxRequests === 100 + round,
        batch.timeout === 10 + round,
        logs.maxDays === round,
        smtp.port === 2500 + round,
        totp.enabled === (round % 2 === 1),
        sessions.idleSeconds === 300 + round,
        notice.enabled === (round % 2 === 0),
      ]
      return kept.every(Boolean)
    })
  }
  await change(factors, { totp: { enabled: false }, notice: { enabled: true } })
}
