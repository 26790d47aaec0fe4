import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { filterCases, sortCases } from './filter-cases.js'
import { createWorld } from './world.js'

const { select } = createWorld()

function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'request.invalid' && error.status === 400
}

for (const [collection, filter, rows] of filterCases) {
  const title = JSON.stringify(filter)
  test(`${collection} where ${title} gives ${rows ? `[${rows}]` : 'request.invalid'}`, () => {
    for (const ordered of [false, true]) {
      const run = () => select(collection, { filter, allowHidden: true, ordered })
      if (rows) assert.equal(run(), rows)
      else assert.throws(run, isRefused)
    }
  })
}

for (const [collection, sort, rows] of sortCases) {
  test(`${collection} by ${JSON.stringify(sort)} ${rows ? `go ${rows}` : 'are refused'}`, () => {
    for (const ordered of [false, true]) {
      const run = () => select(collection, { sort, allowHidden: true, ordered })
      if (rows) assert.equal(run(), rows)
      else assert.throws(run, isRefused)
    }
  })
}

test('@random puts the rows into any order', () => {
  assert.equal(select('people', { sort: '@random' }).sort(), ['p1', 'p2', 'p3'])
})

test.run()
