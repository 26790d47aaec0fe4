import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type BriefCheckpoint,
  createBriefCheckpoint,
} from '../../server/store/sqlite/brief-checkpoint.js'
import { type Connection, openConnection } from '../../server/store/sqlite/connection.js'
import { copyFixture, emptyFolder } from './data-folder.js'
import { checkpointState } from './wal.js'

interface World {
  path: string
  writer: Connection
  /** The checkpoint of a test, closed after it. */
  brief: BriefCheckpoint
}

const test = suite<World>('checkpoints without a thread')

test.before.each((context) => {
  context.path = join(copyFixture('pb_data'), 'data.db')
  context.writer = openConnection(context.path)
  context.writer.script('PRAGMA wal_autocheckpoint = 0; CREATE TABLE sums (id, a, b)')
})
test.after.each(({ brief, writer }) => {
  brief.close()
  writer.close()
  brief.release()
})

/** Rows whose two values are equal, over many pages, in one transaction. */
function write({ writer }: World, value: number): void {
  writer.script('BEGIN IMMEDIATE')
  for (let id = 0; id < 20; id++) {
    writer.run('INSERT INTO sums VALUES (?, ?, ?)', [id, `${value}`.repeat(3000), 'x'.repeat(3000)])
  }
  writer.script(`UPDATE sums SET a = '${value}', b = '${value}' WHERE id % 2 = 0; COMMIT`)
}

test('writes during it go on behind what is checkpointed, and the WAL begins anew after it', async (world) => {
  const { path } = world
  world.brief = createBriefCheckpoint(path)
  // The first one also opens the file, before it begins.
  await world.brief.run()
  for (let round = 0; round < 3; round++) {
    write(world, round)
    const { log } = checkpointState(path)
    let isDone = false
    const done = world.brief.run().then(() => {
      isDone = true
    })
    let longest = log
    while (!isDone) {
      write(world, round)
      const state = checkpointState(path)
      if (isDone) break
      assert.ok(state.log > longest, 'the WAL was overwritten before the database was synced')
      assert.ok(state.checkpointed <= log, 'pages were copied that were not synced')
      longest = state.log
      await nextTurn()
    }
    await done
    assert.is(checkpointState(path).checkpointed, log)
    await world.brief.run()
    write(world, round)
    assert.ok(checkpointState(path).log < longest, 'the WAL goes on growing')
  }
})

test('a crash before the database is on the disk loses nothing', async (world) => {
  const { path } = world
  const folder = emptyFolder()
  const disk = join(folder, 'data.db')
  const syncs: number[] = []
  world.brief = createBriefCheckpoint(path, async (file) => {
    syncs.push(file)
    // What the disk has for certain: the WAL since the first sync, the database since the last run.
    if (syncs.length === 1) copyFileSync(`${path}-wal`, join(folder, 'wal'))
    else for (let i = 0; i < 20; i++) crash(i)
    write(world, 2)
  })
  write(world, 1)
  const before = readFileSync(path)
  await world.brief.run()
  assert.is(syncs.length, 2)

  /** Any of the copied pages may have reached the disk. */
  function crash(i: number): void {
    const after = readFileSync(path)
    assert.ok(after.length > before.length)
    const mixed = Buffer.alloc(after.length)
    before.copy(mixed)
    for (let at = 0; at < after.length; at += 4096) {
      if (((at / 4096) * 7919 + i * 104_729) % 5 < 2) after.copy(mixed, at, at, at + 4096)
    }
    writeFileSync(disk, mixed)
    copyFileSync(join(folder, 'wal'), `${disk}-wal`)
    const db = new Database(disk)
    try {
      assert.is(db.pragma('integrity_check', { simple: true }), 'ok')
      assert.is(db.prepare('SELECT count(*) FROM sums').pluck().get(), 20)
      assert.is(db.prepare("SELECT count(*) FROM sums WHERE a = '1' AND b = '1'").pluck().get(), 10)
    } finally {
      db.close()
    }
  }
})

test('if the WAL cannot be synced nothing is copied, and the next run does it', async (world) => {
  const { path } = world
  let isBroken = true
  world.brief = createBriefCheckpoint(path, async () => {
    if (isBroken) throw new Error('the disk is full')
  })
  for (let value = 0; value < 3; value++) write(world, value)
  const { log } = checkpointState(path)
  assert.match(String(await world.brief.run().catch((error) => error)), /the disk is full/)
  assert.is(checkpointState(path).checkpointed, 0)
  isBroken = false
  await world.brief.run()
  assert.is(checkpointState(path).checkpointed, log)
  write(world, 2)
  assert.ok(checkpointState(path).log < log)
})

test('if the database cannot be synced the WAL keeps what was copied', async (world) => {
  const { path } = world
  let syncs = 0
  world.brief = createBriefCheckpoint(path, async () => {
    if (++syncs === 2) throw new Error('the disk is broken')
  })
  write(world, 1)
  assert.match(String(await world.brief.run().catch((error) => error)), /the disk is broken/)
  const { log } = checkpointState(path)
  await world.brief.run()
  assert.is(syncs, 2)
  write(world, 2)
  assert.ok(checkpointState(path).log > log)
})

test.run()
