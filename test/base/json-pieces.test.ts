import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeJson, RawJson } from '../../server/base/json.js'
import { isLarge, jsonPieces } from '../../server/base/json-pieces.js'

const long = '<"\\\u0001é😀\u2028'.repeat(12_000)
const escaped = '\\ud83d\\ude00\\\\\\"\\u00e9 '.repeat(8000)

const values: [what: string, value: unknown][] = [
  ['a text', long],
  ['a text of pairs', `x${'😀'.repeat(60_000)}`],
  ['half a pair', `${'x'.repeat((1 << 15) - 1)}\ud83d${'y'.repeat(99_999)}`],
  [
    'a list of records',
    { items: Array.from({ length: 90 }, (_, id) => ({ id, text: long })), a: 1 },
  ],
  ['what is left out', { a: undefined, b: long, c: [undefined, null, {}, []], d: undefined }],
  [
    'stored JSON',
    [new RawJson(`{ "a" : [ ${'1.50 , '.repeat(30_000)} "${escaped}" ] , "${escaped}":null }`)],
  ],
  ['stored JSON of a text', { a: new RawJson(`"${escaped}"`), b: new RawJson(` "${escaped}x" `) }],
  ['small values', [1, -0, Number.NaN, true, 5n, 'a', null]],
]

for (const [what, value] of values) {
  test(`${what} is written in pieces as it is in one go`, () => {
    const pieces = [...jsonPieces(value)]
    assert.ok(pieces.join('') === encodeJson(value))
    const longest = Math.max(...pieces.map((piece) => piece.length))
    assert.ok(longest < 500_000, `a piece of ${longest}`)
  })
}

test('what is large is told by its texts, wherever they are', () => {
  assert.ok(isLarge({ a: [{ b: 'x'.repeat(300_000) }] }))
  assert.ok(isLarge(Array.from({ length: 70_000 }, () => 1)))
  assert.ok(isLarge({ a: new RawJson(`"${'x'.repeat(300_000)}"`) }))
  assert.not(isLarge({ a: 'x'.repeat(200_000), b: null, c: undefined }))
})

test.run()
