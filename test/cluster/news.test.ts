import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder, stopBooted } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import type { Listener } from '../realtime/listener.js'
import { cut, linesOf } from './lines.js'
import { ask, eventually } from './members.js'
import { listenToPosts, makePosts } from './posts.js'

/** Number of changes; `NEWS_COUNT=10000` for the long run. */
const count = Number(process.env['NEWS_COUNT'] ?? 300)
/** Changes per second. */
const rate = Number(process.env['NEWS_RATE'] ?? 100)
/** The 99th percentile of the delay after the answer to the change; arbitrary, for a busy machine. */
const longestMs = Number(process.env['NEWS_MS'] ?? 1000)
/** How often the connections between instances are cut meanwhile. */
const cuts = 20

const test = suite(`live news of several processes, ${count} changes`)
const dir = copyFolder()
let urls: string[] = []
let root: string

test.before(async () => {
  const servers: Booted[] = isPostgres
    ? [await boot({ dir }), await boot({ dir })]
    : [await boot({ dir, args: ['--workers', '3'] })]
  urls = servers.map(({ url }) => url)
  if (!isPostgres) {
    await eventually('all serve', () => servers[0]!.stdout().includes('Server started'))
  }
  const body = { identity: 'root@example.com', password: '1234567890' }
  const path = '/api/collections/_superusers/auth-with-password'
  root = (await ask(urls[0]!, path, { body })).json.token
  await makePosts(urls[0]!, root)
})
test.after(async () => {
  await stopBooted()
  removeFolder(dir)
})

/** When a client received each record's event. */
function timesOf(client: Listener): Map<string, number> {
  const times = new Map<string, number>()
  let seen = 0
  client.answer.on('data', () => {
    for (; seen < client.heard.length; seen++) {
      const { record } = JSON.parse(client.heard[seen]!.data)
      times.set(record.id, performance.now())
    }
  })
  return times
}

async function cutLines(until: { isOver: boolean }, everyMs: number): Promise<number> {
  let done = 0
  while (isPostgres && !until.isOver && done < cuts) {
    await wait(everyMs)
    await eventually('all listen', async () => (await linesOf(dir)) === urls.length)
    if ((await cut(dir, 'LISTEN%')) > 0) done++
  }
  return done
}

test('none is lost, none comes twice, and they come soon', async () => {
  const clients = await listenToPosts(urls, 4)
  const heardAt = clients.map(timesOf)
  const answeredAt = new Map<string, number>()
  const until = { isOver: false }
  const cutting = cutLines(until, (count / rate / (cuts + 2)) * 1000)
  const started = performance.now()
  const writing: Promise<void>[] = []
  for (let at = 0; at < count; at++) {
    const due = started + (at / rate) * 1000 - performance.now()
    if (due > 0) await wait(due)
    writing.push(
      ask(urls[at % urls.length]!, '/api/collections/posts/records', {
        token: root,
        body: { title: `title ${at}` },
      }).then(({ status, json }) => {
        assert.is(status, 200)
        answeredAt.set(json.id, performance.now())
      }),
    )
  }
  await Promise.all(writing)
  until.isOver = true
  const done = await cutting
  assert.is(answeredAt.size, count)
  const delays: number[] = []
  for (const [at, client] of clients.entries()) {
    await eventually('all is told', () => client.heard.length >= count)
    await wait(100)
    assert.is(client.heard.length, count)
    for (const [id, answered] of answeredAt) {
      const heard = heardAt[at]!.get(id)
      assert.ok(heard !== undefined, `${id} is told`)
      delays.push(heard! - answered)
    }
    client.close()
  }
  delays.sort((a, b) => a - b)
  const p99 = delays[Math.floor(delays.length * 0.99)]!
  const seconds = (performance.now() - started) / 1000
  console.log(
    `${count} changes in ${seconds.toFixed(1)} s to ${clients.length} clients, ${done} cuts:`,
    `p50 ${delays[delays.length >> 1]!.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms,`,
    `longest ${delays.at(-1)!.toFixed(1)} ms after the answer`,
  )
  if (isPostgres) assert.ok(done > 0)
  assert.ok(p99 <= longestMs, `p99 ${p99} ms`)
})

test('a truncate of many records is told whole, whoever did it', async () => {
  const records = isPostgres ? 1_000 : 10_100
  const insert = `INSERT INTO posts (id, title)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${records})
    SELECT 'post' || (10000000000 + i), 'one of many' FROM n`
  await ask(urls[0]!, '/api/collections/posts/truncate', { method: 'DELETE', token: root })
  const { status, json } = await ask(urls[0]!, '/api/sql', {
    token: root,
    body: { query: insert },
  })
  assert.is(status, 200, JSON.stringify(json))
  const clients = await listenToPosts(urls, 4)
  const path = '/api/collections/posts/truncate'
  assert.is((await ask(urls.at(-1)!, path, { method: 'DELETE', token: root })).status, 204)
  for (const { heard, close } of clients) {
    await eventually('all is told', () => heard.length >= records)
    const ids = heard.map(({ data }) => JSON.parse(data).record.id)
    assert.equal(ids, [...ids].sort(), 'in the order of the deletes')
    assert.is(new Set(ids).size, records)
    close()
  }
})

test.run()
