import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder, runCommand, stopBooted } from '../helper/boot.js'
import { asRoot, checkTidy } from './world.js'

const test = suite('kill -9 during a restore')
test.after.each(stopBooted)

/** Kills in a row on one folder; `KILL_ROUNDS=30` for the long run. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 3)
const filesOfEach = 200
const contents = ['one', 'two'] as const
type Content = (typeof contents)[number]

test(`${rounds} times: the old or the new content, never half`, async () => {
  const dir = copyFolder()
  for (const content of contents) {
    fill(dir, content)
    const { code, stderr } = await runCommand(['backup', 'create', `${content}.zip`, '--dir', dir])
    assert.is(code, 0, stderr)
  }
  const seen = { old: 0, new: 0, interrupted: 0 }
  for (let round = 0; round < rounds; round++) {
    const before = wholeContent(dir)
    const wanted = before === 'one' ? 'two' : 'one'
    const server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
    const root = await asRoot(server.url)
    assert.is((await root.restore(`${wanted}.zip`)).status, 204)
    await wait(moment(round))
    await server.stop('SIGKILL')
    if (readdirSync(dir).includes('.pocketgate-backup')) seen.interrupted++
    const again = await boot({ dir })
    await asRoot(again.url)
    await again.stop()
    const after = wholeContent(dir)
    seen[after === before ? 'old' : 'new']++
    checkTidy(dir)
  }
  console.log(
    `${seen.interrupted} of ${rounds} kills came in its middle: ${seen.old} × old, ${seen.new} × new`,
  )
  removeFolder(dir)
})

/** From the first step to some time after the last one. */
function moment(round: number): number {
  return ((round * 7919) % 13) * 150
}

function fill(dir: string, content: Content): void {
  rmSync(join(dir, 'storage'), { recursive: true, force: true })
  for (let i = 0; i < filesOfEach; i++) {
    const folder = join(dir, 'storage/c', `${content}${i}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'file'), content)
  }
  const db = new Database(join(dir, 'data.db'))
  db.prepare('UPDATE users SET name = ?').run(content)
  db.close()
}

/** Fails unless databases and files belong to the same content. */
function wholeContent(dir: string): Content {
  const db = new Database(join(dir, 'data.db'))
  const names = db.prepare('SELECT DISTINCT name FROM users').pluck().all() as Content[]
  assert.is(db.pragma('integrity_check', { simple: true }), 'ok')
  db.close()
  assert.is(names.length, 1)
  const [content] = names as [Content]
  const folders = readdirSync(join(dir, 'storage/c'))
  assert.is(folders.length, filesOfEach)
  for (const folder of folders) {
    assert.ok(folder.startsWith(content), folder)
    assert.is(readFileSync(join(dir, 'storage/c', folder, 'file'), 'utf8'), content)
  }
  return content
}

test.run()
