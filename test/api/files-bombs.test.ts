import '../helper/documented-answers.js'
import { existsSync, readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, removeFolder } from '../helper/boot.js'
import { docsFolder } from './docs-folder.js'
import { svg } from './hostile.js'

const test = suite<{ server: Booted; dir: string }>('pictures that unpack into gigabytes')

test.before(async (context) => {
  context.dir = docsFolder()
  context.server = await boot({ dir: context.dir })
})

test.after(async ({ server, dir }) => {
  console.log(
    `at most ${Math.round(largest)} MB, at the peak ${Math.round(peakMegabytes(server))} MB`,
  )
  assert.ok(peakMegabytes(server) < 400, 'between the looks, too')
  await server.stop()
  removeFolder(dir)
})

/** The server's peak memory after any of them. */
let largest = 0
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
  [
    'a gif of 20,000 × 20,000',
    () => {
      const head = Buffer.from('GIF89a\x20\x4e\x20\x4e\x80\0\0\0\0\0\xff\xff\xff', 'latin1')
      const frame = Buffer.from(',\0\0\0\0\x20\x4e\x20\x4e\0\x02\x02D\x01\0', 'latin1')
      return Buffer.concat([head, ...Array.from({ length: 1000 }, () => frame), Buffer.from(';')])
    },
  ],
  ['svg that calls itself png', () => Buffer.from(svg)],
  [
    'an svg of 20,000 × 20,000 around a bomb',
    () => {
      const bomb = emptyPng(20_000, 20_000).toString('base64')
      const image = `<image href="data:image/png;base64,${bomb}" width="20000" height="20000"/>`
      const uses = '<use href="#a"/><use href="#a"/>'
      return Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"><g id="a">${image}</g>${uses}</svg>`,
      )
    },
  ],
]

for (const [name, make] of bombs) {
  test(`${name} answers in place of its thumb, and takes no memory`, async ({ server }) => {
    const content = await make()
    for (const length of await thumbBytes(server, content)) assert.is(length, content.length)
  })
}

test('a gigabyte of text in a png of a megabyte is not unpacked for its thumb', async ({
  server,
}) => {
  for (const length of await thumbBytes(server, textBomb(1000))) assert.ok(length < 1000)
})

/** Requests the thumb of an upload five times at once; returns the size of each answer in bytes. */
async function thumbBytes(server: Booted, content: Buffer): Promise<number[]> {
  const form = new FormData()
  form.append('files', new Blob([new Uint8Array(content)]), 'bomb.png')
  const record = await create(server, form)
  const url = `${server.url}/api/files/docs/${record.id}/${record.files[0]}?thumb=100x100`
  const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(url)))
  const megabytes = residentMegabytes(server)
  assert.ok(megabytes < 400, `${megabytes} MB`)
  for (const { status } of answers) assert.is(status, 200)
  const bodies = await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  largest = Math.max(largest, megabytes, residentMegabytes(server))
  return bodies.map(({ byteLength }) => byteLength)
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

/** A black and white PNG whose header claims that size, with the pixels of only one line. */
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

/** `count` chunks of compressed text, a megabyte each, before the pixels. */
function textBomb(count: number): Buffer {
  const png = emptyPng(5000, 5000)
  const text = Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.alloc(1 << 20))])
  const texts = Array.from({ length: count }, () => chunk('zTXt', text))
  const pixels = png.indexOf('IDAT') - 4
  return Buffer.concat([png.subarray(0, pixels), ...texts, png.subarray(pixels)])
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

function residentMegabytes(server: Booted): number {
  return megabytesOf(server, 'VmRSS')
}

/** Peak memory of the process. */
function peakMegabytes(server: Booted): number {
  return megabytesOf(server, 'VmHWM')
}

/** 0 if the system doesn't report it. */
function megabytesOf({ child }: Booted, name: string): number {
  const path = `/proc/${child.pid}/status`
  if (!existsSync(path)) return 0
  const found = new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(path, 'utf8'))
  return Number(found?.[1] ?? 0) / 1024
}

test.run()
