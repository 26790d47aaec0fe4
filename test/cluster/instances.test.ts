import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder, stopBooted } from '../helper/boot.js'
import { atOnce } from '../helper/mail-world.js'
import { isPostgres } from '../helper/postgres.js'
import { expectChangesKept } from './changes.js'
import { cut, linesOf } from './lines.js'
import { ask, eventually } from './members.js'
import { expectTold, listenToPosts, makePosts, writePosts } from './posts.js'

const test = suite('several instances on one PostgreSQL database')
const dir = isPostgres ? copyFolder() : ''
let servers: Booted[] = []
let urls: string[] = []
let root: string

test.before(async () => {
  if (!isPostgres) return
  // The files are in one folder, as on a network share.
  servers = [await boot({ dir }), await boot({ dir })]
  urls = servers.map(({ url }) => url)
  const body = { identity: 'root@example.com', password: '1234567890' }
  const path = '/api/collections/_superusers/auth-with-password'
  root = (await ask(urls[0]!, path, { body })).json.token
})
test.after(async () => {
  if (!isPostgres) return
  for (const server of servers) await server.stop()
  await stopBooted()
  removeFolder(dir)
})

const add = isPostgres ? test : test.skip

const turn = (at: number) => urls[at % urls.length]!

async function patchSettings(body: object): Promise<void> {
  const path = '/api/settings'
  const answer = await ask(turn(0), path, { method: 'PATCH', token: root, body })
  assert.is(answer.status, 200)
  const wanted = JSON.stringify(answer.json)
  await eventually('each has heard of it', async () => {
    const answers = await Promise.all(urls.map((url) => ask(url, path, { token: root })))
    return answers.every(({ json }) => JSON.stringify(json) === wanted)
  })
}

add('a limit counts to the exact number over both', async () => {
  const rules = [{ label: '/api/health', audience: '', duration: 600, maxRequests: 20 }]
  await patchSettings({ rateLimits: { enabled: true, rules } })
  const counts = await atOnce(90, (at) => ask(turn(at), '/api/health'))
  assert.equal(counts, { 200: 20, 429: 70 })
  await patchSettings({ rateLimits: { enabled: false, rules: [] } })
})

add('settings that both change at once keep all changes', () => expectChangesKept(urls, root))

add(
  'a new collection is there, and a tightened rule holds, at the other a moment later',
  async () => {
    await makePosts(urls[0]!, root)
    const path = '/api/collections/posts/records'
    await eventually('it is there', async () => (await ask(urls[1]!, path)).status === 200)
    const one = '/api/collections/posts'
    const patch = (body: object) => ask(urls[1]!, one, { method: 'PATCH', token: root, body })
    assert.is((await patch({ listRule: null })).status, 200)
    await eventually('nobody lists', async () => (await ask(urls[0]!, path)).status === 403)
    assert.is((await patch({ listRule: '' })).status, 200)
    await eventually('all list', async () => (await ask(urls[0]!, path)).status === 200)
  },
)

add('live news of both reach the clients of both, though the lines are cut meanwhile', async () => {
  const clients = await listenToPosts(urls, 4)
  const ids: string[] = []
  for (let round = 0; round < 10; round++) {
    const writing = writePosts(urls, root, 8)
    await eventually('both lines are cut', async () => (await cut(dir, 'LISTEN%')) > 0)
    ids.push(...(await writing))
    await eventually('both listen again', async () => (await linesOf(dir)) === 2)
  }
  await expectTold(clients, ids)
})

add('connections that are cut cost a try, and nothing that was acknowledged', async () => {
  const path = '/api/collections/posts/records'
  const kept: string[] = []
  const statuses = new Set<number>()
  let isDone = false
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let at = 0; !isDone; at++) {
      const title = `writer ${writer}, ${at}`
      const answer = await ask(turn(at), path, { token: root, body: { title } })
      statuses.add(answer.status)
      if (answer.status === 200) kept.push(answer.json.id)
    }
  })
  for (let round = 0; round < 10; round++) {
    const before = kept.length
    await eventually('some are written', () => kept.length > before + 5)
    await cut(dir, '%')
  }
  isDone = true
  await Promise.all(writers)
  assert.equal(
    [...statuses].filter((status) => status !== 200 && status !== 503),
    [],
  )
  for (const id of kept) assert.is((await ask(turn(0), `${path}/${id}`)).status, 200)
  await eventually('both are well', async () => {
    const answers = await Promise.all(urls.map((url) => ask(url, '/api/health')))
    return answers.every(({ status }) => status === 200)
  })
})

add('one that is killed leaves the other at work', async () => {
  servers[1]!.child.kill('SIGKILL')
  await servers[1]!.exited
  const path = '/api/collections/posts/records'
  const answer = await ask(urls[0]!, path, { token: root, body: { title: 'alone' } })
  assert.is(answer.status, 200)
  const found = await ask(urls[0]!, `${path}/${answer.json.id}`, { method: 'DELETE', token: root })
  assert.is(found.status, 204)
})

test.run()
