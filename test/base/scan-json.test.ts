import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { scanJson } from '../../server/base/scan-json.js'

function parsed(text: string): string {
  try {
    JSON.parse(text)
    return 'JSON'
  } catch {
    return 'none'
  }
}

const scanned = (text: string) => (scanJson(text) === 'wrong' ? 'none' : 'JSON')

const texts = [
  ...['', ' ', '1', '-1', '-', '01', '1.', '.5', '1e5', '1E+5', '1e', '-0', '+1', 'NaN'],
  ...['true', 'tru', 'truee', 'null', 'nul', '"a"', '"', '"\\', '"\\"', '"\\u12"', '"\\u12aF"'],
  ...['"\\x"', '"\n"', '"\t"', '"\u007f"', '"\ud800"', '{}', '{ }', '[]', '[ ]', '[1,]', '[,1]'],
  ...['{"a":1}', '{"a" : 1 , "b":[ ]}', '{"a"}', '{"a":}', '{a:1}', '{"a":1,}', '{,}', '[1 2]'],
  ...['[[[]]]', '[[[]]', '[]]', '{}{}', '1 1', '[1}', '{"a":1]', '\u00a01', '\ufeff1', '\f1'],
]

for (const text of texts) {
  test(`${JSON.stringify(text)}: as JSON.parse`, () => assert.is(scanned(text), parsed(text)))
}

test('any JSON, and any with a character changed, is told as JSON.parse tells it', () => {
  const change = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', ...'{}[]",:\\ \n0e-.x\u0001'),
    fc.boolean(),
  )
  fc.assert(
    fc.property(change, ([text, place, character, isWhole]) => {
      const at = place % (text.length + 1)
      const changed = isWhole ? text : text.slice(0, at) + character + text.slice(at + 1)
      assert.is(scanned(changed), parsed(changed), changed)
    }),
    { numRuns: 3000 },
  )
})

test('numbers that float64 cannot hold are told', () => {
  for (const text of ['1e309', '[-1e400]', `{"a":${'9'.repeat(400)}}`]) {
    assert.is(scanJson(text), 'overflow', text)
  }
  for (const text of ['1e308', '1e-999', '"1e999"']) assert.is(scanJson(text), 'right', text)
})

test('deep as no stack is', () => {
  assert.is(scanJson('['.repeat(200_000) + ']'.repeat(200_000)), 'right')
  assert.is(scanJson('['.repeat(200_000)), 'wrong')
})

test('a file of the project is JSON', () => {
  assert.is(scanJson(readFileSync('schema/config.json', 'utf8')), 'right')
})

test.run()
