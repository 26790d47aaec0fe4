import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer as collect } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FileStore } from '../../server/files/file-store.js'

export interface StoreUnderTest {
  store: FileStore
  /** A folder for files to be stored. */
  scratch: string
  close(): Promise<void>
}

const text = 'text/plain; charset=utf-8'

/** What every store must do; the same tests run for each store. */
export function testStore(name: string, open: () => Promise<StoreUnderTest>): void {
  const test = suite<StoreUnderTest>(name)
  test.before(async (context) => {
    Object.assign(context, await open())
  })
  test.after(async (context) => context.close())

  async function put(
    { store, scratch }: StoreUnderTest,
    key: string,
    content: string | Buffer,
    originalName?: string,
  ): Promise<void> {
    const path = join(scratch, `upload-${Math.random()}`)
    writeFileSync(path, content)
    const md5 = createHash('md5').update(content).digest('hex')
    const attributes = { contentType: text, md5, ...(originalName && { originalName }) }
    await store.put(key, path, attributes)
  }

  async function read(store: FileStore, key: string, range?: { start: number; end: number }) {
    const content = await store.read(key, range)
    return (Buffer.isBuffer(content) ? content : await collect(content)).toString('latin1')
  }

  test('a file comes back as it was put, with its type and size', async (context) => {
    const { store } = context
    await put(context, 'c1/r1/a.txt', 'hello', 'ä "name" <of> 日本.txt')
    const file = await store.stat('c1/r1/a.txt')
    assert.is(file?.size, 5)
    assert.is(file?.contentType, text)
    assert.match(file!.etag, /^"[^"]+"$/)
    assert.ok(Math.abs(file!.modified - Date.now()) < 60_000)
    assert.is(await read(store, 'c1/r1/a.txt'), 'hello')
  })

  test('a range of a file is read by itself', async (context) => {
    await put(context, 'c1/r1/range.txt', '0123456789')
    assert.is(await read(context.store, 'c1/r1/range.txt', { start: 2, end: 4 }), '234')
    assert.is(await read(context.store, 'c1/r1/range.txt', { start: 9, end: 9 }), '9')
  })

  test('a large file and an empty one come back whole', async (context) => {
    const large = Buffer.alloc(3_000_000, 'abcdefghij')
    await put(context, 'c1/r1/large.bin', large)
    await put(context, 'c1/r1/empty.txt', '')
    await context.store.stat('c1/r1/large.bin')
    assert.ok((await read(context.store, 'c1/r1/large.bin')) === large.toString())
    const range = { start: 1_000_000, end: 2_999_999 }
    assert.is((await read(context.store, 'c1/r1/large.bin', range)).length, 2_000_000)
    assert.is((await context.store.stat('c1/r1/empty.txt'))?.size, 0)
    assert.is(await read(context.store, 'c1/r1/empty.txt'), '')
  })

  test('a file put again is the new one', async (context) => {
    await put(context, 'c1/r1/again.txt', 'old')
    await put(context, 'c1/r1/again.txt', 'newer')
    assert.is((await context.store.stat('c1/r1/again.txt'))?.size, 5)
    assert.is(await read(context.store, 'c1/r1/again.txt'), 'newer')
  })

  test('what is not there is told as such, and removing it is no fault', async ({ store }) => {
    assert.is(await store.stat('c1/r1/none.txt'), undefined)
    assert.is(await store.stat('none/none/none.txt'), undefined)
    assert.is(await store.stat(`c1/r1/${'x'.repeat(400)}`), undefined)
    await store.remove('c1/r1/none.txt')
    await store.removeFolder('none/none')
    await store.removeEmptyFolder('none/none')
  })

  test('a removed file is gone, its neighbours stay', async (context) => {
    const { store } = context
    await put(context, 'c2/r1/a.txt', 'a')
    await put(context, 'c2/r1/b.txt', 'b')
    await store.remove('c2/r1/a.txt')
    assert.is(await store.stat('c2/r1/a.txt'), undefined)
    assert.is(await read(store, 'c2/r1/b.txt'), 'b')
  })

  test('a removed folder takes what is below it and nothing beside it', async (context) => {
    const { store } = context
    for (const key of ['c3/r1/a.txt', 'c3/r1/thumbs_a.txt/1x1_a.txt', 'c3/r12/a.txt']) {
      await put(context, key, 'x')
    }
    await store.removeFolder('c3/r1')
    assert.is(await store.stat('c3/r1/a.txt'), undefined)
    assert.is(await store.stat('c3/r1/thumbs_a.txt/1x1_a.txt'), undefined)
    assert.is((await store.stat('c3/r12/a.txt'))?.size, 1)
  })

  test('an empty folder goes, one with a file stays', async (context) => {
    const { store } = context
    await put(context, 'c4/r1/a.txt', 'x')
    await store.removeEmptyFolder('c4/r1')
    assert.is((await store.stat('c4/r1/a.txt'))?.size, 1)
    await store.remove('c4/r1/a.txt')
    await store.removeEmptyFolder('c4/r1')
    const path = store.pathOf('c4/r1/a.txt')
    if (path) assert.not(existsSync(join(path, '..')))
  })

  test('names with anything in them stay names', async (context) => {
    const names = [
      'a b.txt',
      'ü日.txt',
      "q'(!)*.txt",
      'a%2fb.txt',
      'a+b&c=d?.txt',
      'a\tb.txt',
      '#.txt',
    ]
    for (const [index, name] of names.entries()) {
      await put(context, `c5/r1/${name}`, String(index))
    }
    for (const [index, name] of names.entries()) {
      assert.is(await read(context.store, `c5/r1/${name}`), String(index), name)
    }
    await context.store.removeFolder('c5/r1')
    for (const name of names) assert.is(await context.store.stat(`c5/r1/${name}`), undefined, name)
  })

  test.run()
}
