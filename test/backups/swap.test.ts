import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  confirmSwap,
  makeRestoreFolder,
  swapContents,
  takeUpSwap,
  undoSwap,
} from '../../server/backups/swap.js'
import { emptyFolder } from '../store/data-folder.js'
import { checkTidy } from './world.js'

const parts = ['data.db', 'data.db-wal', 'storage']
const stays = ['backups', '.pocketgate', 'mails']

/** A folder with old content, and new content next to it. */
async function twoContents(): Promise<{ dir: string; fresh: string; old: string }> {
  const dir = emptyFolder()
  for (const name of [...stays, 'storage']) mkdirSync(join(dir, name))
  for (const name of stays) writeFileSync(join(dir, name, 'stays'), '')
  fill(dir, 'old')
  const { fresh } = await makeRestoreFolder(dir)
  mkdirSync(join(fresh, 'storage'))
  fill(fresh, 'new')
  return { dir, fresh, old: join(dir, '.pocketgate-backup/restore/old') }
}

function fill(dir: string, content: string): void {
  for (const name of ['data.db', 'data.db-wal', 'storage/file', `only-${content}`]) {
    writeFileSync(join(dir, name), content)
  }
}

/** 'old' or 'new', complete. */
function contentOf(dir: string): string {
  const content = readFileSync(join(dir, 'data.db'), 'utf8')
  for (const name of ['data.db-wal', 'storage/file', `only-${content}`]) {
    assert.is(readFileSync(join(dir, name), 'utf8'), content, name)
  }
  const expected = [...parts, ...stays, `only-${content}`, '.pocketgate-backup']
  for (const name of readdirSync(dir)) assert.ok(expected.includes(name), name)
  for (const name of stays) assert.ok(existsSync(join(dir, name, 'stays')))
  return content
}

test('contents change places; the old one goes once the new one is confirmed', async () => {
  const { dir } = await twoContents()
  await swapContents(dir, 'a.zip')
  assert.is(contentOf(dir), 'new')
  assert.is(await takeUpSwap(dir), true)
  const { removed } = await confirmSwap(dir)
  await removed
  assert.is(contentOf(dir), 'new')
  checkTidy(dir)
  assert.is(await takeUpSwap(dir), false)
})

test('or comes back', async () => {
  const { dir } = await twoContents()
  await swapContents(dir, 'a.zip')
  writeFileSync(join(dir, 'pocketgate.db'), 'made by the trial')
  await undoSwap(dir, 'no reason')
  assert.is(contentOf(dir), 'old')
  checkTidy(dir)
})

test('what was prepared and never put in place is removed by the next start', async () => {
  const { dir } = await twoContents()
  assert.is(await takeUpSwap(dir), false)
  assert.is(contentOf(dir), 'old')
  checkTidy(dir)
})

/** Where a crash can happen: how many entries have been moved since the note was written. */
type Crash = [phase: string, out: number, into: number, found: 'old' | 'new', tries?: number]
const crashes: Crash[] = []
for (let moved = 0; moved <= 4; moved++) {
  crashes.push(['out', moved, 0, 'old'], ['in', 4, moved, 'new'])
  // While rolling back: everything was in place, and some of it is out again.
  crashes.push(['back-out', 4, moved, 'old'], ['back-in', moved, 0, 'old'])
}
crashes.push(['trial', 4, 4, 'new'], ['trial', 4, 4, 'new', 2], ['trial', 4, 4, 'old', 3])
crashes.push(['done', 4, 4, 'new', 1])

for (const [phase, out, into, found, tries = 0] of crashes) {
  test(`a crash in phase ${phase}, ${out} out and ${into} in, ${tries} tries: ${found}`, async () => {
    const { dir, fresh, old } = await twoContents()
    mkdirSync(old, { recursive: true })
    move(dir, old, out)
    move(fresh, dir, into)
    const note = { phase, key: 'a.zip', tries }
    writeFileSync(join(dir, '.pocketgate-backup/restore/note.json'), JSON.stringify(note))
    const isTrial = await takeUpSwap(dir)
    assert.is(isTrial, phase === 'in' || (phase === 'trial' && found === 'new'))
    assert.is(contentOf(dir), found)
    if (isTrial) await (await confirmSwap(dir)).removed
    assert.is(contentOf(dir), found)
    checkTidy(dir)
  })
}

function move(from: string, to: string, count: number): void {
  const names = readdirSync(from).filter(
    (name) => !stays.includes(name) && name !== '.pocketgate-backup',
  )
  for (const name of names.slice(0, count)) renameSync(join(from, name), join(to, name))
}

test.run()
