import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { App } from '../../server/base/app.js'
import type { Caller, RequestInfo } from '../../server/base/caller.js'
import { createHooks } from '../../server/hooks/hooks.js'
import type { Data } from '../../server/open-data.js'
import { findRecordByIdentity } from '../../server/records/find.js'
import { listRecords } from '../../server/records/list.js'
import { selectByIds } from '../../server/records/select.js'
import type { Db } from '../../server/store/store.js'
import type { SqlValue } from '../../server/store/values.js'
import { copyFixture, openTestData } from './data-folder.js'

interface Context {
  data: Data
  app: App
  plans(): string[]
}

const test = suite<Context>('PocketBase’s indexes serve')

test.before.each(async (context) => {
  const dir = copyFixture('pb_data')
  const data = await openTestData(dir)
  const asked: [text: string, params: readonly SqlValue[]][] = []
  const { read } = data.store
  const noted: Db = {
    ...read,
    all: (text, params = [], reach) => {
      asked.push([text, params])
      return read.all(text, params, reach)
    },
    get: (text, params = []) => {
      asked.push([text, params])
      return read.get(text, params)
    },
    rowBytes: (text, params) => read.rowBytes(text, params),
  }
  const clock = { now: () => 0 }
  const { collections } = data
  const store = { ...data.store, read: noted }
  context.data = data
  context.app = { clock, collections, hooks: createHooks(), store } as unknown as App
  context.plans = () => {
    const database = new Database(join(dir, 'data.db'))
    const steps = asked.flatMap(
      ([text, params]) =>
        database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...params) as { detail: string }[],
    )
    database.close()
    return steps.map(({ detail }) => detail)
  }
})
test.after.each(({ data }) => data.close())

const root: Caller = {
  record: null,
  token: '',
  isSuperuser: true,
  ip: '127.0.0.1',
  remoteIp: '127.0.0.1',
  userAgent: '',
}

function infoOf(query: Record<string, string>): RequestInfo {
  return { context: 'default', method: 'GET', query, headers: {}, body: {}, auth: null }
}

for (const [field, value] of [
  ['email', 'ann@example.com'],
  ['username', 'ANN'],
] as const) {
  test(`the lookup of an identity by ${field}`, async ({ app, plans }) => {
    const users = app.collections.find('users')!
    assert.ok(await findRecordByIdentity(app.store.read, users as never, field, value))
    assert.equal(
      plans().map((step) => step.replace(/idx_\w+/, 'INDEX')),
      [`SEARCH users USING INDEX INDEX (${field}=?)`],
    )
  })

  test(`a filter by ${field}, and its total`, async ({ app, plans }) => {
    const users = app.collections.find('users')!
    const info = infoOf({ filter: `${field} = "ann@example.com"` })
    await listRecords(app, users, info, root)
    assert.is(plans().length, 2)
    for (const step of plans()) assert.match(step, new RegExp(`^SEARCH users USING .*${field}=\\?`))
  })
}

test('the total of all, by the narrow index of the ids', async ({ app, plans }) => {
  const users = app.collections.find('users')!
  const page = await listRecords(app, users, infoOf({}), root)
  assert.is(page.totalItems, 6)
  assert.match(plans()[1]!, 'COVERING INDEX sqlite_autoindex_users_1')
})

test('a view of one record, without a sort', async ({ app, plans }) => {
  const users = app.collections.find('users')!
  await selectByIds(app, users, ['abc'], 'id != "" && verified = true', infoOf({}))
  assert.equal(plans(), ['SEARCH users USING INDEX sqlite_autoindex_users_1 (id=?)'])
})

test.run()
