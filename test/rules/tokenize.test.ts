import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FilterError, type Token, Tokenizer } from '../../server/rules/tokenize.js'

function tokens(text: string): string[] {
  const tokenizer = new Tokenizer(text)
  const found: string[] = []
  for (;;) {
    const token = tokenizer.next()
    if (token.type === 'end') return found
    if (token.type !== 'whitespace') found.push(show(token))
  }
}

const show = ({ type, text, args }: Token): string =>
  `${type}:${text}${type === 'function' ? `(${args.map(show).join(' ')})` : ''}`

const rows: [text: string, tokens: string[]][] = [
  ['', []],
  [' \t\n', []],
  ['a', ['identifier:a']],
  ['_a.b:c', ['identifier:_a.b:c']],
  ['@request.auth.id', ['identifier:@request.auth.id']],
  ['#x', ['identifier:#x']],
  ['a=1', ['identifier:a', 'sign:=', 'number:1']],
  ['a?!~-1.5', ['identifier:a', 'sign:?!~', 'number:-1.5']],
  ['1-1', ['number:1', 'number:-1']],
  ['-.5', ['number:-.5']],
  ['007', ['number:007']],
  ["'a'", ['text:a']],
  ['"it\'s"', ["text:it's"]],
  ["'it\\'s'", ["text:it's"]],
  ["'\\n\\t\\r\\\\'", ['text:\n\t\r\\']],
  ["'\\x\\%'", ['text:\\x\\%']],
  ["'é漢😀'", ['text:é漢😀']],
  ['&& ||', ['join:&&', 'join:||']],
  ['(a = (1) && ")")', ['group:a = (1) && ")"']],
  ["('\\'' )", ["group:'\\'' "]],
  ['a // b\nc', ['identifier:a', 'comment:b', 'identifier:c']],
  ['f()', ['function:f()']],
  ["f(a, 1,'x' // y\n,)", ['function:f(identifier:a number:1 text:x)']],
  ['f(g(h(1)))', ['function:f(function:g(function:h(number:1)))']],
  ['f (1)', ['identifier:f', 'group:1']],
  ["'a'\0b", ['text:a']],
  ['a\0b', ['identifier:a', 'identifier:b']],
]

for (const [text, expected] of rows) {
  test(`${JSON.stringify(text)} is ${expected.join(' ')}`, () => {
    assert.equal(tokens(text), expected)
  })
}

const refused = [
  "'a",
  '"a\\"',
  "'a\0'",
  'a.',
  'a:',
  '@',
  '_',
  '-',
  '1.',
  '==',
  '=!',
  '&',
  '|||',
  '/',
  '/ /',
  '(a',
  "(')",
  'f(',
  'f(a b)',
  'f(,)',
  'f(a,,b)',
  'f(=)',
  'f(g(h(i(1))))',
  '@(1)',
  '*',
  '$a',
  'é',
  '\r',
  '\u00a0',
]

for (const text of refused) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => tokens(text),
      (error: unknown) => error instanceof FilterError,
    )
  })
}

test.run()
