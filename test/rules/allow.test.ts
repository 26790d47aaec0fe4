import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Collection } from '../../server/model/collection.js'
import { type RuleTarget, ruleAllows } from '../../server/rules/allow.js'
import type { Db, Row, SqlValue } from '../../server/store/store.js'
import { createWorld, guest } from './world.js'

const { db, collections, find, person } = createWorld()
let asked = 0

const read = {
  get: async (sql: string, params: SqlValue[]) => {
    asked++
    return db.prepare(sql).get(...params) as Row | undefined
  },
} as unknown as Db
const context = {
  collections,
  clock: { now: () => Date.UTC(2024, 4, 15) },
  store: { read },
} as unknown as Parameters<typeof ruleAllows>[0]

const ann = guest({ auth: person(1) })
const root = guest({
  auth: { ...person(1), collection: { ...find('people'), name: '_superusers' } },
})

function allows(rule: string | null, target: RuleTarget, info = ann, collection?: Collection) {
  return ruleAllows(context, collection ?? find('posts'), rule, info, target)
}

const stored = { id: 'opost0000000001' }
const first: RuleTarget = { id: 'opost0000000001'.replace('opost0', 'opost') + '' }

test('null is for superusers, the empty rule for everyone', async () => {
  assert.not(await allows(null, stored))
  assert.ok(await allows(null, stored, root))
  assert.ok(await allows("title = 'no such'", stored, root))
  assert.ok(await allows('', stored, guest()))
})

test('what needs no row asks no database', async () => {
  asked = 0
  assert.ok(await allows("@request.auth.id != ''", first))
  assert.not(await allows("@request.auth.id != ''", first, guest()))
  assert.is(asked, 0)
})

test('a stored record is looked up by its id', async () => {
  const one = { id: 'opost0000000001'.slice(0, 5) + '0000000001'.padStart(10, '0') }
  assert.ok(await allows("title = 'One' && author = @request.auth.id", one))
  assert.not(await allows("title = 'Two'", one))
  assert.not(await allows("title != ''", { id: 'missing' }))
})

test.run()
