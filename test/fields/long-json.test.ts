import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Breaks } from '../../server/base/breaks.js'
import type { RawJson } from '../../server/base/json.js'
import { newField } from '../../server/collections/field-list.js'
import { isLongText, jsonKind, prepareLongText } from '../../server/fields/json.js'
import type { RecordModel } from '../../server/model/record.js'

const field = newField('json', 'data', { maxSize: 400_000 })

/** What the setter makes of it, in one go. */
function setAtOnce(text: string): string {
  const record = { values: {} } as unknown as RecordModel
  jsonKind.setter(field, 'data')!(record, text)
  return (record.values['data'] as RawJson).text
}

const fill = (part: string) => part.repeat(Math.ceil(40_000 / part.length))
const texts = [
  ...['a', '"', '\\', '\n', 'é', '\ud83d\ude00', '\ud83d', '\ude00', '\u0001', '\x7f'].map(fill),
  ...['"', '[', '{', '-', '1', ' '].map((start) => start + fill('x"')),
  JSON.stringify(fill('"\\\n')),
  JSON.stringify(fill('\u0000')),
  `[${fill('1,')}1]`,
  `[${fill('1e999,')}1]`,
  `["\ud800","${fill('x')}"]`,
  '['.repeat(40_000),
  '['.repeat(20_000) + ']'.repeat(20_000),
  'x'.repeat(500_000),
]

test('a long text becomes what a short one would, in pieces', async () => {
  for (const text of texts) {
    assert.ok(isLongText(text))
    const same = (await prepareLongText(field, text, new Breaks())).text === setAtOnce(text)
    assert.ok(same, `${text.slice(0, 20)} (${text.length})`)
  }
})

test('so does any', async () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom('"', '\\', '{', '['),
  )
  await fc.assert(
    fc.asyncProperty(part, part, async (start, repeated) => {
      const text = start + fill(repeated || 'x')
      const prepared = (await prepareLongText(field, text, new Breaks())).text
      assert.ok(prepared === setAtOnce(text), JSON.stringify([start, repeated]))
    }),
    { numRuns: 150 },
  )
})

test.run()
