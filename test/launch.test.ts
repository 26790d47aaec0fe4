import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isNewEnough } from '../server/node-floor.js'
import { command, copyFolder, freePort, removeFolder, root } from './helper/boot.js'

const older = findOlderNode()
const clonesNode = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`)

const name = 'older node'
const test = suite(name)
if (older === undefined || !existsSync(clonesNode)) {
  console.log(`${name}: skipped, no Node below the floor is on the path`)
} else {
  test('the command runs on the Node that the clone brought', async () => {
    const { code, stdout } = await run(older, [command, '--version'])
    assert.is(code, 0)
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })

  test('an exit code comes through', async () => {
    const { code, stderr } = await run(older, [command, 'serve', '--http', 'nonsense'])
    assert.is(code, 1)
    assert.match(stderr, /^Error: /)
  })

  test('SIGTERM stops the server in order', async () => {
    const server = await serve(older)
    server.child.kill('SIGTERM')
    assert.is(await server.ended, 0)
    assert.is(await answerOf(server.url), 'closed')
    removeFolder(server.dir)
  })

  test('a killed launcher takes the server with it', async () => {
    const server = await serve(older)
    server.child.kill('SIGKILL')
    await server.ended
    const deadline = Date.now() + 10_000
    while ((await answerOf(server.url)) !== 'closed' && Date.now() < deadline);
    assert.is(await answerOf(server.url), 'closed')
    removeFolder(server.dir)
  })

  test('without a Node of its own the command says in one line what it needs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pocketgate-launch-'))
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
    const { code, stderr } = await run(older, [join(folder, 'dist/pocketgate.js'), 'serve'])
    assert.is(code, 1)
    assert.match(
      stderr,
      /^Error: pocketgate needs Node \d+\.\d+ or newer; this is Node \d+\.\d+\.\d+\.\n$/,
    )
    rmSync(folder, { recursive: true })
  })

  test('the library says what it needs, before the database driver loads', async () => {
    const program = `import(${JSON.stringify(join(root, 'dist/index.js'))}).catch((error) => console.log(error.message))`
    const { code, stdout } = await run(older, ['-e', program])
    assert.is(code, 0)
    assert.match(stdout, /^pocketgate needs Node/)
  })
}

test.run()

/** A Node on the path that is older than the required one, such as the machine's own. */
function findOlderNode(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node')
    if (!existsSync(node)) continue
    const version = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
    if (!isNewEnough(version)) return node
  }
  return undefined
}

function run(
  node: string,
  args: string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: tmpdir() })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

async function serve(node: string) {
  const dir = copyFolder()
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}/api/health`
  const args = [command, 'serve', '--http', address, '--dir', dir]
  const child = spawn(node, args, { stdio: 'ignore' })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const deadline = Date.now() + 20_000
  while ((await answerOf(url)) !== 200 && Date.now() < deadline);
  return { child, ended, url, dir }
}

function answerOf(url: string): Promise<number | 'closed'> {
  return fetch(url).then(
    ({ status }) => status,
    () => 'closed' as const,
  )
}
