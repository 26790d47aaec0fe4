import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { memberCases } from './member-cases.js'
import { createWorld, guest } from './world.js'

const { find, person, select } = createWorld()
const infos = {
  guest: guest(),
  ann: guest({ auth: person(1) }),
  bob: guest({ auth: person(2) }),
}

for (const [who, collection, query, rows] of memberCases) {
  const outcome = rows ? `[${rows}]` : 'request.invalid'
  test(`${who} lists ${collection} ${JSON.stringify(query)}: ${outcome}`, () => {
    const rule = find(collection).listRule!
    for (const ordered of [false, true]) {
      const run = () => select(collection, { ...query, rule, info: infos[who], ordered })
      if (rows) assert.equal(run(), rows)
      else assert.throws(run, (error: unknown) => error instanceof ApiError && error.status === 400)
    }
  })
}

test('a rule may use what a filter may not', () => {
  const rule = "secret = 'one' && @collection.vault.key ?!= '' && email != ''"
  assert.equal(select('people', { rule }), ['p1'])
})

test.run()
