import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { peerCommand, startPeer } from './peer.js'

// Beside PocketBase 0.40: 0.39 has no DELETE of logs.
const test = suite('logs, crons and SQL beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

interface Side {
  url: string
  token: string
  stop(): Promise<void>
}

interface Question {
  method?: string
  path: string
  as?: 'root' | 'ann' | 'guest'
  headers?: Record<string, string>
  body?: unknown
}

interface Answer {
  status: number
  body: unknown
}

/** What a server logs, one entry or none each. */
const logged: readonly Question[] = [
  { path: '/api/health' },
  {
    path: '/api/health?a=%20%3Cb%3E+c#d',
    headers: { 'user-agent': 'ua <e>', referer: 'http://a/b' },
  },
  { path: '/api/health', as: 'root' },
  { path: '/api/health', method: 'HEAD' },
  { path: '/api/collections/nope/records', as: 'root' },
  { path: '/nothing.html', method: 'POST' },
  { path: '/nothing.html' },
  { path: `/api/health?q=${'x'.repeat(4000)}` },
  { path: '/api/collections/users/records?filter=(((', as: 'root' },
  { path: '/api/collections/users/auth-with-password', method: 'POST', body: { identity: 'a' } },
  { path: '/api/collections/users/records/nope', method: 'PATCH', as: 'root', body: {} },
  { path: '/api/settings' },
  { path: '/api/settings?fields=logs.maxDays', as: 'ann' },
  { path: '/api/logs', as: 'root' },
  { path: '/api/logs' },
  { path: '/api/logs?filter=x', as: 'root' },
  { path: '/_/', as: 'guest' },
  { path: '/api/oauth2-redirect?state=x&error=y' },
  { path: '/api/collections/last/records' },
]

const filters = [
  'data.status>=400',
  'data.auth=""',
  'data.nope=null',
  'data.nope=""',
  'data.a.0.b=1',
  'data.error:lower="x"',
  'data:length=1',
  'data.x:y=1',
  'data.=1',
  'data.a..b=1',
  'data~"POST"',
  'level>0&&message~"health"',
  'created>"2020"',
  'created>@now',
  '@request.auth.id=""',
  'updated=1',
  'data.details.password="cannot be blank"',
  'data.type?="request"',
  '((',
  '@collection.users.id=""',
]

const sorts = [
  '-@rowid',
  'data.status,@rowid',
  '-data.url,@rowid',
  'updated',
  'data.a:b',
  'level,-message,@rowid',
]

const queries = [
  'select 1',
  'select 1; select 2',
  ' ',
  'selec',
  'select * from nope',
  "select x'00ff' b, 1.5 f, 1e300 g, null n, true t, 'a' || char(0) z, x'e282'",
  'select id, verified, created from users order by id limit 2',
  'select [[id]] from {{users}} order by 1 limit 1',
  'select {:a}',
  'select ?',
  'select :a',
  'select "text"',
  'pragma table_info(_mfas)',
  'explain query plan select * from _mfas',
  // The last statement's count: what a CREATE gives in PocketBase is left from an earlier request.
  'create table t (a int not null unique, b varchar(20), c); delete from t',
  "insert into t values (1, 'x', 2.50), (2, null, x'ff')",
  'insert into t values (1, 2, 3)',
  'insert into t (b) values (1)',
  'insert into t values (1)',
  'select a, b, c, a + 1, rowid from t',
  'update t set b = "q"; delete from t where a > 1',
  'select * from t',
  'create trigger r after insert on t begin select 1; select 2; end; insert into t values (7, 8, 9)',
  'select * from t where',
  'delete from t; commit',
  'commit',
  ';',
  '--',
  'vacuum',
  'with recursive c(x) as (select 1 union all select x + 1 from c limit 1500) select x from c',
  'select zeroblob(2000000000)',
  "select load_extension('x')",
  'x'.repeat(5001),
  'é'.repeat(2600),
  '',
]

beside('the same is logged, listed, filtered and counted', async () => {
  await onBoth(async (both) => {
    await both({
      method: 'PATCH',
      path: '/api/settings?fields=logs.maxDays',
      as: 'root',
      body: { logs: { maxDays: 5, logAuthId: true } },
    })
    for (const question of logged) await both(question)
    await both.untilLogged('/api/collections/last/records')
    await both({ path: '/api/logs?perPage=100&sort=@rowid', as: 'root' })
    for (const filter of filters) {
      const path = (name: string) =>
        `/api/logs${name}?filter=${encodeURIComponent(filter)}&sort=@rowid`
      await both({ path: path(''), as: 'root' })
      await both({ path: path('/stats'), as: 'root' })
    }
    for (const sort of sorts) await both({ path: `/api/logs?perPage=5&sort=${sort}`, as: 'root' })
    await both({ path: '/api/logs?skipTotal=1&perPage=x', as: 'root' })
    await both({ path: '/api/logs?skipTotal=1&perPage=1', as: 'root' })
    await both({ path: '/api/logs/nope', as: 'root' })
    await both({ method: 'DELETE', path: '/api/logs', as: 'ann' })
    await both({ method: 'DELETE', path: '/api/logs', as: 'root' })
    await both({ path: '/api/logs', as: 'root' })
  })
})

beside('the same jobs', async () => {
  await onBoth(async (both) => {
    await both({ path: '/api/crons', as: 'root' })
    await both({ path: '/api/crons?fields=id', as: 'root' })
    await both({ path: '/api/crons' })
    await both({ path: '/api/crons', as: 'ann' })
    await both({ path: '/api/crons/nope', method: 'POST', as: 'root' })
    await both({ path: '/api/crons/__pbLogsCleanup__', method: 'POST', as: 'root' })
  })
})

// The console takes the database's own SQL (test/sql/postgres-answers.ts).
const inSqlite = isPostgres ? test.skip : beside
inSqlite('SQL answers alike', async () => {
  await onBoth(async (both) => {
    for (const query of queries) {
      await both({ path: '/api/sql', method: 'POST', as: 'root', body: { query } })
    }
    for (const body of [{}, [], { query: 5 }, { sql: 'select 1' }]) {
      await both({ path: '/api/sql', method: 'POST', as: 'root', body })
    }
    await both({ path: '/api/sql', method: 'POST', as: 'ann', body: { query: 'select 1' } })
  })
})

interface Both {
  (question: Question): Promise<void>
  untilLogged(path: string): Promise<void>
}

/** Asks both servers the same, and fails where they answer differently. */
async function onBoth(work: (both: Both) => Promise<void>): Promise<void> {
  const dirs = [copyFolder(), copyFolder()]
  const servers = await Promise.all([
    startPeer(dirs[0]!),
    boot({ dir: dirs[1]!, env: { POCKETGATE_LIMITS: 'off' } }),
  ])
  try {
    const sides: Side[] = []
    const tokens: Record<string, string>[] = []
    for (const server of servers) {
      sides.push({ ...server, token: '' })
      tokens.push({
        root: await logIn(server.url, '_superusers', 'root@example.com', '1234567890'),
        ann: await logIn(server.url, 'users', 'ann@example.com', 'password-ann'),
      })
    }
    const askAll = (question: Question) =>
      Promise.all(
        sides.map(({ url }, i) => ask(url, question, tokens[i]![question.as ?? ''] ?? '')),
      )
    const different: string[][] = []
    const both: Both = Object.assign(
      async (question: Question) => {
        const [theirs, ours] = await askAll(question)
        if (comparable(ours!) === comparable(theirs!)) return
        different.push([
          JSON.stringify(question).slice(0, 300),
          comparable(theirs!),
          comparable(ours!),
        ])
      },
      {
        async untilLogged(path: string) {
          const filter = encodeURIComponent(`data.url ~ '${path}'`)
          for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
            const answers = await askAll({ path: `/api/logs/stats?filter=${filter}`, as: 'root' })
            if (answers.every(({ body }) => (body as unknown[]).length > 0)) return
            await new Promise((resolve) => setTimeout(resolve, 100))
          }
          throw new Error(`${path} was not logged`)
        },
      },
    )
    await work(both)
    assert.is(different.length, 0, different.flat().join('\n'))
  } finally {
    for (const server of servers) await server.stop()
    for (const dir of dirs) removeFolder(dir)
  }
}

async function logIn(url: string, collection: string, identity: string, password: string) {
  const answer = await fetch(`${url}/api/collections/${collection}/auth-with-password`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ identity, password }),
  })
  return ((await answer.json()) as { token: string }).token
}

async function ask(url: string, question: Question, token: string): Promise<Answer> {
  const { method = 'GET', path, headers, body } = question
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      'User-Agent': 'both',
      ...(token !== '' && { Authorization: token }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    body: path.startsWith('/api/') && text !== '' ? JSON.parse(text) : '',
  }
}

/** Without what differs by its nature: ids, times, and what each server says of an error's cause. */
function comparable({ status, body }: Answer): string {
  const text = JSON.stringify(body, (key, value) => {
    if (key === 'execTime') return typeof value
    if (key === 'canBackup' && isPostgres) return '<own>'
    if (key === 'created' || (key === 'id' && /^[a-z0-9]{15}$/.test(value))) return '<own>'
    // PocketBase gives the raw error, the gateway its own word for it or none.
    if (key === 'details') return value !== null && typeof value === 'object' ? value : '<own>'
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    }
    return value
  })
  return `${status} ${text}`
}

test.run()
