import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closingQuote } from '../../server/base/closing-quote.js'

const test = suite('closingQuote')

// Quotes and escapes around the position where the native search starts.
const units = fc.constantFrom('"', '\\', 'a', 'é', '\u{1f600}', '\n')
const texts = fc
  .tuple(fc.integer({ min: 0, max: 70 }), fc.array(units, { maxLength: 40 }))
  .map(([plain, rest]) => 'x'.repeat(plain) + rest.join(''))

test('it finds the end that JSON.stringify has put, whatever stands around it', () => {
  fc.assert(
    fc.property(texts, texts, (before, inside) => {
      const json = JSON.stringify(inside)
      const text = `${before}${json},"next"`
      assert.is(closingQuote(text, before.length), before.length + json.length - 1)
    }),
    { numRuns: 2000 },
  )
})

test('a text without an end has none', () => {
  for (const inside of [
    '',
    'a',
    '\\"',
    '\\',
    'x'.repeat(40),
    `${'x'.repeat(40)}\\"`,
    '\\\\'.repeat(40),
  ]) {
    assert.is(closingQuote(`"${inside}`, 0), -1, inside)
  }
})

test('megabytes of escapes take no longer than megabytes of letters would by hand', () => {
  for (const unit of ['\\u0041', '\\\\', '\\"']) {
    const json = `"${unit.repeat(3_000_000)}"`
    const from = process.cpuUsage()
    assert.is(closingQuote(json, 0), json.length - 1)
    const { user, system } = process.cpuUsage(from)
    assert.ok(user + system < 500_000, `${unit}: ${user + system} µs`)
  }
})

test.run()
