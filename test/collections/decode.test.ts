import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Decimal } from '../../server/base/json.js'
import { decodeInto, type Struct } from '../../server/collections/decode.js'
import { DecodeError } from '../../server/collections/decode-error.js'
import { decodeFields } from '../../server/collections/field-list.js'

const struct: Struct = {
  name: 'text',
  rule: 'text?',
  on: 'bool',
  size: 'int',
  limit: 'number?',
  words: 'texts',
  extra: 'map?',
  inner: { struct: { a: 'text', b: 'text' }, go: 'core.Inner' },
  list: {
    list: { name: 'text', secret: 'text' },
    go: 'core.Item',
    zero: () => ({ name: '', secret: '' }),
  },
}

function decode(before: Record<string, unknown>, raw: unknown) {
  decodeInto(struct, before, raw)
  return before
}

const rows: [name: string, before: Record<string, unknown>, raw: unknown, after: unknown][] = [
  ['keys in another case are passed over', {}, { NAME: 'a', ON: 1 }, {}],
  ['of two spellings the exact one counts', {}, { name: 'a', Name: 'b' }, { name: 'a' }],
  ['unknown keys are passed over', {}, { nope: 1, constructor: 2 }, {}],
  [
    'null is the zero value',
    { name: 'a', size: 1 },
    { name: null, size: null, words: null, inner: null },
    { name: '', size: 0, words: [], inner: { a: '', b: '' } },
  ],
  [
    'null empties what can be null',
    { rule: 'a', limit: 1 },
    { rule: null, limit: null },
    { rule: null, limit: null },
  ],
  ['null for the whole is nothing', { name: 'a' }, null, { name: 'a' }],
  [
    'structs are merged',
    { inner: { a: '1', b: '2' } },
    { inner: { b: '3', A: '4' } },
    { inner: { a: '1', b: '3' } },
  ],
  [
    'a number that was written as a decimal is one where decimals may be',
    {},
    { limit: new Decimal(1), extra: { a: [new Decimal(1)] }, size: -0 },
    { limit: 1, extra: { a: [1] }, size: 0 },
  ],
  [
    'maps are merged, and maps within them',
    { extra: { a: 1, c: { d: 1 } } },
    { extra: { b: 2, c: { e: 2 } } },
    { extra: { a: 1, b: 2, c: { d: 1, e: 2 } } },
  ],
  [
    'a value within a map may become null, and null anything',
    { extra: { a: 1, b: null, c: ['x'] } },
    { extra: { a: null, b: ['x'], c: [1] } },
    { extra: { a: null, b: ['x'], c: [1] } },
  ],
  [
    'entries of a list are put onto those of their names',
    {
      list: [
        { name: 'a', secret: 'hush' },
        { name: 'b', secret: 'hush' },
      ],
    },
    { list: [{ name: 'c' }, { name: 'b' }] },
    {
      list: [
        { name: 'c', secret: '' },
        { name: 'b', secret: 'hush' },
      ],
    },
  ],
  [
    'a null in a list of texts is an empty one',
    { words: ['a', 'b'] },
    { words: [null, 'c', null] },
    { words: ['', 'c', ''] },
  ],
]

for (const [name, before, raw, after] of rows) {
  test(name, () => assert.equal(decode(before, raw), after))
}

for (const raw of [
  1,
  'x',
  [],
  { name: 1 },
  { on: 0 },
  { size: 1.5 },
  { size: 1e300 },
  { words: 'a' },
  { words: [1] },
  { inner: [] },
  { extra: [] },
  { list: {} },
  { list: [1] },
]) {
  test(`not of its shape: ${JSON.stringify(raw)}`, () => {
    assert.throws(
      () => decode({}, raw),
      (error: unknown) => error instanceof DecodeError,
    )
  })
}

const messages: [raw: unknown, message: string][] = [
  [1, 'cannot unmarshal JSON number into Go core.Collection'],
  [{ name: 1 }, 'cannot unmarshal JSON number into Go string within "/name"'],
  [{ on: 'x' }, 'cannot unmarshal JSON string into Go bool within "/on"'],
  [{ size: 1.5 }, 'cannot unmarshal JSON number 1.5 into Go int within "/size": invalid syntax'],
  [
    { size: 1e19 },
    'cannot unmarshal JSON number 10000000000000000000 into Go int within "/size": value out of range',
  ],
  [{ words: {} }, 'cannot unmarshal JSON object into Go []string within "/words"'],
  [{ words: ['a', true] }, 'cannot unmarshal JSON boolean into Go string within "/words/1"'],
  [{ inner: [] }, 'cannot unmarshal JSON array into Go core.Inner within "/inner"'],
  [{ inner: { a: {} } }, 'cannot unmarshal JSON object into Go string within "/inner/a"'],
  [{ list: {} }, 'cannot unmarshal JSON object into Go []core.Item within "/list"'],
  [{ list: [{}, 1] }, 'cannot unmarshal JSON number into Go core.Item within "/list/1"'],
]

for (const [raw, message] of messages) {
  test(`the message of Go: ${message}`, () => {
    assert.throws(
      () => decode({}, raw),
      (error: unknown) => (error as Error).message === `json: ${message}`,
    )
  })
}

for (const value of [1, true, ['x'], { a: 'x' }]) {
  test(`a text within a map can't become ${JSON.stringify(value)}`, () => {
    assert.throws(
      () => decode({ extra: { b: { a: 'x' } } }, { extra: { b: { a: value } } }),
      (error: unknown) => error instanceof DecodeError,
    )
  })
}

test('a field without an id gets one from its name, and takes the place of its name', () => {
  const fields = decodeFields([
    { type: 'text', name: 'title' },
    { type: 'bool', name: 'title' },
    { type: 'text', name: 'other', id: 'text724990059' },
  ])
  assert.equal(
    fields.map(({ id, type, name }) => `${id} ${type} ${name}`),
    ['text724990059 text other'],
  )
})

test('fields: null is none, an unknown type is a fault', () => {
  assert.equal(decodeFields(null), [])
  for (const raw of [{}, 'x', [null], [{}], [{ type: 'nope' }], [{ type: '__proto__' }]]) {
    assert.throws(
      () => decodeFields(raw),
      (error: unknown) => error instanceof DecodeError,
    )
  }
})

test.run()
