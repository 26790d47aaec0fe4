import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { releaseMemory } from '../../../server/http/multipart/release-memory.js'

test('releaseMemory: a large buffer of its own is gone at once', () => {
  const bytes = Buffer.alloc(65_536, 'x')
  releaseMemory(bytes)
  assert.is(bytes.length, 0)
})

test('releaseMemory: a small buffer, and one that shares its memory, stay as they are', () => {
  const small = Buffer.from('some bytes')
  const whole = Buffer.alloc(65_536, 'x')
  const shared = Buffer.from(new SharedArrayBuffer(65_536))
  for (const bytes of [small, whole.subarray(1), whole.subarray(0, 40_000), shared]) {
    const { length } = bytes
    releaseMemory(bytes)
    assert.is(bytes.length, length)
  }
  assert.is(whole[65_535], 120)
})

test('releaseMemory: what is released takes no memory', async () => {
  // The first one is kept until the port is closed.
  releaseMemory(Buffer.allocUnsafeSlow(65_536))
  await new Promise((done) => setTimeout(done, 10))
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 4000; i++) releaseMemory(Buffer.allocUnsafeSlow(65_536))
  assert.ok(process.memoryUsage().arrayBuffers - before < 1 << 20)
})

test.run()
