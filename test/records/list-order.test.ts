import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listRecords } from '../../server/records/list.js'
import { type MadeApp, makeApp } from './made-app.js'
import { collections, orderCases, rows } from './order-cases.js'

const test = suite<MadeApp>('A list comes in PocketBase’s order, also where rows tie:')

test.before(async (context) => {
  const made = await makeApp(collections)
  for (const [table, all] of Object.entries(rows)) {
    for (const row of all) await made.insert(table, row)
  }
  Object.assign(context, made)
})
test.after(({ close }) => close())

for (const [question, letters] of orderCases) {
  test(JSON.stringify(question), async ({ app, collection }) => {
    const { rule, ...query } = question
    const tickets = { ...collection('tickets'), listRule: rule ?? '' }
    const info = { context: 'default', method: 'GET', query, headers: {}, body: {}, auth: null }
    const caller = { isSuperuser: false, ip: '' }
    const { records, totalItems } = await listRecords(app, tickets, info as never, caller as never)
    const ids = records.map(({ values }) => String(values['id']).at(-1))
    assert.is(ids.join(''), letters)
    if (!query.perPage) assert.is(totalItems, letters.length)
  })
}

test.run()
