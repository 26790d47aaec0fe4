import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UploadedFile } from '../../server/files/upload.js'

const received = {
  path: '/nowhere/upload',
  originalName: 'My file.txt',
  size: 5,
  md5: '5d41402abc4b2a76b9719d911017c592',
  head: Buffer.from('hello'),
}

test('a file gets a name of its own', () => {
  const file = new UploadedFile(received)
  assert.match(file.name, /^my_file_[a-z0-9]{10}\.txt$/)
  assert.is(file.originalName, 'My file.txt')
})

test('a file of a batch is named twice, as PocketBase sends it on to itself', () => {
  const first = new UploadedFile(received)
  const file = first.again()
  assert.match(file.name, /^my_file_[a-z0-9]{10}_[a-z0-9]{10}\.txt$/)
  assert.ok(file.name.startsWith(first.name.slice(0, -'.txt'.length)))
  assert.is(file.originalName, first.name)
  assert.is(file.path, first.path)
  assert.is(file.size, 5)
})

test.run()
