import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { type Paging, readPaging } from '../../server/base/paging.js'

const rows: [query: Record<string, string>, expected: Partial<Paging>][] = [
  [{}, { page: 1, perPage: 30, offset: 0, skipTotal: false }],
  [
    { page: '3', perPage: '10' },
    { page: 3, perPage: 10, offset: 20 },
  ],
  [{ page: '+2' }, { page: 2, offset: 30 }],
  [
    { page: '-5', perPage: '-1' },
    { page: 1, perPage: 30, offset: 0 },
  ],
  [
    { page: '', perPage: '0' },
    { page: 1, perPage: 30 },
  ],
  [{ perPage: '1001' }, { perPage: 1000 }],
  [{ perPage: '9223372036854775807' }, { perPage: 1000 }],
  [{ page: '100000000000000000' }, { page: 100000000000000000n, offset: 2 ** 53 - 1 }],
  // The product exceeds int64: Go's wraps to a negative number, which SQLite treats as no limit.
  [
    { page: '9223372036854775807', perPage: '30' },
    { page: 9223372036854775807n, offset: 0 },
  ],
  [{ skipTotal: 'T' }, { skipTotal: true }],
]

for (const [query, expected] of rows) {
  test(JSON.stringify(query), () => {
    assert.equal({ ...readPaging(query), ...expected }, readPaging(query))
  })
}

for (const query of [
  { page: '1.5' },
  { page: 'x' },
  { page: ' 1' },
  { page: '9223372036854775808' },
  { page: '0x1' },
  { perPage: '1e1' },
  { skipTotal: 'yes' },
]) {
  test(`${JSON.stringify(query)} is refused`, () => {
    assert.throws(
      () => readPaging(query),
      (error: unknown) => error instanceof ApiError,
    )
  })
}

test.run()
