import { Agent, request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { atOnce } from '../helper/mail-world.js'
import { onFiles } from '../helper/postgres.js'
import { expectChangesKept } from './changes.js'
import { ask, childrenOf, eventually } from './members.js'
import { expectTold, listenToPosts, makePosts, writePosts } from './posts.js'

const size = 3
const test = suite('several processes on one folder')
let server: Booted
let root: string

test.before(async () => {
  server = await boot({
    args: ['--workers', String(size), '--set', 'metrics.mode=on'],
  })
  await eventually('all serve', () => server.stdout().includes('Server started'))
  const body = { identity: 'root@example.com', password: '1234567890' }
  const path = '/api/collections/_superusers/auth-with-password'
  root = (await ask(server.url, path, { body })).json.token
  await makePosts(server.url, root)
})
test.after(async () => {
  await server.stop()
  assert.is(await server.exited, 0)
  await stopBooted()
})

const members = () => childrenOf(server.child.pid!)

async function allServe(): Promise<void> {
  await eventually('all processes are there', () => members().length === size)
  await eventually('all answer', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 4 * size }, () => ask(server.url, '/api/health')),
    )
    return answers.every((each) => each.status === 'fulfilled' && each.value.status === 200)
  })
}

async function patchSettings(body: object): Promise<void> {
  const path = '/api/settings'
  const answer = await ask(server.url, path, { method: 'PATCH', token: root, body })
  assert.is(answer.status, 200)
  const wanted = JSON.stringify(answer.json)
  await eventually('each process has heard of it', async () => {
    const read = () => ask(server.url, path, { token: root })
    const answers = await Promise.all(Array.from({ length: 4 * size }, read))
    return answers.every(({ json }) => JSON.stringify(json) === wanted)
  })
}

test('there are as many processes as were asked for, and the banner comes once', () => {
  assert.is(members().length, size)
  assert.is(server.stdout().split('Server started').length, 2)
})

test('a limit counts to the exact number over all of them', async () => {
  const rules = [{ label: '/api/health', audience: '', duration: 600, maxRequests: 20 }]
  await patchSettings({ rateLimits: { enabled: true, rules } })
  const counts = await atOnce(90, () => ask(server.url, '/api/health'))
  assert.equal(counts, { 200: 20, 429: 70 })
  const { json } = await ask(server.url, '/api/crons', { token: root })
  assert.ok(json.some(({ id }: { id: string }) => id === '__pbRateLimitersCleanup__'))
  await patchSettings({ rateLimits: { enabled: false, rules: [] } })
})

test('the tries of an account count together, whichever process they come to', async () => {
  await patchSettings({ trustedProxy: { headers: ['X-Client'], useLeftmostIP: false } })
  const guess = () =>
    new Promise<{ status: number }>((resolve, reject) => {
      const sent = request(
        `${server.url}/api/collections/users/auth-with-password`,
        {
          agent: false,
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-client': '203.0.113.77' },
        },
        (answer) => resolve({ status: answer.resume().statusCode! }),
      )
      sent.once('error', reject)
      sent.end(JSON.stringify({ identity: 'ann', password: 'wrong' }))
    })
  assert.equal(await atOnce(60, guess), { 400: 20, 429: 40 })
  await patchSettings({ trustedProxy: { headers: [], useLeftmostIP: false } })
})

test('settings that several change at once all keep their changes', async () => {
  await expectChangesKept([server.url], root)
})

test('live news of any process reach the clients of all, once and in order', async () => {
  const clients = await listenToPosts([server.url], 9)
  await expectTold(clients, await writePosts([server.url], root, 40))
})

test('an unknown client is unknown to all', async () => {
  const body = { clientId: 'nobody', subscriptions: ['posts/*'] }
  const answer = await ask(server.url, '/api/realtime', { body })
  assert.is(answer.status, 404)
})

test('a rule that is tightened holds in every process a moment later', async () => {
  const path = '/api/collections/posts/records'
  assert.is((await ask(server.url, path)).status, 200)
  await ask(server.url, '/api/collections/posts', {
    method: 'PATCH',
    token: root,
    body: { listRule: null },
  })
  await eventually('nobody lists', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(server.url, path)))
    return answers.every(({ status }) => status === 403)
  })
})

test('the metrics are those of all', async () => {
  const count = async () => {
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: root } })
    const found = /pocketgate_requests_total\{[^}]*route="check"[^}]*status="200"\} (\d+)/.exec(
      await answer.text(),
    )
    return Number(found?.[1] ?? 0)
  }
  const before = await count()
  await Promise.all(Array.from({ length: 30 }, () => ask(server.url, '/api/health')))
  assert.is(await count(), before + 30)
})

test('one that is killed is replaced, and the others go on', async () => {
  const [victim] = members()
  process.kill(victim!, 'SIGKILL')
  await eventually('it is gone', () => !members().includes(victim!))
  await allServe()
  assert.not(members().includes(victim!))
})

async function replaceAll(): Promise<void> {
  const before = members()
  server.child.kill('SIGHUP')
  await eventually('all are new', () => {
    const now = members()
    return now.length === size && !now.some((pid) => before.includes(pid))
  })
}

test('a connection on its way to a process that is killed comes to another', async () => {
  const [victim] = members()
  process.kill(victim!, 'SIGSTOP')
  const statuses: number[] = []
  const asked = Array.from({ length: 2 * size }, async () => {
    statuses.push((await ask(server.url, '/api/health')).status)
  })
  // A process that takes none gets one, the others get the rest.
  await eventually('all but one are answered', () => statuses.length === asked.length - 1)
  process.kill(victim!, 'SIGKILL')
  await Promise.all(asked)
  assert.equal(
    statuses,
    asked.map(() => 200),
  )
  await allServe()
})

test('SIGHUP replaces all without a lost request', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 6 })
  let isDone = false
  const failures: unknown[] = []
  let answered = 0
  const client = async () => {
    while (!isDone) {
      await new Promise<void>((resolve) => {
        request(`${server.url}/api/health`, { agent }, (answer) => {
          if (answer.statusCode === 200) answered++
          else failures.push(answer.statusCode)
          answer.resume().once('end', resolve)
        })
          .once('error', (error) => {
            failures.push(error)
            resolve()
          })
          .end()
      })
    }
  }
  const clients = Array.from({ length: 6 }, client)
  await replaceAll()
  isDone = true
  await Promise.all(clients)
  agent.destroy()
  assert.equal(failures, [])
  assert.ok(answered > 50)
})

test('no new connection is lost while processes are replaced', async () => {
  let isDone = false
  const failures: unknown[] = []
  let answered = 0
  const client = async () => {
    while (!isDone) {
      const asked = await fetch(`${server.url}/api/health`, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(5000),
      }).catch((error) => error)
      if (asked.status === 200) answered++
      else failures.push(asked.status ?? asked)
    }
  }
  const clients = Array.from({ length: 12 }, client)
  for (let round = 0; round < 3; round++) await replaceAll()
  isDone = true
  await Promise.all(clients)
  assert.equal(failures, [])
  assert.ok(answered > 100)
})

onFiles(test)('a backup is restored with all of them, who go on afterwards', async () => {
  const path = '/api/collections/posts/records'
  const list = () => ask(server.url, path, { token: root })
  const before = (await list()).json.totalItems
  const body = { name: 'all.zip' }
  assert.is((await ask(server.url, '/api/backups', { token: root, body })).status, 204)
  assert.is((await ask(server.url, path, { token: root, body: { title: 'later' } })).status, 200)
  const asked = await ask(server.url, '/api/backups/all.zip/restore', { token: root, body: {} })
  assert.is(asked.status, 204)
  await eventually('what came later is gone', async () => {
    const answer = await list().catch(() => undefined)
    return answer?.status === 200 && answer.json.totalItems === before
  })
  await allServe()
})

test('one that hangs is ended and replaced', async () => {
  const [victim] = members()
  process.kill(victim!, 'SIGSTOP')
  await eventually('it is gone', () => !members().includes(victim!))
  await allServe()
})

test('without their primary they end', async () => {
  const other = await boot({ args: ['--workers', '2'] })
  await eventually('all serve', () => other.stdout().includes('Server started'))
  const left = childrenOf(other.child.pid!)
  assert.is(left.length, 2)
  other.child.kill('SIGKILL')
  await eventually('they end', () => left.every((pid) => !isAlive(pid)))
  await other.stop()
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test.run()
