import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  castBool,
  castInteger,
  castLastText,
  castNumber,
  castString,
  castTexts,
  castTextsAmong,
  countCharacters,
  generalText,
  parseInteger,
} from '../../server/fields/cast.js'

// Results of Go's strconv and spf13/cast 1.10.

const texts: [unknown, string][] = [
  ['x', 'x'],
  [true, 'true'],
  [null, ''],
  [undefined, ''],
  [{}, ''],
  [['a'], ''],
  [1.5, '1.5'],
  [1e21, '1000000000000000000000'],
  [1.5e-7, '0.00000015'],
  [-2.25e22, '-22500000000000000000000'],
  [-0, '-0'],
  ['a\ud800b', 'a\ufffdb'],
  ['😀', '😀'],
]
for (const [raw, text] of texts) {
  test(`castString: ${JSON.stringify(raw)}`, () => assert.is(castString(raw), text))
}

const numbers: [unknown, number][] = [
  ['1_000', 1000],
  ['1__0', 0],
  ['_1', 0],
  ['1_', 0],
  ['0x1p4', 16],
  ['0x_1p4', 16],
  ['0x1_0p0', 16],
  ['0x.8p1', 1],
  ['0x10', 0],
  ['Inf', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['infi', 0],
  ['+5', 5],
  [' 5', 0],
  ['.5', 0.5],
  ['5.', 5],
  ['.', 0],
  ['1E+05', 100000],
  ['1e400', 0],
  ['0b1', 0],
  [true, 1],
  [null, 0],
  [[5], 0],
  ['', 0],
]
for (const [raw, number] of numbers) {
  test(`castNumber: ${JSON.stringify(raw)}`, () => assert.is(castNumber(raw), number))
}

test('castNumber: NaN in any case', () => assert.ok(Number.isNaN(castNumber('nAn'))))

const general: [number, string][] = [
  [100000, '100000'],
  [1e6, '1e+06'],
  [1234567.5, '1.2345675e+06'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [-0.5, '-0.5'],
  [1.5e21, '1.5e+21'],
]
for (const [number, text] of general) {
  test(`generalText: ${text}`, () => assert.is(generalText(number), text))
}

const integers: [text: string, value: number][] = [
  ['5', 5],
  ['+5', 5],
  ['-7', -7],
  ['5.9', 5],
  ['5.', 5],
  ['.5', 0],
  ['010', 8],
  ['08', 0],
  ['0x1F', 31],
  ['0b11', 3],
  ['0o7', 7],
  ['1_0', 10],
  ['1__0', 0],
  ['1e1', 0],
  ['', 0],
  ['x', 0],
  [' 5', 0],
  ['9223372036854775808', 0],
]

for (const [text, value] of integers) {
  test(`castInteger: "${text}" is ${value}`, () => {
    assert.is(castInteger(text), value)
  })
}

test('parseInteger: all of an int64, undefined where Go errs', () => {
  assert.is(parseInteger('0X_1f'), 31)
  assert.is(parseInteger('-0'), 0)
  assert.is(parseInteger('-9223372036854775808'), -(2 ** 63))
  for (const text of ['', '08', '5.', '1__0', '9223372036854775808', '-9223372036854775809']) {
    assert.is(parseInteger(text), undefined, text)
  }
  assert.is(parseInteger('9'.repeat(1_000_000)), undefined)
})

test('castBool: only what ParseBool takes is true', () => {
  for (const raw of ['1', 't', 'T', 'TRUE', 'true', 'True', 1, -1, 0.5, true]) {
    assert.is(castBool(raw), true, String(raw))
  }
  for (const raw of ['yes', 'tRue', '2', '', 0, null, {}, [true]]) {
    assert.is(castBool(raw), false, String(raw))
  }
})

const lists: [unknown, string[]][] = [
  ['a', ['a']],
  ['', []],
  [null, []],
  ['["a","b","a",""]', ['a', 'b']],
  ['["a",1]', ['a', '["a",1]']],
  ['["a",1,"b"]', ['a', '["a",1,"b"]']],
  ['[1,"a"]', ['[1,"a"]']],
  [' [ "a" , null , "b" ] ', ['a', 'b']],
  ['["a","b"', ['a', 'b', '["a","b"']],
  ['["a","b', ['a', '["a","b']],
  ['["a"]x', ['a', '["a"]x']],
  ['["\\u0061" "b"]', ['a', '["\\u0061" "b"]']],
  ['["a","\\ud800"]', ['a', '["a","\\ud800"]']],
  ['[null,"x"]', ['x']],
  ['{"a":["x"]}', ['{"a":["x"]}']],
  ['["a', ['["a']],
  ['a[b', ['a[b']],
  [
    ['a', 'a', 1, null, true],
    ['a', '1', 'true'],
  ],
  [['a', {}], []],
  [['a', ['b']], []],
  [5, ['5']],
  [{}, []],
]
for (const [raw, list] of lists) {
  test(`castTexts: ${JSON.stringify(raw)}`, () => assert.equal(castTexts(raw), list))
}

test('countCharacters: a surrogate pair is one, a lone surrogate too', () => {
  assert.is(countCharacters('a😀é'), 3)
  assert.is(countCharacters('\ud83d'), 1)
  assert.is(countCharacters(''), 0)
})

test('the last text, and those among others, are what the whole list has', () => {
  const lists: unknown[] = ['', 'a', '["a","b"]', null, 7, {}, [], [''], ['a', {}], ['a', ['b']]]
  for (let seed = 0; seed < 200; seed++) {
    const length = seed % 40
    lists.push(Array.from({ length }, (_, at) => ['', 'a', 'b', 1, '1', null][(at * seed) % 6]))
  }
  // Doubles only at the end, more than are tried.
  lists.push([...'abcdefgh', ...'abababababababababababab'])
  for (const list of lists) {
    const texts = castTexts(list)
    assert.is(castLastText(list), texts.at(-1) ?? '')
    assert.equal(
      [...castTextsAmong(list, ['a', '1'])].sort(),
      texts.filter((text) => text === 'a' || text === '1').sort(),
    )
    assert.equal(castTexts(list, 2), texts.slice(0, 2))
  }
})

test.run()
