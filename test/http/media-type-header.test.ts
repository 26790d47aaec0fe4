import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseMediaType } from '../../server/http/media-type-header.js'

/** Results of Go 1.26's mime.ParseMediaType. */
const rows: readonly (readonly [text: string, type: string, parameters: object])[] = [
  ['text/plain', 'text/plain', {}],
  [' Text/Plain ; ', 'text/plain', {}],
  ['form-data; a=b;c=d', 'form-data', { a: 'b', c: 'd' }],
  ['x; a = b ; c\t=\t"d"', 'x', { a: 'b', c: 'd' }],
  ['x; a="b;c=\\"d\\\\"', 'x', { a: 'b;c="d\\' }],
  ['x; a="C:\\dir\\file"', 'x', { a: 'C:\\dir\\file' }],
  ['x; a=""', 'x', { a: '' }],
  ['x; a=b; A=b', 'x', { a: 'b' }],
  ['x; a={b}', 'x', { a: '{b}' }],
  ["x; a*=UTF-8'en'%C3%A4%20b", 'x', { a: 'ä b' }],
  ["x; a=b; a*=us-ascii''c", 'x', { a: 'c' }],
  ["x; a=b; a*=latin1''c", 'x', { a: 'b' }],
  ["x; a*=UTF-8''%zz", 'x', {}],
  ['x; a*0=b; a*1="c d"; a*3=e', 'x', { a: 'bc d' }],
  ["x; a*0*=UTF-8''%C3; a*1*=%A4; a*2=%41", 'x', { a: 'ä%41' }],
  ['x; a*1=b', 'x', {}],
]

for (const [text, type, parameters] of rows) {
  test(`parseMediaType: ${text}`, () => {
    const parsed = parseMediaType(text)
    assert.is(parsed?.type, type)
    assert.equal(Object.fromEntries(parsed?.parameters ?? []), parameters)
  })
}

for (const text of [
  '',
  ';',
  '/',
  'text/',
  'text/plain/more',
  'text plain',
  '"x"',
  'x; a',
  'x; =b',
  'x; a=',
  'x; a=b c=d',
  'x; a="b',
  'x; a="b\\"',
  'x; a="b"c',
  'x; a="b\nc"',
  'x; a=b; a=c',
  'x; a=b;;',
]) {
  test(`parseMediaType: nothing of ${JSON.stringify(text)}`, () => {
    assert.is(parseMediaType(text), undefined)
  })
}

test('parseMediaType: a long text takes no long time', () => {
  const million = 1_000_000
  const started = performance.now()
  assert.is(parseMediaType(`x; a="${'b'.repeat(million)}"`)?.parameters.get('a')?.length, million)
  for (const text of [
    `x; a="${'\\'.repeat(million)}`,
    `x${' '.repeat(million)}y`,
    `x; ${' '.repeat(million)}y`,
    `x${'\t;'.repeat(million / 2)}`,
    `x; a=${"'".repeat(million)}(`,
    `x; a*=${"'".repeat(million)}(`,
    `x${Array.from({ length: 50_000 }, (_, i) => `; a*${i}=b`).join('')}(`,
  ]) {
    assert.is(parseMediaType(text), undefined)
  }
  assert.ok(performance.now() - started < 2000)
})

test.run()
