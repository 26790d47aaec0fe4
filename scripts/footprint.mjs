// `npm run footprint`: the size of an installation. Packages and bytes are those of this folder
// that production needs, for this platform; the first login is that of a fresh data folder, from
// the command to the token.
import { execFile, spawn } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const command = join(root, 'dist/pocketgate.js')
const rounds = 5

/** The production packages installed here, by path. */
export function productionPackages(folder = root) {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  return Object.entries(lock.packages)
    .filter(
      ([path, { dev, devOptional, link }]) =>
        path.includes('node_modules/') && !dev && !devOptional && !link,
    )
    .map(([path]) => path)
    .filter((path) => isThere(join(folder, path)))
}

/** Bytes of a folder's files, without packages nested in it. */
export function bytesOf(folder) {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isFile()) bytes += lstatSync(path).size
    else if (entry.isDirectory() && entry.name !== 'node_modules') bytes += bytesOf(path)
  }
  return bytes
}

async function firstLogin() {
  const dir = mkdtempSync(join(tmpdir(), 'pocketgate-footprint-'))
  const port = await freePort()
  const account = { identity: 'root@example.com', password: 'a long password' }
  const from = performance.now()
  const data = ['--dir', join(dir, 'pb_data')]
  const words = ['superuser', 'upsert', account.identity, account.password, ...data]
  await promisify(execFile)(process.execPath, [command, ...words])
  const made = performance.now()
  const child = spawn(
    process.execPath,
    [command, 'serve', '--http', `127.0.0.1:${port}`, ...data],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    const url = `http://127.0.0.1:${port}/api/collections/_superusers/auth-with-password`
    for (;;) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(account),
      }).catch(() => undefined)
      if (answer?.status === 200) break
      if (answer || performance.now() - made > 30_000)
        throw new Error(`no login: ${answer?.status}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const done = performance.now()
    return { accountMs: made - from, loginMs: done - made, cpuMs: cpuMsOf(child.pid) }
  } finally {
    child.kill()
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
}

/** CPU time of a process so far; NaN without /proc. */
function cpuMsOf(pid) {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ')
    // Linux counts in hundredths of a second on every machine.
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = productionPackages()
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`
  const sizes = packages.map((path) => [path, bytesOf(join(root, path))])
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
  console.log(
    `packages: ${packages.length}, ${megabytes(total)}; dist: ${megabytes(bytesOf(join(root, 'dist')))}`,
  )
  for (const [path, bytes] of sizes.toSorted((a, b) => b[1] - a[1]).slice(0, 5)) {
    console.log(`  ${megabytes(bytes).padStart(8)} ${path.replace('node_modules/', '')}`)
  }
  const logins = []
  for (let round = 0; round < rounds; round++) logins.push(await firstLogin())
  // The fastest, because other work on the machine only adds time.
  const ms = (name) => Math.round(Math.min(...logins.map((each) => each[name])))
  console.log(
    `superuser upsert in a fresh folder: ${ms('accountMs')} ms; start to first login: ${ms('loginMs')} ms, ${ms('cpuMs')} ms of CPU`,
  )
}
