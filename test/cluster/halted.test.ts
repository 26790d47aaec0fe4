import pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, removeFolder, stopBooted } from '../helper/boot.js'
import { queryDatabase } from '../helper/postgres.js'
import { ask, childrenOf, eventually, type Reply } from './members.js'
import { type OwnDatabase, openOwnDatabase } from './own-database.js'
import { makePosts } from './posts.js'

const test = suite('an instance that is halted while it writes')
const database = await openOwnDatabase()
const path = '/api/collections/posts/records'
const servers: Booted[] = []
let root: string

test.before(async () => {
  if (!database) return
  for (let at = 0; at < 2; at++) servers.push(await database.boot())
  root = await database.logIn(servers[0]!.url)
  await makePosts(servers[0]!.url, root)
  await eventually('both know it', async () => {
    return (await ask(servers[1]!.url, path)).status === 200
  })
})
test.after(async () => {
  if (!database) return
  await stopBooted()
  database.postgres.stop()
  removeFolder(database.dir)
})

function add(name: string, work: (database: OwnDatabase) => Promise<void>): void {
  if (database) test(name, () => work(database))
  else test.skip(name)
}

const post = (at: number, title: string) =>
  ask(servers[at]!.url, path, { token: root, body: { title } })
const patch = (at: number, id: string, title: string) =>
  ask(servers[at]!.url, `${path}/${id}`, { method: 'PATCH', token: root, body: { title } })

/** Halts an instance's processes, or resumes them. */
function signal({ child }: Booted, name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of [child.pid!, ...childrenOf(child.pid!)]) process.kill(pid, name)
}

/**
 * Halts the first instance while it changes a post and holds the writers' lock: the change waits for
 * the row, which is let go once the instance is halted.
 */
async function halted(own: OwnDatabase, id: string): Promise<{ answer: Promise<Reply> }> {
  const holder = new pg.Client({ connectionString: own.url })
  await holder.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT 1 FROM pocketgate.posts WHERE id = $1 FOR UPDATE', [id])
  const answer = patch(0, id, 'halted')
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'
    AND wait_event = 'transactionid'`
  await eventually('it waits', async () => (await queryDatabase(own.url, waiting)).length > 0)
  signal(servers[0]!, 'SIGSTOP')
  await holder.end()
  const silent = `SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'`
  await eventually('it is silent', async () => (await queryDatabase(own.url, silent)).length > 0)
  return { answer }
}

add('the others write within 5 s; its own change is refused and leaves nothing', async (own) => {
  const { id } = (await post(0, 'before')).json
  const { answer } = await halted(own, id)
  const started = performance.now()
  try {
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, at) => post(1, `other ${at}`)),
      patch(1, id, 'other'),
    ])
    assert.equal(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    )
    assert.ok(performance.now() - started < 5000)
  } finally {
    signal(servers[0]!, 'SIGCONT')
  }
  const { status, headers } = await answer
  assert.is(status, 503)
  assert.ok(Number(headers['retry-after']) > 0)
  assert.is((await ask(servers[1]!.url, `${path}/${id}`)).json.title, 'other')
  await eventually('it writes again', async () => (await patch(0, id, 'after')).status === 200)
  assert.is((await ask(servers[1]!.url, `${path}/${id}`)).json.title, 'after')
})

add('one that never comes back costs the others nothing more', async (own) => {
  const { id } = (await post(0, 'before')).json
  const { answer } = await halted(own, id)
  answer.catch(() => {})
  const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => post(1, `other ${at}`)))
  for (const { status } of answers) assert.is(status, 200)
  for (const pid of [...childrenOf(servers[0]!.child.pid!), servers[0]!.child.pid!]) {
    process.kill(pid, 'SIGKILL')
  }
  assert.is((await patch(1, id, 'after')).status, 200)
})

test.run()
