import { copyFileSync, cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './boot.js'

/** The example as `npm run example` serves it, with the SDK next to the page. */
export function copyExample(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pocketgate-example-'))
  cpSync(join(root, 'examples/weather'), dir, { recursive: true })
  mkdirSync(join(dir, 'vendor'), { recursive: true })
  const sdk = createRequire(import.meta.url).resolve('pocketbase')
  copyFileSync(sdk, join(dir, 'vendor/pocketbase.js'))
  return dir
}
