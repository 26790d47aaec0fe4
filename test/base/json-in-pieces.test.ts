import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Breaks } from '../../server/base/breaks.js'
import { parseInPieces, pieceLength } from '../../server/base/json-in-pieces.js'
import { JsonMeter } from '../../server/base/json-meter.js'
import { keysOf, knownLength } from '../../server/base/known-members.js'
import { firstObject, parseRightExactly } from '../../server/base/lenient-json.js'

const long = 'x'.repeat(pieceLength + 1)
const filler = Array.from({ length: 9000 }, (_, index) => `"k${index}" : [${index}, {}]`).join(
  ' ,\n',
)

const valid: [what: string, text: string][] = [
  ['nothing', '{ }'],
  ['long texts', `{"a":"${long}","b":["${long}", 1 ,"${long}"],"c":{"${long}":"${long}"}}`],
  ['a text that is most of it', `{"a":1,"b":"${long.repeat(90)}","c":"\\u0041"}`],
  ['the same with an escape at its end', `{"a":1,"b":"${long.repeat(90)}\\n","c":2}`],
  ['many keys', `{${filler}}`],
  ['long values inside of each other', `{"a":[[{"b":[[1,{${filler}},2]]}],"x"],"c":null}`],
  ['a long list', `{"a":[${'{"b":[1.5e3,true]},'.repeat(9000)}"end"]}`],
  ['a key again, on both sides of a piece', `{"z":1,"a":2,${filler},"z":{${filler}},"k1":0}`],
  ['a key that objects have of their own', `{"__proto__":{${filler}},"a":{"__proto__":1}}`],
  ['keys that are numbers', `{"9":1,${filler},"1":2,"c":{"5":{${filler}},"2":3}}`],
  ['escapes', `{"a":"${'\\"\\\\\\u0041'.repeat(9000)}","b":["\\"]","${'\\\\'.repeat(40_000)}"]}`],
]

for (const [what, text] of valid) {
  test(`in pieces: ${what} read as JSON.parse reads it`, async () => {
    const value = await parseInPieces(firstObject(text), JSON.parse, new Breaks())
    assert.is(JSON.stringify(value), JSON.stringify(JSON.parse(text)))
  })
}

for (const at of [0, 1, 1 << 20, 2_000_000]) {
  test(`in pieces: a control character at ${at} of a text that is most of the body is refused`, async () => {
    const text = `${'x'.repeat(at)}\u001f${'x'.repeat(2_000_000 - at)}`
    await parseInPieces(`{"a":"${text}"}`, JSON.parse, new Breaks()).then(
      () => assert.unreachable('read'),
      (error) => assert.instance(error, SyntaxError),
    )
  })
}

const faults = [
  '[1,]',
  '[,1]',
  '[1 2]',
  '{"a":1,}',
  '{"a" 1}',
  '{a:1}',
  '{"a":}',
  '[1}',
  '[01]',
  '[tru]',
]

for (const fault of faults) {
  test(`in pieces: ${fault} is refused at every place`, async () => {
    for (const text of [
      `{"a":${fault},${filler}}`,
      `{${filler},"a":${fault}}`,
      `{"a":[${`"${long}",`.repeat(2)}${fault},"${long}"]}`,
      `{"a":${fault.replace('1', `"${long}"`).replace('a', `${long}`)},"b":1}`,
    ]) {
      let thrown: unknown
      try {
        await parseInPieces(firstObject(text), JSON.parse, new Breaks())
      } catch (error) {
        thrown = error
      }
      const isFault = (() => {
        try {
          JSON.parse(text)
          return false
        } catch {
          return true
        }
      })()
      assert.is(thrown instanceof SyntaxError, isFault, text.slice(0, 80))
    }
  })
}

test('in pieces: decimals are told from integers', async () => {
  const text = `{"a":[1.0,"${long}",2],"b":{${filler},"c":1e2}}`
  const value = await parseInPieces(text, parseRightExactly, new Breaks())
  const whole = parseRightExactly(text)
  assert.equal(JSON.stringify(value), JSON.stringify(whole))
})

test('in pieces: the keys of a long object are known, each once', async () => {
  const members = Array.from({ length: 20_000 }, (_, at) => `"k${at % 15_000}":${at}`)
  const text = `{${members},"7":0,"deep":{${members},"long":"${long}"}}`
  const value = (await parseInPieces(text, JSON.parse, new Breaks())) as Record<string, object>
  for (const object of [value, value['deep']!]) {
    assert.equal([...keysOf(object)].sort(), Object.keys(object).sort())
    assert.ok(knownLength(object)! > 20_000)
  }
  const short = { b: 1, a: 2 }
  assert.equal([keysOf(short), knownLength(short)], [['b', 'a'], undefined])
})

test('the meter counts alike, however the bytes are cut', () => {
  const text = ' {"a\\"]":[1,-2.5e3,"[[[\\\\",{"b":null}],"c":"é\\u0041"} [[[['
  // { "a" : [ 1 , -2.5e3 , "…" , { "b" : null } ] , "c" : "…" }
  const tokens = 21
  const bytes = Buffer.from(text)
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const take = (limits: { depth: number; tokens: number }) => {
      const meter = new JsonMeter(limits)
      for (let at = 0; at < bytes.length; at += size) meter.take(bytes.subarray(at, at + size))
    }
    take({ depth: 3, tokens })
    assert.throws(() => take({ depth: 3, tokens: tokens - 1 }), /tokens/)
    assert.throws(() => take({ depth: 2, tokens }), /deeply/)
  }
})

test.run()
