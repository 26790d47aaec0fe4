import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLocalStore } from '../../server/files/local.js'
import { testStore } from './suite.js'

const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-files-'))
const root = join(scratch, 'storage')
const md5 = '5d41402abc4b2a76b9719d911017c592'

testStore('local files', async () => ({
  store: createLocalStore(root),
  scratch,
  close: async () => {},
}))

test('put: the .attrs are those that PocketBase writes', async () => {
  const path = join(scratch, 'upload')
  writeFileSync(path, 'hello')
  const store = createLocalStore(root)
  const originalName = `<a> & "b" ${'é'.repeat(200)}.txt`
  await store.put('c/r/a.txt', path, { contentType: 'text/plain', originalName, md5 })
  assert.is(
    readFileSync(join(root, 'c/r/a.txt.attrs'), 'utf8'),
    '{"user.cache_control":"","user.content_disposition":"","user.content_encoding":"",' +
      '"user.content_language":"","user.content_type":"text/plain","user.metadata":' +
      `{"original-filename":"<a> & \\"b\\" ${'é'.repeat(122)}"},` +
      '"md5":"XUFAKrxLKna5cZ2REBfFkg=="}',
  )
  writeFileSync(path, 'hello')
  await store.put('c/r/thumbs_a.txt/1x1_a.txt', path, { contentType: 'image/png', md5 })
  const attributes = readFileSync(join(root, 'c/r/thumbs_a.txt/1x1_a.txt.attrs'), 'utf8')
  assert.ok(attributes.includes('"user.metadata":{},'))
})

test('no key leads out of the folder, or to attributes', async () => {
  const store = createLocalStore(root)
  mkdirSync(join(scratch, 'outside'), { recursive: true })
  writeFileSync(join(scratch, 'outside/secret.txt'), 'secret')
  const keys = [
    '../outside/secret.txt',
    'c/../../outside/secret.txt',
    '/etc/passwd',
    'c//a.txt',
    'c/./a.txt',
    'c/r/..',
    'c\\..\\..\\outside\\secret.txt',
    'c/r/a.txt.attrs',
    '',
    '.',
  ]
  for (const key of keys) {
    assert.is(await store.stat(key), undefined, key)
    await store.remove(key)
    await store.removeFolder(key)
    const path = join(scratch, 'upload')
    writeFileSync(path, 'x')
    const put = store.put(key, path, { contentType: 'text/plain', md5 })
    assert.is(
      await put.then(
        () => 'taken',
        () => 'refused',
      ),
      'refused',
      key,
    )
    assert.is(
      await Promise.resolve(store.read(key)).then(
        () => 'read',
        () => 'refused',
      ),
      'refused',
    )
  }
  assert.is(readFileSync(join(scratch, 'outside/secret.txt'), 'utf8'), 'secret')
  assert.ok(readFileSync(join(root, 'c/r/a.txt.attrs')))
})

test('stat: a folder is no file, a file without attributes is bytes', async () => {
  const store = createLocalStore(root)
  assert.is(await store.stat('c/r'), undefined)
  for (const [name, attributes] of [
    ['none.html'],
    ['broken.html', '{'],
    ['odd.html', '[1]'],
  ] as const) {
    writeFileSync(join(root, 'c/r', name), '<script>')
    if (attributes) writeFileSync(join(root, 'c/r', `${name}.attrs`), attributes)
    assert.is((await store.stat(`c/r/${name}`))?.contentType, 'application/octet-stream')
  }
})

test.after(() => rmSync(scratch, { recursive: true, force: true }))
test.run()
