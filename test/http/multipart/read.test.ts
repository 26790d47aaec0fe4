import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ApiError } from '../../../server/base/errors.js'
import type { Exchange } from '../../../server/base/route.js'
import { type MultipartBody, readMultipart } from '../../../server/http/multipart/read.js'
import {
  bodyRows,
  bodyWith,
  boundary,
  boundaryRows,
  type Part,
  quotedBodies,
  typeRows,
} from './bodies.js'

const folder = mkdtempSync(join(tmpdir(), 'pocketgate-multipart-'))
const rightType = `multipart/form-data; boundary=${boundary}`
const plenty = 32 << 20

test.after(() => rmSync(folder, { recursive: true, force: true }))

/** A request whose body arrives in these pieces. */
class FakeRequest extends Readable {
  readonly headers: Record<string, string>
  readonly #pieces: Buffer[]

  constructor(type: string, pieces: readonly Buffer[]) {
    super()
    this.headers = { 'content-type': type }
    // The reader releases the memory of what it has read.
    this.#pieces = pieces.filter(({ length }) => length > 0).map((piece) => Buffer.from(piece))
  }

  override _read(): void {
    this.push(this.#pieces.shift() ?? null)
  }
}

interface Attempt {
  body: Promise<MultipartBody>
  /** Ends the answer. */
  close(): Promise<void>
}

function read(pieces: readonly Buffer[], type = rightType, limitBytes = plenty): Attempt {
  const res = new EventEmitter()
  const req = new FakeRequest(type, pieces) as unknown as IncomingMessage
  const app = { files: { uploadFolder: async () => folder } }
  const exchange = { req, res, state: { app } } as unknown as Exchange
  return {
    body: readMultipart(exchange, limitBytes),
    async close() {
      res.emit('close')
      for (let i = 0; i < 100 && readdirSync(folder).length > 0; i++) {
        await new Promise((done) => setTimeout(done, 5))
      }
    },
  }
}

/** The parts of a body; undefined if it is refused. Throws any other error. */
async function partsOf(pieces: readonly Buffer[], type?: string): Promise<Part[] | undefined> {
  const { body, close } = read(pieces, type)
  try {
    const { fields, files } = await body
    const texts = [...fields].flatMap(([name, values]) => values.map((text): Part => [name, text]))
    const contents = [...files].flatMap(([name, list]) =>
      list.map(({ originalName, path, size, head }): Part => {
        const content = readFileSync(path)
        assert.is(size, content.length)
        assert.equal(head, content.subarray(0, head.length))
        return [name, originalName, content.toString('latin1')]
      }),
    )
    return [...texts, ...contents]
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  } finally {
    await close()
  }
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** The bytes, split at those places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)
  return [0, ...sorted].map((start, i) => bytes.subarray(start, sorted[i]))
}

function each(bytes: Buffer, length: number): Buffer[] {
  const count = Math.ceil(bytes.length / length)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * length, (i + 1) * length))
}

for (const [title, text, want] of [...bodyRows, ...quotedBodies]) {
  test(`a body: ${title}`, async () => {
    const body = Buffer.from(text, 'latin1')
    assert.equal(await partsOf([body]), want)
    for (const length of body.length < 5000 ? [1, 2, 7] : [1000, 4096]) {
      assert.equal(await partsOf(each(body, length)), want, `in pieces of ${length}`)
    }
  })
}

for (const [type, isRead] of typeRows) {
  test(`a media type: ${type}`, async () => {
    const body = Buffer.from(bodyWith('X'))
    assert.equal(await partsOf([body], type), isRead ? [['f', 'a']] : undefined)
  })
}

for (const [mark, parameter] of boundaryRows) {
  test(`a boundary: ${mark.slice(0, 20)}`, async () => {
    const body = Buffer.from(bodyWith(mark), 'latin1')
    const type = `multipart/form-data; boundary=${parameter}`
    assert.equal(await partsOf([body], type), [['f', 'a']])
    assert.equal(await partsOf(each(body, 5), type), [['f', 'a']])
  })
}

test('a boundary that no line could hold is refused', async () => {
  const mark = 'b'.repeat(5000)
  const type = `multipart/form-data; boundary=${mark}`
  assert.is(await partsOf([Buffer.from(bodyWith(mark))], type), undefined)
})

// What bodies consist of, and where parsers fail.
const piece = fc.oneof(
  fc.constantFrom(
    '--X\r\n',
    '\r\n--X\r\n',
    '\r\n--X--\r\n',
    '--X--',
    '--X ',
    '\n--X\n',
    'Content-Disposition: form-data; name="f"\r\n\r\n',
    'Content-Disposition: form-data; name=f; filename="a.txt"\r\n\r\n',
    'Content-Transfer-Encoding: quoted-printable\r\n',
    '\r\n\r\n',
    '\r',
    '\n',
    '-',
    '--X',
    '=\r\n',
    '=3D',
    ' ',
    ':',
    '\0',
  ),
  fc.string({ maxLength: 20 }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)

test('any body is read or refused, and the same in whatever pieces it comes', async () => {
  const bodies = fc
    .array(piece, { maxLength: 30 })
    .map((pieces) => Buffer.from(`--X\r\n${pieces.join('')}`, 'latin1'))
  const places = fc.array(fc.nat(600), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(bodies, places, async (body, where) => {
      const whole = await partsOf([body])
      assert.equal(await partsOf(cut(body, where)), whole)
    }),
    { numRuns: 400 },
  )
})

test('any content comes back as it was, in whatever pieces it came', async () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    piece.map((text) => Buffer.from(text)),
  )
  const places = fc.array(fc.nat(4000), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.array(content, { maxLength: 4 }), places, async (contents, where) => {
      const mark = 'a-boundary-that-is-nowhere-else'
      const parts = contents.map((bytes, i) => [
        Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name=f; filename=${i}\r\n\r\n`),
        bytes,
        Buffer.from('\r\n'),
      ])
      const body = Buffer.concat([...parts.flat(), Buffer.from(`--${mark}--`)])
      const type = `multipart/form-data; boundary=${mark}`
      const want = contents.map((bytes, i) => ['f', `${i}`, Buffer.from(bytes).toString('latin1')])
      assert.equal(await partsOf(cut(body, where), type), want)
    }),
    { numRuns: 200 },
  )
})

test('a large file: whole, with its sum, in the order of its parts', async () => {
  const bytes = Buffer.alloc(1_500_001, 'some text\r\n--')
  const head = (name: string) =>
    Buffer.from(`--X\r\nContent-Disposition: form-data; name=f; filename=${name}\r\n\r\n`)
  const end = Buffer.from('\r\n')
  const body = Buffer.concat([
    ...[head('large'), bytes, end],
    ...[head('small'), Buffer.from('b'), end],
    Buffer.from('--X--\r\n'),
  ])
  const { body: reading, close } = read(each(body, 65_536))
  const { files } = await reading
  const [large, small] = files.get('f')!
  assert.is(large!.originalName, 'large')
  assert.ok(readFileSync(large!.path).equals(bytes))
  assert.is(large!.md5, createHash('md5').update(bytes).digest('hex'))
  assert.is(large!.head.length, 4096)
  assert.is(small!.md5, '92eb5ffee6ae2fec3ad71c777531578f')
  assert.is(readdirSync(folder).length, 2)
  await close()
  assert.equal(readdirSync(folder), [])
})

test('too large: refused at the limit, and nothing stays', async () => {
  const body = Buffer.from(
    `--X\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n${'x'.repeat(900_000)}`,
  )
  const { body: reading } = read(each(body, 65_536), rightType, 600_000)
  const error = await thrownBy(reading)
  assert.is((error as ApiError).code, 'request.too_large')
  assert.equal(readdirSync(folder), [])
})

test('a disk that refuses: reading ends with its error', async () => {
  const missing = join(folder, 'missing')
  const app = { files: { uploadFolder: async () => missing } }
  const head = '--X\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n'
  for (const rest of ['small\r\n--X--\r\n', 'x'.repeat(2_000_000)]) {
    const req = new FakeRequest(rightType, each(Buffer.from(head + rest), 65_536))
    const exchange = { req, res: new EventEmitter(), state: { app } } as unknown as Exchange
    const error = await thrownBy(readMultipart(exchange, plenty))
    assert.is((error as NodeJS.ErrnoException).code, 'ENOENT')
  }
})

test('fields: no more than 42 MB, whatever files there are, and the large ones from the disk', async () => {
  const fieldOf = (bytes: number) =>
    Buffer.concat([
      Buffer.from('--X\r\nContent-Disposition: form-data; name=f\r\n\r\n'),
      Buffer.alloc(bytes, 'x'),
      Buffer.from('\r\n'),
    ])
  const half = fieldOf(21 << 20)
  const end = Buffer.from('--X--\r\n')
  const limit = 100 << 20
  const attempt = (parts: Buffer[]) => read(each(Buffer.concat(parts), 1 << 20), rightType, limit)
  const whole = attempt([half, fieldOf(20 << 20), end])
  const form = await whole.body
  assert.is(form.isLarge, true)
  await form.readFields()
  assert.equal(
    form.fields.get('f')?.map((text) => text.length),
    [21 << 20, 20 << 20],
  )
  await whole.close()
  assert.instance(await thrownBy(attempt([half, half, end]).body), SyntaxError)
  assert.equal(readdirSync(folder), [])
})

test('the client goes away: reading ends at once, and nothing stays', async () => {
  const start = Buffer.from(
    `--X\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n${'x'.repeat(900_000)}`,
  )
  const res = new EventEmitter()
  const req = Object.assign(new Readable({ read() {} }), { headers: { 'content-type': rightType } })
  const app = { files: { uploadFolder: async () => folder } }
  const reading = readMultipart({ req, res, state: { app } } as unknown as Exchange, plenty)
  req.push(start)
  await new Promise((done) => setTimeout(done, 20))
  assert.is(readdirSync(folder).length, 1)
  res.emit('close')
  const error = await thrownBy(reading)
  assert.match(String(error), 'closed')
  assert.equal(readdirSync(folder), [])
})

test.run()
