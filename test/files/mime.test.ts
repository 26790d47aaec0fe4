import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { detectType, isAllowedType } from '../../server/files/mime/detect.js'
import { leastCpuMs } from '../helper/cpu-time.js'

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const zipEntry = (name: string) =>
  `PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}`

/** PocketBase 0.39.11's results for these first bytes: type, extension. */
const rows: readonly (readonly [name: string, content: string, type: string, ending: string])[] = [
  ['nothing', '', 'text/plain', '.txt'],
  ['text', 'hello', 'text/plain; charset=utf-8', '.txt'],
  ['utf-8', 'h\xc3\xa9llo', 'text/plain; charset=utf-8', '.txt'],
  ['latin-1', 'h\xe9llo', 'text/plain; charset=iso-8859-1', '.txt'],
  ['windows-1252', 'h\xe9\x85', 'text/plain; charset=windows-1252', '.txt'],
  ['a byte order mark', '\xff\xfeh\0i\0', 'text/plain; charset=utf-16le', '.txt'],
  ['bytes', '\x01\x02\x03', 'application/octet-stream', ''],
  ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png', '.png'],
  ['apng', `\x89PNG\r\n\x1a\n${'\0'.repeat(29)}acTL`, 'image/vnd.mozilla.apng', '.png'],
  ['jpeg', '\xff\xd8\xff\xe0', 'image/jpeg', '.jpg'],
  ['gif', 'GIF89a', 'image/gif', '.gif'],
  ['webp', 'RIFF\0\0\0\0WEBPVP8 ', 'image/webp', '.webp'],
  ['bmp', `BM${'\0'.repeat(12)}\x28\0\0\0`, 'image/bmp', '.bmp'],
  ['tiff', 'II*\0', 'image/tiff', '.tiff'],
  ['ico', '\0\0\x01\0', 'image/x-icon', '.ico'],
  ['heic', '\0\0\0\x18ftypheic', 'image/heic', '.heic'],
  ['avif', '\0\0\0\x18ftypavif', 'image/avif', '.avif'],
  ['mp4', '\0\0\0\x18ftypisom', 'video/mp4', '.mp4'],
  ['quicktime', '\0\0\0\x14ftypqt  ', 'video/quicktime', '.mov'],
  ['webm', '\x1aE\xdf\xa3\x9f\x42\x82\x84webm', 'video/webm', '.webm'],
  ['mp3', 'ID3\x03', 'audio/mpeg', '.mp3'],
  ['wav', 'RIFF\0\0\0\0WAVEfmt ', 'audio/wav', '.wav'],
  ['pdf', '%PDF-1.7', 'application/pdf', '.pdf'],
  ['pdf behind something else', `junk\n%PDF-1.7`, 'application/pdf', '.pdf'],
  ['zip', zipEntry('a.txt'), 'application/zip', '.zip'],
  [
    'docx',
    zipEntry('[Content_Types].xml') + zipEntry('word/document.xml'),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    '.docx',
  ],
  ['jar', zipEntry('META-INF/MANIFEST.MF'), 'application/java-archive', '.jar'],
  ['gzip', '\x1f\x8b\x08', 'application/gzip', '.gz'],
  ['program', 'MZ\x90', 'application/vnd.microsoft.portable-executable', '.exe'],
  ['elf', `\x7fELF${'\0'.repeat(12)}\x02\0`, 'application/x-executable', ''],
  ['sqlite', 'SQLite format 3\0', 'application/vnd.sqlite3', '.sqlite'],
  ['svg', svg, 'image/svg+xml', '.svg'],
  ['svg with a declaration', `<?xml version="1.0"?>${svg}`, 'image/svg+xml', '.svg'],
  ['svg behind a comment', `<!-- x -->${svg}`, 'image/svg+xml', '.svg'],
  ['html', '<html><script>', 'text/html; charset=utf-8', '.html'],
  ['html in capitals', ' <!DOCTYPE HTML>', 'text/html; charset=utf-8', '.html'],
  ['html with a charset', '<html><meta charset=koi8-r>', 'text/html; charset=koi8-r', '.html'],
  [
    'html with a charset in a pragma',
    '<html><meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
    'text/html; charset=koi8-r',
    '.html',
  ],
  ['script', '<script>', 'text/html; charset=utf-8', '.html'],
  ['xml', '<?xml version="1.0" encoding="x-y"?><a/>', 'text/xml; charset=x-y', '.xml'],
  ['rss', '<?xml version="1.0"?><rss>', 'application/rss+xml', '.rss'],
  ['json', '{"a":[1]}', 'application/json', '.json'],
  ['json with a comma too many', '[1,]', 'application/json', '.json'],
  ['no json', '{a:1}', 'text/plain; charset=utf-8', '.txt'],
  ['geojson', '{"type":"Point"}', 'application/geo+json', '.geojson'],
  ['json lines', '{"a":1}\n{"a":2}\n', 'application/x-ndjson', '.ndjson'],
  ['csv', 'a,b\n1,2\n', 'text/csv', '.csv'],
  ['csv with quotes', 'a,b\n"1,\n2",3\n', 'text/csv', '.csv'],
  ['no csv', 'a,b\n1\n', 'text/plain; charset=utf-8', '.txt'],
  ['shell script', '#!/bin/sh\n', 'text/x-shellscript', '.sh'],
  ['php', '<?php echo 1;', 'text/x-php', '.php'],
  ['calendar', 'BEGIN:VCALENDAR\r\nX', 'text/calendar', '.ics'],
]

for (const [name, content, contentType, extension] of rows) {
  test(`detectType: ${name}`, () => {
    const detected = detectType(Buffer.from(content, 'latin1'))
    assert.equal([detected.contentType, detected.extension], [contentType, extension])
  })
}

test('detectType: a charset that would end the header is left out', () => {
  const { contentType } = detectType(Buffer.from('<html><meta charset="a\r\nSet-Cookie: x">'))
  assert.is(contentType, 'text/html')
})

test('detectType: looks at the beginning only, and quickly', async () => {
  const contents = [Buffer.alloc(50_000_000, '[')]
  for (const part of ['<meta ', '"a,\n']) contents.push(Buffer.from(part.repeat(10_000)))
  const ms = await leastCpuMs(500, () => {
    for (const content of contents) detectType(content)
  })
  assert.ok(ms <= 500, `${ms} ms`)
})

test('isAllowedType: aliases count, parameters and case do not', () => {
  const wav = detectType(Buffer.from('RIFF0000WAVEfmt '))
  assert.ok(isAllowedType(wav, ['image/png', 'AUDIO/X-WAV; codec=1']))
  assert.not(isAllowedType(wav, ['audio/mpeg']))
})

test.run()
