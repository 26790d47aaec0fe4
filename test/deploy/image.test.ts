import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort, root } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import { type Image, inside, runSteps } from './dockerfile.js'

const dockerfile = join(root, 'deploy/Dockerfile')
const folder = mkdtempSync(join(tmpdir(), 'pocketgate-image-'))
// Running all stages from an empty folder takes two npm installs, which is minutes with a slow
// registry.
const isWhole = process.env['IMAGE_STEPS'] === '1'
if (!isWhole) console.log("no IMAGE_STEPS=1: the image's packages are this folder's")
const isRoot = isWhole && process.getuid?.() === 0
const started = new Set<ChildProcess>()
test.after(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

let image: Image

test("the image's steps end in a server that runs, from its sources and the lock file", async () => {
  chmodSync(folder, 0o755)
  // npm and node as in the image: of this folder's packages only its Node.
  const { PATH = '', HOME = '' } = process.env
  image = await runSteps({
    dockerfile,
    context: root,
    folder,
    env: { PATH, HOME },
    built: isWhole ? undefined : root,
  })
  const names = readdirSync(join(image.root, 'app')).sort()
  assert.equal(names, ['LICENSE', 'dist', 'health.mjs', 'node_modules', 'package.json'])
  if (!isWhole) return
  // No development dependencies.
  for (const name of ['typescript', 'esbuild', 'uvu', 'playwright-core', '@biomejs']) {
    assert.not(readdirSync(join(image.root, 'app/node_modules')).includes(name), name)
  }
})

test('the image runs as somebody else than root, and writes nothing but its data', async () => {
  assert.is(image.user, '1000:1000')
  assert.is(image.env['POCKETGATE_SERVE_HTTP'], '0.0.0.0:8090')
  const before = isWhole ? filesOf(join(image.root, 'app')) : []
  const made = await run(image, ['superuser', 'upsert', 'root@example.com', '1234567890'])
  assert.is(await ended(made), 0)

  const port = await freePort()
  const env = { POCKETGATE_SERVE_HTTP: `127.0.0.1:${port}` }
  const server = run(image, image.cmd, env)
  const url = `http://127.0.0.1:${port}`
  await untilHealthy(url)
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const list = '/api/collections/users/records'
  const answer = await send(url, { path: list, headers: { Authorization: token } })
  assert.is(answer.status, 200)

  const health = spawnIn(image, image.health, env)
  assert.is(await ended(health), 0)

  server.kill(image.stopSignal as NodeJS.Signals)
  assert.is(await ended(server), 0)
  const unhealthy = spawnIn(image, image.health, env)
  assert.is(await ended(unhealthy), 1)

  if (isWhole) assert.equal(filesOf(join(image.root, 'app')), before)
  const data = statSync(join(image.root, 'pb_data'))
  assert.is(data.mode & 0o777, 0o700)
  if (isRoot) {
    assert.is(statSync(join(image.root, 'pb_data/data.db')).uid, 1000)
    assert.is(statSync(join(image.root, 'app/dist/main.js')).uid, 0)
  }
})

test('the image leaves out what it does not name: no data folder, no secrets', () => {
  const ignore = readFileSync(`${dockerfile}.dockerignore`, 'utf8').trim().split('\n')
  assert.is(ignore[0], '*')
  const kept = ignore.slice(1).map((line) => line.slice(1))
  const copied = [
    ...readFileSync(dockerfile, 'utf8').matchAll(/^COPY (?!--from)(.*) \S+$/gm),
  ].flatMap(([, sources = '']) => sources.split(' '))
  // Each file that is copied is allowed in .dockerignore, and nothing else is.
  for (const path of copied) {
    assert.ok(
      kept.some((each) => path === each || path.startsWith(`${each}/`)),
      path,
    )
  }
  for (const each of kept) assert.ok(copied.includes(each), each)
})

function run(of: Image, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawnIn(of, [...of.entrypoint, ...args], env)
}

/** As the image's user if this process may switch users, else as its own. */
function spawnIn(of: Image, words: readonly string[], env: Record<string, string>): ChildProcess {
  const [file = '', ...args] = words.map((word) => inside(of, word))
  const own = Object.entries(of.env).map(([name, value]) => [name, inside(of, value)])
  const [uid, gid] = of.user.split(':').map(Number)
  const child = spawn(file === 'node' ? process.execPath : file, args, {
    cwd: inside(of, of.workdir),
    env: { PATH: process.env['PATH'], ...Object.fromEntries(own), ...env },
    stdio: 'ignore',
    ...(isRoot && { uid, gid }),
  })
  started.add(child)
  return child
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode)
    child.once('exit', (code) => resolve(code))
  })
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    if (
      await fetch(`${url}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the server of the image was not healthy in time')
}

/** Every file with its size and time. */
function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(path, name))
      return `${name} ${size} ${mtimeMs}`
    })
}

test.run()
