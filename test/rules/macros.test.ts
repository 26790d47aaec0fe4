import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { macros } from '../../server/rules/macros.js'

const leapDay = Date.UTC(2024, 1, 29, 23, 5, 9, 7)

const rows: [name: string, value: string | bigint][] = [
  ['@now', '2024-02-29 23:05:09.007Z'],
  ['@yesterday', '2024-02-28 23:05:09.007Z'],
  ['@tomorrow', '2024-03-01 23:05:09.007Z'],
  ['@second', 9n],
  ['@minute', 5n],
  ['@hour', 23n],
  ['@day', 29n],
  ['@month', 2n],
  ['@weekday', 4n],
  ['@year', 2024n],
  ['@todayStart', '2024-02-29 00:00:00.000Z'],
  ['@todayEnd', '2024-02-29 23:59:59.999Z'],
  ['@monthStart', '2024-02-01 00:00:00.000Z'],
  ['@monthEnd', '2024-02-29 23:59:59.999Z'],
  ['@yearStart', '2024-01-01 00:00:00.000Z'],
  ['@yearEnd', '2024-12-31 23:59:59.999Z'],
]

for (const [name, value] of rows) {
  test(`${name} is ${value}`, () => assert.is(macros.get(name)!(leapDay), value))
}

test('there are no other macros', () => {
  assert.equal([...macros.keys()].sort(), rows.map(([name]) => name).sort())
})

test('the end of December is in the same year', () => {
  assert.is(macros.get('@monthEnd')!(Date.UTC(2025, 11, 31)), '2025-12-31 23:59:59.999Z')
})

test.run()
