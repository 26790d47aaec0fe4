import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PatternError, parsePattern } from '../../../server/fields/regexp/parse.js'

/** Patterns that Go refuses, with its messages. */
const rows: [pattern: string, message: string][] = [
  ['(', 'missing closing ): `(`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['(?<x', 'invalid named capture: `(?<x`'],
  ['[b-a]', 'invalid character class range: `b-a`'],
  ['\\p{Foo}', 'invalid character class range: `\\p{Foo}`'],
  ['(?=x)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  [')', 'unexpected ): `)`'],
  ['*', 'missing argument to repetition operator: `*`'],
  ['\\', 'trailing backslash at end of expression: ``'],
  ['[a', 'missing closing ]: `[a`'],
  ['\\8', 'invalid escape sequence: `\\8`'],
  ['a)b', 'unexpected ): `a)b`'],
  ['x*?+', 'invalid nested repetition operator: `*?+`'],
  ['a+*?', 'invalid nested repetition operator: `+*?`'],
  ['(?P=x)', 'invalid or unsupported Perl syntax: `(?P`'],
  ['(?i', 'invalid or unsupported Perl syntax: `(?i`'],
  ['(?z)', 'invalid or unsupported Perl syntax: `(?z`'],
  ['(?<!a)', 'invalid named capture: `(?<!a)`'],
  ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
  ['[a-', 'missing closing ]: `[a-`'],
  ['[z-\\d]', 'invalid escape sequence: `\\d`'],
  ['a{2}{3}', 'invalid nested repetition operator: `{2}{3}`'],
  ['\\x{110000}', 'invalid escape sequence: `\\x{110000`'],
  ['\\xz', 'invalid escape sequence: `\\xz`'],
  ['(a', 'missing closing ): `(a`'],
  ['((a)', 'missing closing ): `((a)`'],
  ['a|*', 'missing argument to repetition operator: `*`'],
  ['(?', 'invalid or unsupported Perl syntax: `(?`'],
  ['(?P<a', 'invalid named capture: `(?P<a`'],
  ['[\\8]', 'invalid escape sequence: `\\8`'],
  ['(?<>a)', 'invalid named capture: `(?<>`'],
  ['x{3,2}', 'invalid repeat count: `{3,2}`'],
  ['(a{100}){100}', 'invalid repeat count: `{100}`'],
  ['x((a{10}){10}){11}?y', 'invalid repeat count: `{11}?`'],
  ['(a{2}){501}(', 'invalid repeat count: `{501}`'],
  ['(a{999}){2,}', 'invalid repeat count: `{2,}`'],
  ['(?-)a', 'invalid or unsupported Perl syntax: `(?-)`'],
  ['(?i-)a', 'invalid or unsupported Perl syntax: `(?i-)`'],
  ['+?', 'missing argument to repetition operator: `+?`'],
]

for (const [pattern, message] of rows) {
  test(`refused: ${pattern}`, () => {
    assert.throws(
      () => parsePattern(pattern),
      (error: unknown) => error instanceof PatternError && error.message === message,
    )
  })
}

test('not refused: counts of which one is 0 or 1', () => {
  for (const pattern of ['(a{1000}){1}', '(a{1000})*', '((a{1000}){0}){2}']) parsePattern(pattern)
})

test.run()
