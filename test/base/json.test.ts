import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compactJson, encodeJson, RawJson } from '../../server/base/json.js'

// As PocketBase 0.40.6 writes them.
const rows: [value: unknown, text: string][] = [
  [{ a: '<&>\u2028\u007f\u0001\b"\\/' }, '{"a":"<&>\u2028\u007f\\u0001\\b\\"\\\\/"}'],
  [{ a: ['\ud800', 'x\udc00'] }, '{"a":["\ufffd","x\ufffd"]}'],
  [{ a: '\\ud800 as text' }, '{"a":"\\\\ud800 as text"}'],
  [{ a: -0, b: 0 }, '{"a":-0,"b":0}'],
  [[0, [-0]], '[0,[-0]]'],
  [{ a: { lat: -0, lon: 1 } }, '{"a":{"lat":-0,"lon":1}}'],
  [{ a: 1e21, b: 1e-7, c: Number.NaN, d: undefined }, '{"a":1e+21,"b":1e-7,"c":null}'],
  [{ a: 12n }, '{"a":12}'],
  [{ a: new RawJson(' {"b": [ 1.50 , "x y" ]}') }, '{"a":{"b":[1.50,"x y"]}}'],
  ['<', '"<"'],
  [null, 'null'],
]

for (const [value, text] of rows) {
  test(`writes ${JSON.stringify(text)}`, () => assert.is(encodeJson(value), text))
}

test('stored JSON keeps its numbers and its keys, doubled ones too, and no needless escape', () => {
  const stored = '{ "a":1.0, "a" :"\\u003c\\/\\u00e9\\ud83d\\ude00\\ud800\\u0008" }'
  assert.is(compactJson(stored), '{"a":1.0,"a":"</é😀\ufffd\\b"}')
})

test.run()
