// `npm start`: builds if dist/ is missing, then runs the command in this process.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const command = join(fileURLToPath(import.meta.url), '../../dist/pocketgate.js')

if (!existsSync(command)) await import('./prepare.mjs')
if (existsSync(command)) {
  process.argv[1] = command
  await import(pathToFileURL(command).href)
}
