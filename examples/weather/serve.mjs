/**
 * Serves this example: puts the PocketBase SDK from node_modules beside the page, so that the
 * browser can load it without a build step, and starts the gateway with this folder as
 * `--publicDir`. Additional arguments are passed to the gateway: `npm run example -- --http
 * 127.0.0.1:8091`.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const sdk = createRequire(import.meta.url).resolve('pocketbase')

mkdirSync(`${here}vendor`, { recursive: true })
// With the extension .js, which every static server knows as JavaScript.
copyFileSync(sdk, `${here}vendor/pocketbase.js`)

process.argv.splice(2, 0, 'serve', '--publicDir', here)
await import('../../scripts/start.mjs')
