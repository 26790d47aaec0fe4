// `npm start`: builds if dist/ is missing, then runs the command as this process.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { allocator } from './allocator.mjs'

const command = join(fileURLToPath(import.meta.url), '../../dist/pocketgate.js')

if (!existsSync(command)) await import('./prepare.mjs')
if (existsSync(command)) await run()

async function run() {
  const args = process.argv.slice(2)
  // Node can't do it on Windows, where there is no glibc, and before 22.15.
  if (process.platform === 'linux' && process.execve) {
    const { execPath, execArgv, env } = process
    process.execve(execPath, [execPath, ...execArgv, command, ...args], { ...allocator, ...env })
  }
  process.argv[1] = command
  await import(pathToFileURL(command).href)
}
