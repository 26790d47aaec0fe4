import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { logIn } from '../helper/scenario.js'
import { type Dice, startingSchema, steps } from './collection-steps.js'
import { ask, collectionsOf, comparable, contentOf, type Side } from './collection-world.js'
import { peerCommand, startPeer } from './peer.js'

const test = suite('collections beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

const changes = Number(process.env['CHANGES'] ?? 50)
const runs = Number(process.env['RUNS'] ?? 1)
const seed = process.env['SEED']

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
      })
    }),
    { numRuns: runs, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) },
  )
})

async function askBoth(theirs: Side, ours: Side, asked: Parameters<typeof ask>[1]) {
  // PocketBase names the ones that refer to a collection in any order.
  const expected = await ask(theirs, asked)
  const answer = await ask(ours, asked)
  const shown = JSON.stringify(asked).slice(0, 2000)
  assert.equal(comparable(answer), comparable(expected), `${shown}\n`)
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
