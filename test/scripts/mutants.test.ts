import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../helper/boot.js'

const run = promisify(execFile)
const script = join(root, 'scripts/mutants.mjs')

test('each mutant finds its text exactly once, and its tests are there', async () => {
  const { stdout } = await run(process.execPath, [script, '--check'])
  assert.match(stdout, /^\d{3} mutants, /)
})

test('a mutant that is not there is an error', async () => {
  const fault = await run(process.execPath, [script, '--check', '--only', 'nobody']).catch((e) => e)
  assert.is(fault.code, 1)
  assert.match(fault.stderr, /No mutant of that name/)
})

test.run()
