import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { badEscape, unescapeBytes, unescapeText } from '../../server/base/percent-escapes.js'

const texts: [text: string, bytes: string][] = [
  ['', ''],
  ['a%20b', '612062'],
  ['%e4%E4', 'e4e4'],
  ['ä', 'c3a4'],
  ['ä%c3%a4', 'c3a4c3a4'],
  ['%2541', '253431'],
  ['%', '25'],
  ['%4', '2534'],
  ['%zz%41', '257a7a41'],
  ['+', '2b'],
  ['a\ud800', '61efbfbd'],
]
for (const [text, bytes] of texts) {
  test(`unescapeText: ${JSON.stringify(text)}`, () => {
    assert.is(unescapeText(text).toString('hex'), bytes)
  })
}

test('unescapeBytes: each character is a byte', () => {
  assert.is(unescapeBytes('\xc3\xa4%c3%a4%2f'), '\xc3\xa4\xc3\xa4/')
})

test('badEscape: a % without two hexadecimal digits after it', () => {
  for (const text of ['%', '%4', 'a%4g', '%%41', '%41%']) assert.ok(badEscape.test(text), text)
  for (const text of ['', 'a', '%41', '%aF%00', '%2525']) assert.not(badEscape.test(text), text)
})

test.run()
