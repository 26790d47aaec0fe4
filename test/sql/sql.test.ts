import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { splitStatements } from '../../server/store/sqlite/split-statements.js'
import { root } from '../helper/boot.js'
import { isPostgres, onFiles } from '../helper/postgres.js'
import { startGateway, type TestGateway } from '../limits/composed.js'
import * as postgres from './postgres-answers.js'
import * as sqlite from './sqlite-answers.js'

interface Context {
  gateway: TestGateway
  pb: PocketBase
}

const test = suite<Context>('SQL')

test.before(async (context) => {
  context.gateway = await startGateway({ log: { level: 'silent' } })
  context.pb = new PocketBase(context.gateway.url)
  context.pb.autoCancellation(false)
  await context.pb.collection('_superusers').authWithPassword('root@example.com', '1234567890')
})
test.after(({ gateway }) => gateway.stop())

async function faultOf({ pb }: Context, query: string) {
  const fault = await pb.sql.run(query).then(
    () => undefined,
    (error) => error,
  )
  return { status: fault?.status, message: fault?.response?.message }
}

// The console takes the database's own SQL.
const { reading, failing, many, long, tooLarge } = isPostgres ? postgres : sqlite

for (const [query, types, rows] of reading) {
  test(`rows: ${query}`, async ({ pb }) => {
    const result = await pb.sql.run(query)
    assert.equal(Object.keys(result), ['execTime', 'affectedRows', 'columns', 'rows'])
    assert.is(result.affectedRows, 0)
    assert.equal(
      result.columns.map(({ type, nullable }) => [type, nullable]),
      types.map((type) => [type, true]),
    )
    assert.equal(result.rows, rows)
  })
}

for (const [query, reason] of failing) {
  test(`refused: ${query}`, async (context) => {
    assert.equal(await faultOf(context, query), {
      status: 400,
      message: `Failed to execute query. Raw error:\n${reason}`,
    })
  })
}

test('a body of another content type is told apart from an unreadable one', async ({
  gateway,
  pb,
}) => {
  const messageOf = async (type: string) => {
    const headers = { authorization: pb.authStore.token, 'content-type': type }
    const sent = { method: 'POST', headers, body: '{"query":' }
    const answer = await fetch(`${gateway.url}/api/sql`, sent)
    return ((await answer.json()) as { message: string }).message
  }
  assert.is(await messageOf('text/plain'), 'Unsupported Content-Type.')
  assert.is(
    await messageOf('application/json'),
    'An error occurred while loading the submitted data.',
  )
})

test('what begins with a word that writes is one transaction and says how many rows it changed', async (context) => {
  const { pb } = context
  assert.is((await pb.sql.run('create table t (a int not null)')).columns.length, 0)
  assert.is((await pb.sql.run('insert into t (a) values (1), (2)')).affectedRows, 2)
  assert.is((await pb.sql.run('INSERT INTO t (a) VALUES (3) RETURNING a')).affectedRows, 1)
  assert.is((await faultOf(context, 'delete from t; insert into nope values (1)')).status, 400)
  assert.equal((await pb.sql.run('select count(*) from t')).rows, [['3']])
  const trigger = 'create trigger r after insert on t begin select 1; select 2; end; '
  await pb.sql.run(`${isPostgres ? '' : trigger}insert into t (a) values (9)`)
  assert.equal((await pb.sql.run('select max(a) from t')).rows, [['9']])
  assert.is(
    (await pb.sql.run('update t set a = a + 1 where a > 2; delete from t where a = 1'))
      .affectedRows,
    1,
  )
  await pb.sql.run('drop table t')
})

onFiles(test)(
  'a column is renamed and dropped beside views with texts in double quotes',
  async ({ pb }) => {
    await pb.sql.run('create table t (a int, b int)')
    await pb.sql.run(`create view first as select a, "it's" as c from t`)
    await pb.sql.run('create view second as select c || "y" as d from first')
    await pb.sql.run('alter table t rename column a to e; alter table t drop column b')
    await pb.sql.run('insert into t (e) values (1)')
    assert.equal((await pb.sql.run('select d from second')).rows, [["it'sy"]])
    // PocketBase's SQLite writes them like this, too.
    const { rows } = await pb.sql.run("select sql from sqlite_master where name = 'first'")
    assert.equal(rows, [["CREATE VIEW first as select e, 'it''s' as c from t"]])
    await pb.sql.run('drop view second; drop view first; drop table t')
  },
)

test('what it changes in collections and settings counts at once', async ({ gateway, pb }) => {
  const list = () => fetch(`${gateway.url}/api/collections/users/records`)
  await pb.sql.run(`update _collections set listRule = null where name = 'users'`)
  assert.is((await list()).status, 403)
  await pb.sql.run(`update _collections set listRule = '' where name = 'users'`)
  assert.is((await list()).status, 200)
  await pb.sql.run(
    `update _params set value = json_set(value, '$.meta.appName', 'By SQL') where id = 'settings'`,
  )
  assert.is((await pb.settings.getAll()).meta.appName, 'By SQL')
})

test('1,000 rows at most, and an answer of bounded size', async (context) => {
  for (const query of many) {
    const { rows } = await context.pb.sql.run(query)
    assert.equal([rows.length, rows[0], rows.at(-1)], [1000, ['1'], ['1000']])
  }
  for (const query of tooLarge) {
    const { status, message } = await faultOf(context, query)
    assert.is(status, 400)
    assert.match(message, /the rows hold more than \d+ (?:characters|bytes)/)
  }
  assert.equal((await context.pb.sql.run('select 1')).rows, [['1']])
})

test('a statement that works for long holds nobody up', async ({ gateway, pb }) => {
  const slow = pb.sql.run(long)
  let finished = false
  void slow.then(() => {
    finished = true
  })
  let longest = 0
  let answers = 0
  while (!finished) {
    const started = performance.now()
    await fetch(`${gateway.url}/api/health`)
    longest = Math.max(longest, performance.now() - started)
    answers++
  }
  assert.equal((await slow).rows, [['4500001500000']])
  assert.ok(answers > 3, `${answers} answers, the longest ${longest} ms`)
})

test('length, form, and who may', async ({ gateway, pb }) => {
  const long = await pb.sql.run('x'.repeat(5001)).catch((error) => error)
  assert.is(long.response.data.query.code, 'validation_length_too_long')
  const blank = await pb.sql.run('').catch((error) => error)
  assert.is(blank.response.data.query.code, 'validation_required')
  const url = `${gateway.url}/api/sql`
  assert.is((await fetch(url, { method: 'POST' })).status, 401)
  const headers = { authorization: pb.authStore.token, 'content-type': 'text/plain' }
  const text = await fetch(url, { method: 'POST', headers, body: 'select 1' })
  assert.match(await text.text(), '"message":"Unsupported Content-Type."')
  const user = new PocketBase(gateway.url)
  await user.collection('users').authWithPassword('ann@example.com', 'password-ann')
  assert.is((await user.sql.run('select 1').catch((error) => error)).status, 403)
})

test('sql.mode off refuses superusers too', async () => {
  const gateway = await startGateway({ sql: { mode: 'off' } })
  const pb = new PocketBase(gateway.url)
  await pb.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  assert.is((await pb.sql.run('select 1').catch((error) => error)).status, 403)
  await gateway.stop()
})

const texts: [text: string, statements: string[]][] = [
  ['', []],
  [' ; ; ', []],
  ['-- a;b\n/* c;d */', []],
  ['a; b', ['a;', 'b']],
  [`a 'x;''y' "z;" \`q;\` [r;]; b`, [`a 'x;''y' "z;" \`q;\` [r;];`, 'b']],
  ["a 'open; b", ["a 'open; b"]],
  [
    'create trigger t after insert on u begin a; b; end; c',
    ['create trigger t after insert on u begin a; b; end;', 'c'],
  ],
  [
    'create temp trigger t x begin select case when 1 then 2 end; end ; c',
    ['create temp trigger t x begin select case when 1 then 2 end; end ;', 'c'],
  ],
  ['create table trigger_log (a); b', ['create table trigger_log (a);', 'b']],
]

for (const [text, statements] of texts) {
  test(`statements of: ${text}`, () => {
    assert.equal(splitStatements(text), statements)
  })
}

test('the package brings the program', () => {
  assert.ok(readFileSync(join(root, 'dist/sql.js')).length > 0)
})

test.run()
