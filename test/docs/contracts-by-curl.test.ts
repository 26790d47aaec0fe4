import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contractNames } from '../../server/contracts/index.js'
import { type Booted, boot, command, root } from '../helper/boot.js'

const test = suite('docs/contracts-by-curl.md')
const walk = hasTools() ? test : test.skip
if (!hasTools()) console.log('no bash or curl: the page is not walked')

const page = readFileSync(join(root, 'docs/contracts-by-curl.md'), 'utf8')
const [start = '', ...sections] = page.split('\n## ')

interface Step {
  command: string
  /** The output that the page shows. */
  expected: string
}

let folder: string
let server: Booted
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pocketgate-curl-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'pb_data'))
  const file = join(folder, 'bin/pocketgate')
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`)
  chmodSync(file, 0o755)
})
test.after(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('each contract has its section, and its conversation ends natively', () => {
  const names = sections.map((section) => section.split('\n')[0]!)
  assert.equal(names.toSorted(), [...contractNames].toSorted())
  for (const section of sections) assert.ok(section.includes('/api/collections/users/'))
})

walk('every command of the page prints what the page says', async () => {
  const [first, ...rest] = stepsOf(page)
  await check([first!])
  server = await boot({ dir: join(folder, 'pb_data') })
  await check(rest)
})

walk('the server is started as the page says', () => {
  assert.match(start, /```sh serve\npocketgate serve --http 127\.0\.0\.1:8090\n```/)
})

test.run()

/** In one shell, so that later commands see the variables of earlier ones. */
async function check(steps: Step[]): Promise<void> {
  const mark = '\u0001'
  const script = steps.map((step) => `${step.command}\nprintf '\\001'`).join('\n')
  // The page's port may be in use here.
  const own = script.replaceAll('http://127.0.0.1:8090', server?.url ?? '')
  const { stdout } = await promisify(execFile)('bash', ['-c', own], {
    cwd: folder,
    env: { ...process.env, PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter) },
  })
  const printed = stdout.split(mark)
  for (const [at, { command: asked, expected }] of steps.entries()) {
    const told = `${asked}\n${printed[at]}`
    assert.match(plain(printed[at] ?? ''), patternOf(plain(expected)), told)
  }
}

function stepsOf(text: string): Step[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    [...block.matchAll(/((?:^[^#\n].*\n)+)((?:^#.*\n)*)/gm)].map(([, asked = '', answer = '']) => ({
      command: asked.trimEnd(),
      expected: answer.replace(/^# */gm, ''),
    })),
  )
}

/** The page breaks lines to fit. */
function plain(text: string): string {
  return text.replace(/\s+/g, '')
}

function patternOf(expected: string): RegExp {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`)
}

function hasTools(): boolean {
  try {
    for (const name of ['bash', 'curl']) execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
