import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomByPattern } from '../../../server/fields/regexp/random.js'

const rows: [pattern: string, shape: RegExp][] = [
  ['[a-z0-9]{15}', /^[a-z0-9]{15}$/],
  ['user_[A-Z]{2}\\d', /^user_[A-Z]{2}\d$/],
  ['(ab|cd)-x', /^(ab|cd)-x$/],
  ['...', /^[A-Za-z0-9]{3}$/],
  // The upper end is never reached.
  ['a{2,4}', /^a{2,3}$/],
  ['a+', /^a{1,5}$/],
  ['a*b', /^a{0,5}b$/],
  ['a?b', /^b$/],
  ['[^\\x00-\\x60\\x7b-\\x{10ffff}]', /^[a-z]$/],
  ['[[:digit:]_]', /^[0-9_]$/],
]
for (const [pattern, shape] of rows) {
  test(`randomByPattern: ${pattern}`, () => {
    for (let i = 0; i < 30; i++) assert.match(randomByPattern(pattern), shape)
  })
}

test('randomByPattern: every character of a set comes up', () => {
  const seen = new Set(Array.from({ length: 400 }, () => randomByPattern('[a-d]')))
  assert.is(seen.size, 4)
})

test('randomByPattern: a character that a set names twice comes up no more often', () => {
  for (const pattern of ['[aaaaaaaa-aab]', '[a-aa-aa-aa-aa-ab]']) {
    const texts = Array.from({ length: 400 }, () => randomByPattern(pattern))
    // Half of them; a tenth if each mention counted.
    assert.ok(texts.filter((text) => text === 'b').length > 120, pattern)
  }
})

test('randomByPattern: anchors and bad patterns are refused', () => {
  assert.throws(() => randomByPattern('^a$'), 'unsupported pattern operator 9')
  assert.throws(() => randomByPattern('a\\b'), 'unsupported pattern operator 11')
  assert.throws(() => randomByPattern('(a'))
})

test('randomByPattern: empty parts are refused', () => {
  for (const pattern of ['()', 'a()b', '(?:)', '(|)']) {
    assert.throws(() => randomByPattern(pattern), 'unsupported pattern operator 2')
  }
})

test.run()
