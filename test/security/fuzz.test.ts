import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../helper/boot.js'

// The benchmark sends tens of thousands with other seeds; these are sent in every test run.
const args = ['--seed', '20261', '--count', '250', '--settle', '0']

test('four hundred hostile requests over all routes: no 5xx, no exit, no request without an answer', async () => {
  const { code, output } = await fuzz()
  assert.match(output, /250 requests: .*× 200/)
  assert.match(output, /5xx that are ours alone: 0;/)
  assert.is(code, 0, output)
})

function fuzz(): Promise<{ code: unknown; output: string }> {
  return new Promise((resolve) => {
    const file = join(root, 'bench/fuzz.mjs')
    execFile(process.execPath, [file, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, output: stdout + stderr })
    })
  })
}

test.run()
