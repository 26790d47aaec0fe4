import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { matchesPattern } from '../../../server/fields/regexp/match.js'

// Results of Go's regexp.MatchString; a pattern that Go refuses never matches.
const rows: [pattern: string, text: string, matches: boolean][] = [
  ['', '', true],
  ['^[a-z][a-z0-9_]*$', 'user_1', true],
  ['^[a-z][a-z0-9_]*$', 'User_1', false],
  ['b', 'abc', true],
  ['^abc$', 'abc\n', false],
  ['\\Aab\\z', 'ab', true],
  ['(?i)É', 'é', true],
  ['(?i:A)b', 'aB', false],
  ['a(?i)b', 'aB', true],
  ['(a(?i)b)c', 'aBC', false],
  ['(?P<n>a)(?<m>b)', 'ab', true],
  ['^\\pL+$', 'äß漢', true],
  ['^\\p{Greek}$', 'α', true],
  ['^\\p{Greek}$', 'a', false],
  ['^\\PL$', '1', true],
  ['^[[:alpha:]]+$', 'abc', true],
  ['^[^[:^digit:]5]$', '5', false],
  ['^[^a]$', '\n', true],
  ['^.$', '\n', false],
  ['(?s)^.$', '\n', true],
  ['^.$', '😀', true],
  ['(?m)^b$', 'a\nb\nc', true],
  ['\\bcat\\b', 'a cat.', true],
  ['\\x41\\x{1F600}\\103', 'A😀C', true],
  ['\\Qa.b\\E', 'axb', false],
  ['^[]a]$', ']', true],
  ['^[a\\-c]$', 'b', false],
  ['a{2,3}', 'xaax', true],
  ['^a{2}$', 'aaa', false],
  ['^a{,3}$', 'a{,3}', true],
  ['^(|a)+b?$', 'aab', true],
  // A text that matches a single character set takes another code path.
  ['^[a-z0-9]+$', 'abc1', true],
  ['^[a-z0-9]+$', '', false],
  ['^[a-z0-9]+$', 'ab\n', false],
  ['^[a-z0-9]*$', '', true],
  ['^[^a]{2,3}$', '😀b', true],
  ['^[^a]{2,3}$', '😀', false],
  ['^[^a]{2,3}$', 'bbbb', false],
  ['(?m)^[a-z]+$', 'A\nb', true],
  // Refused by Go.
  ['a**', 'aa', false],
  ['*a', 'a', false],
  ['a{1001}', 'a', false],
  ['(a{100}){11}', 'a', false],
  ['(?=a)', 'a', false],
  ['(a)\\1', 'aa', false],
  ['\\e', 'e', false],
  ['[z-a]', 'b', false],
  ['(a', 'a', false],
  ['a)', 'a', false],
  ['\\p{Nope}', 'a', false],
]
for (const [pattern, text, matches] of rows) {
  test(`matchesPattern: ${pattern} on ${JSON.stringify(text)}`, () =>
    assert.is(matchesPattern(pattern, text), matches))
}

test('matchesPattern: a pattern that explodes in backtracking takes linear time', () => {
  const started = performance.now()
  assert.is(matchesPattern('^(a+)+$', `${'a'.repeat(5000)}b`), false)
  assert.is(matchesPattern('(x+x+)+y', 'x'.repeat(5000)), false)
  // Backtracking would never end; the limit is generous for busy machines.
  assert.ok(performance.now() - started < 1000)
})

test.run()
