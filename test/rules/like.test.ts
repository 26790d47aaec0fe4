import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { likePattern } from '../../server/rules/like.js'

const rows: [value: string | number | boolean | bigint | null, pattern: string][] = [
  ['', '%%'],
  ['a', '%a%'],
  ['a%', 'a%'],
  ['%', '%'],
  ['a_b', '%a\\_b%'],
  ['_', '%\\_%'],
  ['a\\_b', '%a\\_b%'],
  ['a\\%b', '%a\\%b%'],
  ['a\\\\%b', 'a\\\\%b'],
  ['\\', '%\\\\%'],
  ['a\\b', '%a\\\\b%'],
  ['\\\\', '%\\\\%'],
  ['é😀_', '%é😀\\_%'],
  [5, '%5%'],
  [-1.5, '%-1.5%'],
  [1e21, '%1000000000000000000000%'],
  [-0, '%-0%'],
  [1.5e-7, '%0.00000015%'],
  [true, '%true%'],
  [false, '%false%'],
  [12n, '%12%'],
]

for (const [value, pattern] of rows) {
  test(`${JSON.stringify(String(value))} finds ${JSON.stringify(pattern)}`, () => {
    assert.is(likePattern(value), pattern)
  })
}

test.run()
