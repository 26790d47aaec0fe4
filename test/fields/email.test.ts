import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isEmail } from '../../server/fields/email.js'
import { matchesPattern } from '../../server/fields/regexp/match.js'

// govalidator's pattern for ASCII texts without quotes, written anew: the shortcut may accept nothing more.
const atom = "[a-zA-Z0-9!#$%&'*+\\-/=?^_`{|}~]+"
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9\\-._~]*[a-zA-Z0-9])?'
const topLevel = '[a-zA-Z](?:[a-zA-Z0-9\\-_~]*[a-zA-Z])?'
const pattern = `^${atom}(?:\\.${atom})*@(?:${label}\\.)+${topLevel}\\.?$`

const piece = fc.string({ unit: fc.constantFrom(...'abZ09._+-~!@'), maxLength: 6 })
const nearlyAddress = fc
  .tuple(piece, piece, piece, fc.constantFrom('com', 'c', '1', 'a1', 'x-y', '', 'COM.'))
  .map(([name, domain, more, end]) => `${name}@${domain}${more}.${end}`)

test('an address is one by the pattern alone, whatever it looks like', () => {
  let accepted = 0
  fc.assert(
    fc.property(nearlyAddress, (text) => {
      const expected = matchesPattern(pattern, text)
      if (expected) accepted++
      assert.is(isEmail(text), expected, text)
    }),
    { numRuns: 20_000 },
  )
  assert.ok(accepted > 100, `only ${accepted} were addresses`)
})

test('characters that only look like letters of ASCII are left to the pattern', () => {
  for (const text of ['\u017fam@example.com', 'ann@\u212aelvin.com', 'ann@example.c\u0131m']) {
    assert.is(isEmail(text), true, text)
  }
  assert.is(isEmail('ann@example.com\n'), false)
})

test.run()
