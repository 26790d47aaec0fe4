import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Client, type Sink } from '../../server/realtime/client.js'
import { createCuts } from '../../server/realtime/cuts.js'
import { makeMessage } from '../../server/realtime/message.js'
import { createOverdue } from '../../server/realtime/overdue.js'

/** A client whose socket accepts everything unless `isFull`, and its frames' events. */
function world() {
  const written: string[] = []
  const socket = { isFull: false, isCut: false, go: () => {}, end: () => {} }
  const sink: Sink = {
    ends: '',
    pending: 0,
    write(_id, { tail }) {
      written.push(/event:(.*)/.exec(tail)![1]!)
      return !socket.isFull
    },
    onceWritable(go) {
      socket.go = go
    },
    end: () => socket.end(),
    destroy() {
      socket.isCut = true
    },
  }
  const client = new Client({ id: 'id', address: '', clock: { now: () => 0 } }, sink, () => {})
  const send = (event: string) => client.send(makeMessage(event, '{}'), 0)
  return { client, send, written, socket }
}

test('what comes while a client is held waits, and is written in order when it is released', () => {
  const { client, send, written } = world()
  send('one')
  client.hold()
  send('two')
  send('three')
  assert.equal(written, ['one'])
  assert.ok(client.waiting > 0)
  client.release()
  send('four')
  assert.equal(written, ['one', 'two', 'three', 'four'])
  assert.is(client.waiting, 0)
})

test('a held client gets nothing when its socket accepts more, nor a full one when it is released', () => {
  const { client, send, written, socket } = world()
  socket.isFull = true
  send('one')
  client.hold()
  send('two')
  socket.isFull = false
  socket.go()
  assert.equal(written, ['one'])
  client.release()
  assert.equal(written, ['one', 'two'])
  socket.isFull = true
  send('three')
  client.hold()
  send('four')
  client.release()
  assert.equal(written, ['one', 'two', 'three'])
  socket.go()
  assert.equal(written, ['one', 'two', 'three', 'four'])
})

test('clients that are dropped get nothing more at once, and all are cut little by little', async () => {
  const cut = createCuts()
  const all = Array.from({ length: 100 }, world)
  for (const { client, send } of all) {
    client.hold()
    send('late')
    cut(client)
    send('later')
  }
  assert.ok(all.every(({ client }) => client.isGone && client.waiting === 0))
  const cuts = () => all.filter(({ socket }) => socket.isCut).length
  assert.is(cuts(), 0)
  let turns = 0
  for (; cuts() < all.length && turns < 100; turns++) await nextTurn()
  assert.is(cuts(), all.length)
  assert.ok(turns > 5, `all were cut in ${turns} turns`)
  assert.ok(all.every(({ written }) => written.length === 0))
})

test('clients that are idle for too long are closed little by little, the others not at all', async () => {
  const clock = { now: () => 5_000 }
  const limits = { idleTimeout: 5, maxTimeout: 1_000 }
  const all = Array.from({ length: 40 }, world)
  let ended = 0
  for (const { socket } of all) {
    socket.end = () => {
      ended++
      const began = performance.now()
      while (performance.now() - began < 1);
    }
  }
  const lively = world()
  lively.client.send(makeMessage('one', '{}'), 1)
  const named = [...all, lively].map(({ client }, index) => [`${index}`, client] as const)
  const close = createOverdue({ clients: new Map(named), clock, limits })
  const closing = close()
  assert.ok(ended > 0 && ended < all.length, `${ended} were closed at once`)
  // A sweep that comes meanwhile leaves the rest to the first.
  const early = ended
  await close()
  assert.is(ended, early)
  await closing
  assert.is(ended, all.length)
  assert.not(lively.client.isGone)
})

test.run()
