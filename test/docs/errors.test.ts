import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catalogue } from '../../server/base/errors.js'

// The hand-written last column is not compared.
const rowForm = /^\| `([\w.]+)` \| (\d{3}) \| (.+?) \|/gm

test('docs/errors.md: lists every code of the catalogue, in its order, with status and text', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(rowForm)].map(([, code, status, text]) => {
    return `${code} ${status} ${text}`
  })
  const known = Object.entries(catalogue).map(
    ([code, [status, text]]) => `${code} ${status} ${text}`,
  )
  assert.equal(listed, known)
})

test('docs/errors.md: says of every code when it happens', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  const bare = page.split('\n').filter((line) => line.startsWith('| `') && /\|\s*\|$/.test(line))
  assert.equal(bare, [])
})

test.run()
