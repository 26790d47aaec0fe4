import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { logIn } from '../helper/scenario.js'
import { type Dice, startingSchema, steps } from './collection-steps.js'
import { ask, collectionsOf, comparable, contentOf, type Side } from './collection-world.js'
import { peerCommand, startPeer } from './peer.js'

const test = suite('collections beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

const changes = Number(process.env['CHANGES'] ?? 50)
const runs = Number(process.env['RUNS'] ?? 1)
// A seed that stands: what differs now is new. Others are tried by hand, with SEED.
const seed = Number(process.env['SEED'] ?? 20261127)

beside('a schema of 30 collections, changed in 50 random ways, is the same on both', async () => {
  const numbers = fc.array(fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 60 }), {
    minLength: changes,
    maxLength: changes,
  })
  await fc.assert(
    fc.asyncProperty(numbers, async (rolls) => {
      await onBoth(async (theirs, ours) => {
        const body = { collections: startingSchema() }
        await askBoth(theirs, ours, { method: 'PUT', path: '/api/collections/import', body })
        for (const roll of rolls) {
          const dice = diceOf(roll)
          const step = dice.pick(steps)
          await askBoth(theirs, ours, step(dice, await collectionsOf(theirs)))
        }
        const collections = await collectionsOf(theirs)
        assert.equal(comparable(await collectionsOf(ours)), comparable(collections))
        assert.equal(contentOf(ours.dir, collections), contentOf(theirs.dir, collections))
        if (!isPostgres) await openedByPeer(ours)
      })
    }),
    {
      numRuns: runs,
      // The numbers are far too many to read: the message and the seed tell more.
      endOnFailure: true,
      reporter: ({ failed, seed, counterexamplePath, errorInstance }) => {
        if (!failed) return
        const again = `SEED=${seed} CASE=${counterexamplePath}`
        throw new Error(`${again}\n${(errorInstance as Error | null)?.message}`)
      },
      seed,
      path: process.env['CASE'] ?? '',
    },
  )
})

// Both serve one folder.
const onFolder = isPostgres ? test.skip : beside
onFolder('each tells the other of its changes within a second', async () => {
  const dir = copyFolder()
  const [peer, server] = await Promise.all([startPeer(dir), boot({ dir })])
  const [theirs, ours] = [await sideOf(peer.url, dir), await sideOf(server.url, dir)]
  for (const [writer, reader] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    const name = `made_by_${writer === ours ? 'us' : 'them'}`
    const body = { name, fields: [{ name: 'title', type: 'text' }], listRule: '' }
    const made = await ask(writer, { method: 'POST', path: '/api/collections', body })
    assert.is(made.status, 200, JSON.stringify(made.body))
    const path = `/api/collections/${name}/records`
    await within(1000, async () => (await ask(reader, { method: 'GET', path })).status === 200)
    const record = await ask(reader, { method: 'POST', path, body: { title: 'x' } })
    assert.is(record.status, 200, JSON.stringify(record.body))
  }
  await Promise.all([peer.stop(), server.stop()])
  removeFolder(dir)
})

/** What we have written is PocketBase's as it is: collections, records, and changes of them. */
async function openedByPeer({ dir, url, token }: Side): Promise<void> {
  const expected = await collectionsOf({ dir, url, token })
  const peer = await startPeer(dir)
  try {
    // Not a login: the changes may have put a second step before it.
    const side = { url: peer.url, dir, token }
    assert.equal(await collectionsOf(side), expected)
    for (const { name, type } of expected) {
      const path = `/api/collections/${name}`
      const listed = await ask(side, { method: 'GET', path: `${path}/records` })
      const same = await ask({ dir, url, token }, { method: 'GET', path: `${path}/records` })
      assert.is(listed.status, same.status, name)
      if (type === 'view') continue
      const saved = await ask(side, { method: 'PATCH', path, body: {} })
      assert.is(saved.status, 200, JSON.stringify(saved.body))
    }
  } finally {
    await peer.stop()
  }
}

async function within(ms: number, isThere: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isThere())) {
    assert.ok(Date.now() < deadline, `not within ${ms} ms`)
    await wait(20)
  }
}

async function askBoth(theirs: Side, ours: Side, asked: Parameters<typeof ask>[1]) {
  const expected = await ask(theirs, asked)
  const answer = await ask(ours, asked)
  const [answered, wanted] = [comparable(answer), comparable(expected)]
  const shown = [asked, wanted, answered].map((each) => JSON.stringify(each).slice(0, 2000))
  assert.equal(answered, wanted, shown.join('\n'))
}

async function onBoth(work: (theirs: Side, ours: Side) => Promise<void>): Promise<void> {
  const [peerDir, dir] = [copyFolder(), copyFolder()]
  const [peer, server] = await Promise.all([startPeer(peerDir), boot({ dir })])
  try {
    await work(await sideOf(peer.url, peerDir), await sideOf(server.url, dir))
  } finally {
    await Promise.all([peer.stop(), server.stop()])
    removeFolder(peerDir)
    removeFolder(dir)
  }
}

async function sideOf(url: string, dir: string): Promise<Side> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  return { url, dir, token }
}

function diceOf(roll: readonly number[]): Dice {
  let at = 0
  const next = () => roll[at++ % roll.length]! + at
  const int = (below: number) => next() % below
  return { int, pick: (list) => list[int(list.length)]!, chance: (percent) => int(100) < percent }
}

test.run()
