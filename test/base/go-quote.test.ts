import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { goQuote } from '../../server/base/go-quote.js'

const test = suite('goQuote')

// As printed by Go's fmt with %q.
const rows: readonly (readonly [text: string, quoted: string])[] = [
  ['', '""'],
  ['plain é 世 😀', '"plain é 世 😀"'],
  ['a "b" \'c\' \\', '"a \\"b\\" \'c\' \\\\"'],
  ['\x00\x07\b\t\n\v\f\r\x1b\x7f', '"\\x00\\a\\b\\t\\n\\v\\f\\r\\x1b\\x7f"'],
  ['\u0085\u00a0\u200b\ufeff', '"\\u0085\\u00a0\\u200b\\ufeff"'],
  ['\u{e0001}\u{10ffff}', '"\\U000e0001\\U0010ffff"'],
  ['half \ud800 pair', '"half \ufffd pair"'],
]
for (const [text, quoted] of rows) {
  test(`${JSON.stringify(text)} is quoted as by Go`, () => assert.is(goQuote(text), quoted))
}

test('a character has its own quotes', () => {
  assert.is(goQuote("'", "'"), "'\\''")
  assert.is(goQuote('"', "'"), "'\"'")
})

test('what JSON escapes too is escaped alike', () => {
  const units = fc.constantFrom('"', '\\', 'a', 'é', '😀', '\n', '\t', '\r', '\b', '\f')
  const texts = fc.array(units, { maxLength: 50 }).map((list) => list.join(''))
  fc.assert(fc.property(texts, (text) => assert.is(goQuote(text), JSON.stringify(text))))
})

test.run()
