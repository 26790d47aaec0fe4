import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { docsFolder } from './docs-folder.js'

const test = suite<{ server: Booted; dir: string }>('hostile files')

test.before(async (context) => {
  context.dir = docsFolder()
  context.server = await boot({ dir: context.dir })
})

test.after(async ({ server, dir }) => {
  await server.stop()
  removeFolder(dir)
})

const names: readonly string[] = [
  '../../data.db',
  '..\\..\\data.db',
  '/etc/passwd',
  'C:\\windows\\system.ini',
  '..',
  '.',
  '/',
  '\\',
  ' ',
  '.htaccess',
  '.attrs',
  'x.attrs',
  'thumbs_a.png',
  'a\0b.png',
  'a\tb.png',
  '\u202Egnp.exe',
  '\u200b\u200b.png',
  'CON',
  'nul.txt',
  'com1.png',
  'x'.repeat(300),
  `${'é'.repeat(300)}.png`,
  `a.${'b'.repeat(300)}`,
  '%2e%2e%2fdata.db',
  'a%00.png',
  '"><script>alert(1)</script>.png',
  "'; DROP TABLE docs; --.png",
  'a;filename=b.html',
  '-rf .png',
  '~root.png',
  '$(id).png',
  '日本語😀.png',
]

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
const script = '<script>alert(document.domain)</script>'

/** Content that a careless server would let a browser run. */
const contents: readonly (readonly [name: string, content: string | Buffer])[] = [
  ['page.html', `<!DOCTYPE html>${script}`],
  ['page.png', `<!DOCTYPE html>${script}`],
  ['image.svg', svg],
  ['image.png', svg],
  [
    'declared.svg',
    `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg}`,
  ],
  [
    'page.xhtml',
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`,
  ],
  ['code.js', 'alert(1)'],
  ['code.mjs', 'alert(1)'],
  ['style.css', 'body{background:url(//evil)}'],
  ['gif.html', `GIF89a/*${script}*/=1`],
  ['gif.js', 'GIF89a=1;alert(1)'],
  ['png.html', `\x89PNG\r\n\x1a\n${script}`],
  ['jpeg.html', Buffer.from(`\xff\xd8\xff\xe0${script}`, 'latin1')],
  ['pdf.html', `${script}%PDF-1.7`],
  ['zip.html', `PK\x03\x04${script}`],
  ['utf7.txt', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-'],
  ['utf16.txt', Buffer.from(`\ufeff${script}`, 'utf16le')],
  ['mime.eml', `From: a\nContent-Type: text/html\n\n${script}`],
  ['flash.swf', 'FWS\x09'],
  ['app.webmanifest', '{"start_url":"//evil"}'],
]

const shownInline = /^(?:image\/(?:png|jpe?g|gif|webp|x-icon|bmp)|video\/|audio\/|application\/pdf)/

for (const [index, name] of names.entries()) {
  test(`the name ${JSON.stringify(name).slice(0, 40)} does no harm`, async ({ server, dir }) => {
    await upload(server, dir, name, index % 2 ? 'text' : svg)
  })
}

for (const [name, content] of contents) {
  test(`${name} is not served as something that runs`, async ({ server, dir }) => {
    await upload(server, dir, name, content)
  })
}

const bombs: readonly (readonly [name: string, make: () => Buffer | Promise<Buffer>])[] = [
  ['a png of 20,000 × 20,000', () => emptyPng(20_000, 20_000)],
  ['a png of 2³¹ × 2³¹', () => emptyPng(2 ** 31 - 1, 2 ** 31 - 1)],
  ['a png that breaks off', () => emptyPng(5000, 5000).subarray(0, 200)],
  [
    'a gif of 65,535 × 65,535',
    () =>
      Buffer.from(
        'GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;',
        'latin1',
      ),
  ],
  ['a webp of 16,000 × 16,000', () => blank(16_000, 16_000).webp().toBuffer()],
  [
    'a progressive jpeg of 15,000 × 15,000',
    () => blank(15_000, 15_000).jpeg({ progressive: true }).toBuffer(),
  ],
  ['svg that calls itself png', () => Buffer.from(svg)],
]

for (const [name, make] of bombs) {
  test(`${name} answers in place of its thumb, and takes no memory`, async ({ server }) => {
    const content = await make()
    const form = new FormData()
    form.append('files', new Blob([new Uint8Array(content)]), 'bomb.png')
    const record = await create(server, form)
    const url = `${server.url}/api/files/docs/${record.id}/${record.files[0]}`
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${url}?thumb=100x100`)),
    )
    for (const answer of answers) {
      assert.is(answer.status, 200)
      assert.is((await answer.arrayBuffer()).byteLength, content.length)
    }
    assert.ok(residentMegabytes(server) < 400, `${residentMegabytes(server)} MB`)
  })
}

async function upload(
  server: Booted,
  dir: string,
  name: string,
  content: string | Buffer,
): Promise<void> {
  const before = readdirSync(join(dir, '..'))
  const bytes = Buffer.from(content as string, 'latin1')
  const head = `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--x--\r\n')])
  const answer = await fetch(`${server.url}/api/collections/docs/records`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body,
  })
  assert.ok(answer.status < 500, `${answer.status}`)
  assert.equal(readdirSync(join(dir, '..')), before)
  assert.ok(existsSync(join(dir, 'data.db')))
  if (answer.status !== 200) return
  const { id, collectionId, files } = (await answer.json()) as Doc
  for (const stored of files) {
    assert.match(stored, /^[\w.*\-+=#]+$/)
    assert.ok(existsSync(join(dir, 'storage', collectionId, id, stored)))
    const url = `${server.url}/api/files/docs/${id}/${encodeURIComponent(stored)}`
    for (const query of ['', '?thumb=100x100', '?download=0']) await checkServed(url + query)
  }
}

async function checkServed(url: string): Promise<void> {
  const { status, headers } = await fetch(url)
  assert.is(status, 200)
  assert.match(headers.get('content-security-policy')!, /default-src 'none';.* sandbox$/)
  assert.is(headers.get('x-content-type-options'), 'nosniff')
  const disposition = headers.get('content-disposition')!
  if (disposition.startsWith('inline')) assert.match(headers.get('content-type')!, shownInline)
  else assert.match(disposition, /^attachment; /)
}

interface Doc {
  id: string
  collectionId: string
  files: string[]
}

async function create(server: Booted, body: FormData): Promise<Doc> {
  const answer = await fetch(`${server.url}/api/collections/docs/records`, { method: 'POST', body })
  assert.is(answer.status, 200)
  return (await answer.json()) as Doc
}

/** A black and white PNG whose header says that size; the pixels of one line. */
function emptyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = Math.min(width * height, 20_000 * 20_000) / 8
  const pixels = deflateSync(Buffer.alloc(Math.ceil(rows) + 20_000), { level: 9 })
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND')]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks])
}

function chunk(name: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(name), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  let sum = ~0
  for (const byte of named) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  const check = Buffer.alloc(4)
  check.writeUInt32BE(~sum >>> 0)
  return Buffer.concat([length, named, check])
}

function blank(width: number, height: number): Sharp {
  const options = {
    limitInputPixels: false,
    create: { width, height, channels: 3, background: '#fff' },
  }
  return sharp(options as SharpOptions)
}

/** 0 where the system doesn't tell. */
function residentMegabytes({ child }: Booted): number {
  const path = `/proc/${child.pid}/status`
  if (!existsSync(path)) return 0
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) / 1024
}

test.run()
