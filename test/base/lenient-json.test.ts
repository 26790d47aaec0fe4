import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Decimal, withoutDecimals } from '../../server/base/json.js'
import { firstObject, parseRight, parseRightExactly } from '../../server/base/lenient-json.js'

type Values = Record<string, unknown> | null
const parseObject = (text: string) => parseRight(firstObject(text)) as Values
const parseObjectExactly = (text: string) => parseRightExactly(firstObject(text)) as Values

const decimals: readonly [text: string, isDecimal: boolean][] = [
  ['1', false],
  ['-0', false],
  ['1.0', true],
  ['-1.5', true],
  ['1e3', true],
  ['1E+3', true],
  ['12345678901234567890', false],
]

for (const [text, isDecimal] of decimals) {
  test(`exactly: ${text} is ${isDecimal ? 'a' : 'no'} decimal`, () => {
    const { a, b } = parseObjectExactly(`{"a":${text},"b":[{"c": ${text} }]}`) as {
      a: unknown
      b: [{ c: unknown }]
    }
    for (const value of [a, b[0].c]) {
      assert.is(value instanceof Decimal, isDecimal)
      assert.is(withoutDecimals(value), Number(text))
    }
  })
}

test('exactly: what looks like a number inside of a text stays text', () => {
  const text = '{"a":"1.0, \\"2.5\\" \\\\","1.0":"x","b":1.0}'
  const value = parseObjectExactly(text)
  assert.is(value?.['a'], '1.0, "2.5" \\')
  assert.is(value?.['1.0'], 'x')
  assert.equal(value?.['b'], new Decimal(1))
})

test('exactly: faults are the same', () => {
  assert.throws(() => parseObjectExactly('{"a":1e400}'), SyntaxError)
  assert.throws(() => parseObjectExactly('{"a":1.}'), SyntaxError)
  assert.throws(() => parseObjectExactly('{"a":"1.0}'), SyntaxError)
  assert.throws(() => parseObjectExactly('{"a":"\\ud800","b":1.0}'), SyntaxError)
  assert.is(parseObjectExactly('null'), null)
  assert.equal(parseObject('{"a":1.0} and more'), { a: 1 })
})

test('a number that float64 can not hold is an error, however it is written', () => {
  for (const digits of ['1e400', `1${'0'.repeat(309)}`, `1${'0'.repeat(250)}e99`, '1E+0309']) {
    assert.throws(() => parseObject(`{"a":${digits}}`), SyntaxError, digits)
  }
  assert.is(parseObject(`{"a":1${'0'.repeat(250)}}`)?.['a'], 1e250)
})

test('exactly: a long text takes no longer than it should', () => {
  const long = 'x'.repeat(5_000_000)
  assert.is(parseObjectExactly(`{"a":"${long}","b":1.0}`)?.['a'], long)
})

test.run()
