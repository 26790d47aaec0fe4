import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Part, parseFilter } from '../../server/rules/parse.js'
import { FilterError } from '../../server/rules/tokenize.js'

function show(parts: readonly Part[]): string {
  return parts
    .map(({ join, item }, i) => {
      const text =
        item.kind === 'group'
          ? `(${show(item.parts)})`
          : `${item.left.text} ${item.any ? 'any ' : ''}${item.operator} ${item.right.text}`
      return i === 0 ? text : `${join} ${text}`
    })
    .join(' ')
}

const rows: [text: string, tree: string][] = [
  ['a=1', 'a = 1'],
  ["a ?!~ 'x'", 'a any !~ x'],
  ['a=1&&b>2||c<=3', 'a = 1 and b > 2 or c <= 3'],
  ['a=1 || (b=2 && (c=3))', 'a = 1 or (b = 2 and (c = 3))'],
  ['(((a=1)))', '(((a = 1)))'],
  ['a=1 // b=2\n&& c=3', 'a = 1 and c = 3'],
  ['f(1)=g(2)', 'f = g'],
  // a group is taken at any place
  ['a=1 (b=2)', 'a = 1 and (b = 2)'],
  ['a=1 || b=2 (c=3)', 'a = 1 or b = 2 or (c = 3)'],
  ['a = (b=2)', '(b = 2)'],
  ['a (b=2) && c=3', '(b = 2) and c = 3'],
]

for (const [text, tree] of rows) {
  test(`${JSON.stringify(text)} is ${tree}`, () => {
    assert.is(show(parseFilter(text)), tree)
  })
}

const refused = [
  '',
  ' ',
  '// a=1',
  '()',
  '(())',
  'a',
  'a=',
  'a=1&&',
  '&&a=1',
  'a=1&&&&b=2',
  'a=1 b=2',
  '=1',
  'a b',
  'a=1)',
  '(a=1',
  '(// a)\na=1',
]

for (const text of refused) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => parseFilter(text),
      (error: unknown) => error instanceof FilterError,
    )
  })
}

test('as many brackets as a filter may hold are read, more are refused', () => {
  const nest = (depth: number): string => `${'('.repeat(depth)}a=1${')'.repeat(depth)}`
  assert.is(show(parseFilter(nest(1745))).length, nest(1745).length + 2)
  assert.throws(
    () => parseFilter(nest(20_000)),
    (error: unknown) => error instanceof FilterError,
  )
})

test('a text is parsed once', () => {
  assert.is(parseFilter('a = 12'), parseFilter('a = 12'))
})

test.run()
