import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { logIn, send } from '../helper/scenario.js'
import { type Listener, listenTo } from '../realtime/listener.js'

const mostBytes = 300_000
let server: Watched
const open: Listener[] = []

test.before(async () => {
  // Each process has its own memory, and its own limit.
  const args = ['--workers', '1', '--set', `realtime.maxTopicsTotal=${mostBytes}`]
  server = await bootWatched({ args })
})
test.after(() => server.stop())
test.after.each(() => {
  for (const listener of open.splice(0)) listener.close()
})

const listen = async () => {
  const listener = await listenTo(server.url)
  open.push(listener)
  return listener
}
const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index))

// A thousand took 66, 102 and 145 ms.
const long: [what: string, options: string][] = [
  [
    'headers',
    JSON.stringify({ headers: Object.fromEntries(many(60, (k) => `h${k}`).map((k) => [k, 'v'])) }),
  ],
  ['levels', `${'['.repeat(1200)}${']'.repeat(1200)}`],
  ['words in a header', JSON.stringify({ headers: { ['aA'.repeat(1200)]: 1 } })],
]
for (const [what, options] of long) {
  test(`1,000 subscriptions whose options have many ${what} do not hold the event loop`, async () => {
    const { subscribe } = await listen()
    const topics = many(1000, (index) => `posts${index}?options=${options}`.slice(0, 2500))
    // Accepted first, then too many.
    const status = await within(
      () => server,
      { ms: 50 },
      () => subscribe(topics),
    )
    assert.is(status, 503)
  })
}

test('the subscriptions of all take a limited memory; who has few is served, who goes makes room', async () => {
  const large = many(100, (index) => `${index}`.padEnd(2400, 'x'))
  const first = await listen()
  assert.is(await first.subscribe(large), 204)
  const second = await listen()
  assert.is(await second.subscribe(large), 503)
  assert.is(await second.subscribe(many(40, (index) => `posts/${index}`)), 204)
  // They replace the previous ones instead of adding to them.
  assert.is(await first.subscribe(large), 204)
  first.close()
  let status = 503
  for (let tries = 0; status === 503 && tries < 100; tries++) status = await second.subscribe(large)
  assert.is(status, 204)
})

test('a large record that one client asks for a thousand times does not fill the memory', async () => {
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const path = '/api/collections/large/records'
  const rules = { listRule: '', createRule: '', deleteRule: '' }
  const fields = [{ name: 'text', type: 'text', max: 2_000_000 }]
  const body = { name: 'large', type: 'base', ...rules, fields }
  const headers = { authorization: token }
  const made = await send(server.url, { method: 'POST', path: '/api/collections', headers, body })
  assert.is(made.status, 200)
  const one = () =>
    send(server.url, { method: 'POST', path, body: { text: 'x'.repeat(1_000_000) } })
  const topics = many(600, (at) => `large/*?options={"query":{"filter":"text!='${at}'"}}`)
  const write = async (work: () => Promise<{ status: number }>, status: number) => {
    const { subscribe, ended } = await listen()
    assert.is(await subscribe(topics), 204)
    await within(
      () => server,
      { ms: 50, peakBytes: 400 << 20 },
      async () => {
        assert.is((await work()).status, status)
        // Far more waits for it than may wait.
        await ended
      },
    )
  }
  const { id } = (await one()).json
  await write(one, 200)
  await write(() => send(server.url, { method: 'DELETE', path: `${path}/${id}` }), 204)
})

test('one who stops reading is dropped, though the kernel would take more; one who reads hears all', async () => {
  if (process.platform !== 'linux') return
  const small = await bootWatched({ args: ['--workers', '1', '--set', 'realtime.maxClients=2'] })
  try {
    const { token } = await logIn(small.url, '_superusers', 'root@example.com', '1234567890')
    const headers = { authorization: token }
    const path = '/api/collections/texts/records'
    const fields = [{ name: 'text', type: 'text', max: 100_000 }]
    const body = { name: 'texts', type: 'base', listRule: '', fields }
    await send(small.url, { path: '/api/collections', headers, body })
    const [slow, live] = [await listenTo(small.url), await listenTo(small.url)]
    for (const { subscribe } of [slow, live]) assert.is(await subscribe(['texts/*']), 204)
    slow.answer.socket.pause()
    // Less than the 4 MB that the kernel holds for one connection.
    const count = 36
    for (let n = 0; n < count; n++) {
      const row = { text: 'x'.repeat(90_000) }
      assert.is((await send(small.url, { path, headers, body: row })).status, 200)
    }
    // It has left its place to another.
    const next = await admitted(small.url)
    next.close()
    assert.is(live.heard.length, count)
    live.close()
    slow.close()
  } finally {
    await small.stop()
  }
})

async function admitted(url: string): Promise<Listener> {
  const deadline = Date.now() + 20_000
  for (;;) {
    try {
      return await listenTo(url)
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

test.run()
