import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readPartName } from '../../server/http/part-name.js'
import { leastCpuMs } from '../helper/cpu-time.js'

/** Results of Go 1.25's mime/multipart: field and file, or nothing. */
const rows: readonly (readonly [header: string, field: string, file: string])[] = [
  ['form-data; name="a"', 'a', ''],
  ['form-data; name="a"; filename="b.txt"', 'a', 'b.txt'],
  ['form-data; name=a; filename=b.txt', 'a', 'b.txt'],
  ['FORM-DATA; NAME="a"; FileName="b.txt";', 'a', 'b.txt'],
  ['form-data; name="a"; filename=""', 'a', ''],
  ['form-data; name="a"; filename="../../b.txt"', 'a', 'b.txt'],
  ['form-data; name="a"; filename="b/"', 'a', 'b'],
  ['form-data; name="a"; filename="/"', 'a', '/'],
  ['form-data; name="a"; filename=".."', 'a', '..'],
  ['form-data; name="a"; filename="C:\\temp\\b.txt"', 'a', 'C:\\temp\\b.txt'],
  ['form-data; name="a"; filename="b\\"c.txt"', 'a', 'b"c.txt'],
  ['form-data; name="a"; filename="b%22.txt"', 'a', 'b%22.txt'],
  ['form-data; name="a"; filename="x"; filename*=UTF-8\'\'%C3%A9.txt', 'a', 'é.txt'],
  ['form-data; filename="b.txt"', '', 'b.txt'],
]

for (const [header, field, file] of rows) {
  test(`readPartName: ${header}`, () => assert.equal(readPartName(header), { field, file }))
}

for (const header of [
  '',
  'attachment; name="a"',
  'form-data; name="a"b',
  'form-data; name="a"; filename="b"c.txt"',
  'form-data; name="a"; name="b"',
  'form-data name="a"',
]) {
  test(`readPartName: nothing of ${JSON.stringify(header)}`, () => {
    assert.is(readPartName(header), undefined)
  })
}

test('readPartName: a long header takes no long time', async () => {
  const parts = [`; name="${'\\'.repeat(8000)}`, `${' '.repeat(8000)}x`, '\t;'.repeat(4000)]
  const ms = await leastCpuMs(200, () => {
    for (const part of ['; a="b"'.repeat(5_000), ...parts]) readPartName(`form-data${part}x`)
  })
  assert.ok(ms <= 200, `${ms} ms`)
})

test.run()
