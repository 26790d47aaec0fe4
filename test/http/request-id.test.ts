import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Settings } from '../../server/settings/defaults.js'
import { closeFakes, startFake } from './fake-app.js'
import { request } from './raw-request.js'

test.after.each(closeFakes)

const answer = { log: { requestIds: 'answer', level: 'info' } } as const
const trusted = (settings: Settings) => {
  settings.trustedProxy.headers = ['X-Forwarded-For']
}
const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/

test('request ids: no answer has one unless log.requestIds asks for it', async () => {
  const server = await startFake()
  const sent = { 'X-Request-Id': 'mine', 'X-Forwarded-For': '192.0.2.1' }
  const { headers } = await request(server.port, 'GET /api/health', sent)
  assert.is(headers['x-request-id'], undefined)
})

test('request ids: each request has its own, in the answer and in its line of the log', async () => {
  const server = await startFake({ config: answer })
  const ids = []
  for (const line of ['GET /api/health', 'GET /api/health', 'GET /nothing']) {
    const { headers } = await request(server.port, line)
    assert.match(String(headers['x-request-id']), uuid)
    ids.push(headers['x-request-id'])
  }
  assert.is(new Set(ids).size, 3)
  const logged = server.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  assert.equal(
    logged.map(({ requestId }) => requestId),
    ids,
  )
})

test("request ids: a proxy's own is taken only where settings trust a header that came with it", async () => {
  const server = await startFake({ config: answer, settings: trusted })
  const untrusting = await startFake({ config: answer })
  const ask = async (port: number, headers: Record<string, string>) =>
    String((await request(port, 'GET /api/health', headers)).headers['x-request-id'])
  const proxy = { 'X-Forwarded-For': '192.0.2.1' }
  assert.is(await ask(server.port, { ...proxy, 'X-Request-Id': 'a1:b/c=' }), 'a1:b/c=')
  assert.match(await ask(server.port, { 'X-Request-Id': 'a1' }), uuid)
  assert.match(await ask(server.port, { 'X-Forwarded-For': 'x', 'X-Request-Id': 'a1' }), uuid)
  assert.match(await ask(untrusting.port, { ...proxy, 'X-Request-Id': 'a1' }), uuid)
  for (const odd of ['', 'a b', 'a"b', 'é', 'x'.repeat(65), '<script>']) {
    assert.match(await ask(server.port, { ...proxy, 'X-Request-Id': odd }), uuid, odd)
  }
})

test.run()
