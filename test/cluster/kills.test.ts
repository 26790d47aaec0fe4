import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, removeFolder, stopBooted } from '../helper/boot.js'
import { type Mailbox, openMailbox, useMailbox } from '../helper/mailbox.js'
import { queryDatabase } from '../helper/postgres.js'
import { ask, childrenOf, eventually } from './members.js'
import { backendsOf, type OwnDatabase, openOwnDatabase } from './own-database.js'
import { makePosts } from './posts.js'

/** How often each is killed; `KILL_ROUNDS=50` for the long run. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 2)
/** `KILL_VICTIMS=backend,postmaster`: only these. */
const wanted = process.env['KILL_VICTIMS']?.split(',')
const writers = 6
const test = suite('kill -9 on PostgreSQL')
const database = await openOwnDatabase()
const servers: Booted[] = []
let box: Mailbox
let root: string

test.before(async () => {
  if (!database) return
  box = await openMailbox()
  for (let at = 0; at < 2; at++) servers.push(await bootOne(database))
  root = await database.logIn(servers[0]!.url)
  await makePosts(servers[0]!.url, root)
  await useMailbox(servers[0]!.url, box)
  // A job with a visible effect, each minute: it fails here, and sends a mail about it.
  const body = { backups: { cron: '* * * * *' } }
  const answer = await ask(servers[0]!.url, '/api/settings', { method: 'PATCH', token: root, body })
  assert.is(answer.status, 200)
})
test.after(async () => {
  if (!database) return
  await stopBooted()
  await box.stop()
  database.postgres.stop()
  removeFolder(database.dir)
})

// Beside six writers on a busy machine.
const patienceMs = 60_000
const bootOne = (own: OwnDatabase) => own.boot({ args: ['--workers', '2'], patienceMs })

/** What the gateway has confirmed about one record, and the last request without an answer. */
interface Known {
  /** Its title by the last answer; undefined if it doesn't exist. */
  acknowledged: string | undefined
  pending: { title: string | undefined } | undefined
}
const known = new Map<string, Known>()
const counts = { acknowledged: 0, refused: 0, broken: 0, mails: 0 }
const path = '/api/collections/posts/records'
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

/** The answer's status; 0 if there was none. */
async function send(at: number, where: string, method: string, body?: object) {
  const { url } = servers[at % servers.length]!
  try {
    const { status, json } = await ask(url, where, { method, token: root, body })
    if (status === 503) counts.refused++
    else if (status < 300) counts.acknowledged++
    else assert.unreachable(`${method} ${where}: ${status} ${JSON.stringify(json)}`)
    return status < 300
  } catch (error) {
    if (error instanceof assert.Assertion) throw error
    counts.broken++
    return false
  }
}

/** Makes, changes and deletes records until it is stopped. */
async function write(writer: number, until: { isOver: boolean }, round: string): Promise<void> {
  for (let at = 0; !until.isOver; at++) {
    const id = `${round}w${writer}n`.padEnd(9, 'x') + String(at).padStart(6, '0')
    const record: Known = { acknowledged: undefined, pending: undefined }
    known.set(id, record)
    const steps: [string, string | undefined][] = [['POST', `made ${id}`]]
    if (at % 2 === 0) steps.push(['PATCH', `changed ${id}`])
    if (at % 3 === 0) steps.push(['DELETE', undefined])
    for (const [method, title] of steps) {
      record.pending = { title }
      const where = method === 'POST' ? path : `${path}/${id}`
      const body = title === undefined ? undefined : { id, title }
      if (!(await send(writer + at, where, method, body))) {
        await pause()
        break
      }
      record.acknowledged = title
      record.pending = undefined
    }
  }
}

/** Repeatedly requests a mail for a new account, one for each. */
async function askForMails(until: { isOver: boolean }, round: string): Promise<void> {
  for (let at = 0; !until.isOver; at++) {
    const email = `${round}n${at}@example.com`
    const body = { email, password: '1234567890', passwordConfirm: '1234567890' }
    const isMade = await send(at, '/api/collections/users/records', 'POST', body)
    const asked = '/api/collections/users/request-verification'
    if (isMade && (await send(at + 1, asked, 'POST', { email }))) counts.mails++
    else await pause()
  }
}

async function compare(own: OwnDatabase): Promise<void> {
  const rows = await queryDatabase(own.url, 'SELECT id, title FROM pocketgate.posts')
  const stored = new Map(rows.map((row) => [row['id'] as string, row['title'] as string]))
  for (const [id, record] of known) {
    const title = stored.get(id)
    const isPending = record.pending && title === record.pending.title
    assert.ok(
      title === record.acknowledged || isPending,
      `${id}: ${title} is stored, ${record.acknowledged} was acknowledged`,
    )
    record.acknowledged = title
    record.pending = undefined
  }
}

/** False where the process has ended by itself. */
function end(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

const victims: Record<string, (own: OwnDatabase, round: number) => Promise<void>> = {
  worker: async (_own, round) => {
    await eventually('one is there and killed', () => {
      const workers = childrenOf(servers[round % 2]!.child.pid!)
      return end(workers[round % workers.length])
    })
  },
  instance: async (own, round) => {
    const at = round % 2
    const [server] = servers.splice(at, 1)
    await server!.stop('SIGKILL')
    servers.splice(at, 0, await bootOne(own))
  },
  backend: async (own, round) => {
    await eventually('one is there and killed', () => {
      const backends = backendsOf(own)
      return end(backends[round % backends.length])
    })
  },
  postmaster: async (own) => {
    await own.postgres.kill()
    await own.postgres.start()
  },
}

async function allServe(): Promise<void> {
  await eventually('all serve', async () => {
    const urls = servers.flatMap(({ url }) => [url, url, url, url])
    const answers = await Promise.allSettled(urls.map((url) => ask(url, '/api/health')))
    return answers.every((each) => each.status === 'fulfilled' && each.value.status === 200)
  })
}

for (const [name, kill] of Object.entries(victims)) {
  if (wanted && !wanted.includes(name)) continue
  const title = `${name}, ${rounds} times under a write load: nothing acknowledged is lost`
  if (!database) {
    test.skip(title)
    continue
  }
  test(title, async () => {
    for (let round = 0; round < rounds; round++) {
      const until = { isOver: false }
      const letter = `${name[0]}${round}`
      const before = counts.acknowledged
      const load = Promise.all([
        ...Array.from({ length: writers }, (_, writer) => write(writer, until, letter)),
        askForMails(until, letter),
      ])
      load.catch(() => {}) // Awaited below.
      try {
        await eventually('some are written', () => counts.acknowledged > before + 10 + (round % 30))
        await kill(database, round)
        const after = counts.acknowledged
        await eventually('it goes on', () => counts.acknowledged > after + 20)
      } finally {
        until.isOver = true
        await load
      }
      await allServe()
      await compare(database)
    }
  })
}

const add = database ? test : test.skip

add('no mail has come twice, and no job has run twice in a minute', async () => {
  const to = ({ envelope }: { envelope: { to: string[] } }) => envelope.to[0]!
  const asked = box.mails.map(to).filter((address) => !address.startsWith('root@'))
  assert.equal(
    asked.filter((address, at) => asked.indexOf(address) !== at),
    [],
  )
  const minutes = box.mails
    .filter((mail) => to(mail).startsWith('root@'))
    .map(({ date }) => Math.floor(Date.parse(date!) / 60_000))
  assert.equal(
    minutes.filter((minute, at) => minutes.indexOf(minute) !== at),
    [],
  )
  const { acknowledged, refused, broken, mails } = counts
  console.log(
    `${rounds} rounds each: ${acknowledged} answered, ${refused} refused, ${broken} broken off;`,
    `${asked.length} mails of ${mails} that were asked for, ${minutes.length} runs of the job`,
  )
  assert.ok(asked.length > 0)
})

test.run()
