import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RequestHeaders } from '../../server/files/conditions.js'
import type { StoredFile } from '../../server/files/file-store.js'
import { answerFile } from '../../server/files/serve.js'

const modified = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const lastModified = 'Fri, 02 Jan 2026 03:04:05 GMT'
const earlier = 'Fri, 02 Jan 2026 03:04:04 GMT'
const png: StoredFile = { size: 10, contentType: 'image/png', modified, etag: '"tag"' }

const answer = (request: RequestHeaders = {}, file: Partial<StoredFile> = {}, name = 'a.png') =>
  answerFile({ ...png, ...file }, name, false, request)

test('answerFile: an image may be shown, with a policy that runs nothing', () => {
  assert.equal(answer(), {
    status: 200,
    headers: {
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'max-age=2592000, stale-while-revalidate=86400',
      'Content-Disposition': 'inline; filename="a.png"',
      'Content-Security-Policy':
        "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
      'Content-Type': 'image/png',
      'Last-Modified': lastModified,
      ETag: '"tag"',
    },
    range: { start: 0, end: 9 },
  })
})

for (const [contentType, name, served] of [
  ['text/html; charset=utf-8', 'a.html', 'text/html; charset=utf-8'],
  ['image/svg+xml', 'a.svg', 'image/svg+xml'],
  ['text/xml; charset=utf-8', 'a.svg', 'image/svg+xml'],
  ['text/plain; charset=utf-8', 'a.js', 'text/javascript'],
  [
    'application/zip',
    'a.docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  ['application/octet-stream', 'a', 'application/octet-stream'],
] as const) {
  test(`answerFile: ${contentType} as ${name} is only to be downloaded`, () => {
    const { headers } = answer({}, { contentType }, name)
    assert.is(headers['Content-Disposition'], `attachment; filename="${name}"`)
    assert.is(headers['Content-Type'], served)
  })
}

test('answerFile: a picture that is called a script is a picture', () => {
  for (const name of ['a.js', 'a.svg', 'a.css']) {
    assert.is(answer({}, {}, name).headers['Content-Type'], 'image/png')
  }
})

test('answerFile: ?download makes an attachment of everything', () => {
  const { headers } = answerFile(png, 'a.png', true, {})
  assert.is(headers['Content-Disposition'], 'attachment; filename="a.png"')
})

test('answerFile: an old name can neither end the header nor break it', () => {
  const { headers } = answer({}, { contentType: 'image/png\r\nX: y' }, 'a\r\nb\0ö😀.png')
  for (const value of Object.values(headers)) assert.match(value, /^[\t\x20-\x7e\x80-\xff]*$/)
})

test('answerFile: a name is quoted as Go quotes it', () => {
  const name = 'a "b" \\ \t.png'
  const { headers } = answer({}, {}, name)
  assert.is(headers['Content-Disposition'], 'inline; filename="a \\"b\\" \\\\ \\t.png"')
})

const statuses: readonly (readonly [request: RequestHeaders, status: number, range?: string])[] = [
  [{ range: 'bytes=0-3' }, 206, 'bytes 0-3/10'],
  [{ range: 'bytes=3-' }, 206, 'bytes 3-9/10'],
  [{ range: 'bytes=-4' }, 206, 'bytes 6-9/10'],
  [{ range: 'bytes=-40' }, 206, 'bytes 0-9/10'],
  [{ range: 'bytes=8-99' }, 206, 'bytes 8-9/10'],
  [{ range: 'bytes=10-' }, 416, 'bytes */10'],
  [{ range: 'bytes=-0' }, 206, 'bytes 10-9/10'],
  [{ range: 'bytes=+2-+4' }, 206, 'bytes 2-4/10'],
  [{ range: 'bytes=99-x' }, 416, 'bytes */10'],
  [{ range: 'bytes=2--4' }, 416],
  [{ range: 'bytes=9223372036854775807-' }, 416, 'bytes */10'],
  [{ range: 'bytes=9223372036854775808-' }, 416],
  [{ range: 'bytes=5-2' }, 416],
  [{ range: 'lines=1-2' }, 416],
  [{ range: 'bytes=x' }, 416],
  [{ range: 'bytes=0-99999999999999999999' }, 416],
  [{ range: 'bytes=99999999999999999999-' }, 416],
  [{ range: 'bytes=0-1,4-5' }, 206],
  [{ range: 'bytes=0-4,5-9' }, 206],
  [{ range: 'bytes=0-4,4-9' }, 200],
  [{ range: `bytes=0-4${',-0'.repeat(100)}` }, 200],
  [{ range: 'bytes=0-1,99-' }, 206, 'bytes 0-1/10'],
  [{ range: 'bytes=0-1', 'if-range': '"tag"' }, 206, 'bytes 0-1/10'],
  [{ range: 'bytes=0-1', 'if-range': lastModified }, 206, 'bytes 0-1/10'],
  [{ range: 'bytes=0-1', 'if-range': '"other"' }, 200],
  [{ range: 'bytes=0-1', 'if-range': earlier }, 200],
  [{ 'if-none-match': '"tag"' }, 304],
  [{ 'if-none-match': 'W/"tag", "x"' }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"x",, *' }, 304],
  [{ 'if-none-match': '*, "x"' }, 304],
  [{ 'if-none-match': '"x" "tag"' }, 304],
  [{ 'if-none-match': 'x, "tag"' }, 200],
  [{ 'if-none-match': 'w/"tag"' }, 200],
  [{ 'if-match': '"x", "tag"' }, 200],
  [{ 'if-match': 'W/"tag"' }, 412],
  [{ 'if-match': 'x, "tag"' }, 412],
  [{ 'if-none-match': '"x"', 'if-modified-since': lastModified }, 200],
  [{ 'if-modified-since': lastModified }, 304],
  [{ 'if-modified-since': earlier }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-modified-since': 'Fri Jan  1 00:00:00 2100' }, 304],
  [{ 'if-modified-since': 'Friday, 01-Jan-49 00:00:00 GMT' }, 304],
  [{ 'if-modified-since': 'Friday, 01-Jan-68 00:00:00 GMT' }, 304],
  [{ 'if-modified-since': 'Friday, 01-Jan-69 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'Xyz, 01 Jan 2100 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'Fri, 31 Feb 2100 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'Fri, 01 Jan 2100 24:00:00 GMT' }, 200],
  [{ 'if-modified-since': '2100-01-01' }, 200],
  [{ 'if-modified-since': 'Fri, 1 Jan 2100 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 UTC' }, 200],
  [{ 'if-match': '"tag"' }, 200],
  [{ 'if-match': '"x"' }, 412],
  [{ 'if-unmodified-since': earlier }, 412],
  [{ 'if-unmodified-since': lastModified }, 200],
]

for (const [request, status, range] of statuses) {
  test(`answerFile: ${JSON.stringify(request)} is ${status}`, () => {
    const { status: got, headers } = answer(request)
    assert.equal([got, headers['Content-Range']], [status, range])
  })
}

test('answerFile: an empty file has no range, and no fault', () => {
  assert.is(answer({ range: 'bytes=0-1' }, { size: 0 }).status, 200)
  const last = answer({ range: 'bytes=-5' }, { size: 0 })
  assert.equal([last.status, last.headers['Content-Range']], [206, 'bytes 0--1/0'])
})

test.run()
