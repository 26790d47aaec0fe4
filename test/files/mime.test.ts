import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { detectType, isAllowedType } from '../../server/files/mime/detect.js'
import { leastCpuMs } from '../helper/cpu-time.js'

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const zipEntry = (name: string) =>
  `PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}`

const bytes4 = (value: number) =>
  String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24)

const png = (...chunks: string[]) =>
  `\x89PNG\r\n\x1a\n${chunks.map((kind) => `\0\0\0\x02${kind}\0\0\0\0\0\0`).join('')}`

// MPEG 1, layer III, 128 kbit/s, 44.1 kHz.
const mp3Frame = '\xff\xfb\x90\0'.padEnd(417, '\0')
const summary = '\x05SummaryInformation'

/** An OLE2 file: its table in sector 0, its directory in 1, its stream in 2. */
function ole(stream: string, program = ''): string {
  const none = bytes4(-1)
  const end = bytes4(-2)
  const header = `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(18)}\x03\0\0\0\x09\0\x06\0`
    .padEnd(48, '\0')
    .concat(bytes4(1), '\0'.repeat(8), end, bytes4(0), end, bytes4(0), bytes4(0))
    .concat(none.repeat(108))
  const table = (end + end + end).padEnd(512, '\xff')
  const entry = (name: string, type: string, first: string) =>
    `${name.replaceAll(/[\s\S]/g, '$&\0').padEnd(64, '\0')}\x40\0${type}`
      .padEnd(116, '\0')
      .concat(first, bytes4(512), '\0'.repeat(4))
  const directory = entry('Root Entry', '\x05', end) + entry(stream, '\x02', bytes4(2))
  const property = bytes4(0x12) + bytes4(16) + bytes4(0x1e) + bytes4(program.length) + program
  const section = bytes4(100) + bytes4(1) + property
  const content = ('\0'.repeat(44) + bytes4(48) + section).padEnd(512, '\0')
  return header + table + directory.padEnd(512, '\0') + content
}

/** PocketBase 0.40.6's results for these first bytes: type, extension. */
const rows: readonly (readonly [name: string, content: string, type: string, ending: string])[] = [
  ['nothing', '', 'text/plain', '.txt'],
  ['text', 'hello', 'text/plain; charset=utf-8', '.txt'],
  ['utf-8', 'h\xc3\xa9llo', 'text/plain; charset=utf-8', '.txt'],
  ['latin-1', 'h\xe9llo', 'text/plain; charset=iso-8859-1', '.txt'],
  ['windows-1252', 'h\xe9 \x85 x', 'text/plain; charset=windows-1252', '.txt'],
  ['text that ends in half a character', 'h\xe9\x85', 'text/plain; charset=utf-8', '.txt'],
  ['a byte order mark', '\xff\xfeh\0i\0', 'text/plain; charset=utf-16le', '.txt'],
  ['bytes', '\x01\x02\x03', 'application/octet-stream', ''],
  ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png', '.png'],
  ['apng', png('IHDR', 'tEXt', 'acTL', 'IDAT'), 'image/apng', '.apng'],
  ['png that is animated too late', png('IHDR', 'IDAT', 'acTL'), 'image/png', '.png'],
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
  ['matroska', '\x1aE\xdf\xa3\x9f\x42\x82\x88matroska', 'video/matroska', '.mkv'],
  ['mp3 with a tag', 'ID3\x03\0\0\0\0\x01\0', 'audio/mpeg', '.mp3'],
  ['a tag that is none', 'ID3\x03', 'application/octet-stream', ''],
  ['mp3 without a tag', '\xff\xfb\x90\0', 'audio/mpeg', '.mp3'],
  ['mp3 behind something else', `\x01\x02${mp3Frame.repeat(4)}`, 'audio/mpeg', '.mp3'],
  ['two frames', `\x01\x02${mp3Frame.repeat(2)}`, 'application/octet-stream', ''],
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
  ['rar', 'Rar!\x1a\x07\0', 'application/vnd.rar', '.rar'],
  ['apk', `PK\x03\x04${'\0'.repeat(26)}`, 'application/vnd.android.package-archive', '.apk'],
  ['doc', ole('WordDocument'), 'application/msword', '.doc'],
  ['xls', ole('Workbook'), 'application/vnd.ms-excel', '.xls'],
  ['ppt', ole('PowerPoint Document'), 'application/vnd.ms-powerpoint', '.ppt'],
  ['msg', ole('__properties_version1.0'), 'application/vnd.ms-outlook', '.msg'],
  ['doc by its program', ole(summary, 'microsoft WORD'), 'application/msword', '.doc'],
  ['msi by its program', ole(summary, 'InstallShield 1'), 'application/x-ms-installer', '.msi'],
  ['ole', ole('something'), 'application/x-ole-storage', ''],
  ['font', `\0\x01\0\0${'\0'.repeat(8)}GPOS`, 'font/ttf', '.ttf'],
  ['python', '\xa7\x0d\x0d\n\0\0\0\0', 'application/x-bytecode.python', '.pyc'],
  ['packets', '\xd4\xc3\xb2\xa1\x02\0', 'application/vnd.tcpdump.pcap', '.pcap'],
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
  ['bill of materials', '{"bomFormat":"CycloneDX"}', 'application/vnd.cyclonedx+json', '.json'],
  ['genealogy', '0 HEAD\n1 GEDC\n', 'text/vnd.familysearch.gedcom', '.ged'],
  ['mail', 'Message-Id: <x>\nFrom: a\n', 'message/rfc822', '.eml'],
  ['json over two lines', '{\n"a":1}', 'application/json', '.json'],
  ['json lines, one broken', '{"a":\n{"a":2}\n', 'text/plain; charset=utf-8', '.txt'],
  ['json lines, the last cut', '{"a":1}\n{"a":', 'application/x-ndjson', '.ndjson'],
  ['json lines', '{"a":1}\n{"a":2}\n', 'application/x-ndjson', '.ndjson'],
  ['csv', 'a,b\n1,2\n', 'text/csv', '.csv'],
  ['csv with quotes', 'a,b\n"1,\n2",3\n', 'text/csv', '.csv'],
  ['no csv', 'a,b\n1\n', 'text/plain; charset=utf-8', '.txt'],
  ['csv that is cut', `a,b\n${'x'.repeat(4000)},y\n${'z'.repeat(100)}`, 'text/csv', '.csv'],
  ['script by env', '#!/usr/bin/env  bash\n', 'text/x-shellscript', '.sh'],
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
