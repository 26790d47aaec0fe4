import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Client } from '../../server/realtime/client.js'
import { createUnreadWatch } from '../../server/realtime/unread.js'

const megabyte = 1 << 20

/** Clients by name; `write` says what was written to one and what the kernel holds of it. */
function world() {
  const clients = new Map<string, Client>()
  const held = new Map<string, number>()
  const dropped: string[] = []
  let asked = 0
  let meanwhile = () => {}
  const watch = createUnreadWatch({
    limits: { maxBacklog: megabyte, maxBacklogTotal: 4 * megabyte },
    readQueues: async (onQueue) => {
      asked++
      for (const [ends, bytes] of held) {
        onQueue(ends, bytes)
        meanwhile()
      }
      return true
    },
    drop: (client) => {
      dropped.push(client.ends)
      watch.leave(client)
      held.delete(client.ends)
    },
  })
  const write = (ends: string, bytes: number, isRead = false) => {
    let client = clients.get(ends)
    if (!client) {
      client = { ends, written: 0, pending: 0 } as unknown as Client
      clients.set(ends, client)
      watch.join(client)
    }
    client.written += bytes
    if (!isRead) held.set(ends, (held.get(ends) ?? 0) + bytes)
  }
  return {
    dropped,
    asked: () => asked,
    write,
    meanwhile(work: () => void) {
      meanwhile = work
    },
    look: watch.look,
  }
}

test('one that holds too much and reads nothing is dropped, one that reads is not', async () => {
  const { write, look, dropped } = world()
  for (let second = 0; second < 4; second++) {
    write('slow', second < 2 ? 2 * megabyte : 0)
    write('live', 3 * megabyte, true)
    await look()
  }
  assert.equal(dropped, ['slow'])
})

test('what is written while others are looked at is not taken for read', async () => {
  const { write, look, dropped, meanwhile } = world()
  write('slow', 2 * megabyte)
  write('live', 3 * megabyte, true)
  write('other', 1)
  let left = 100
  meanwhile(() => left-- > 0 && write('slow', 20_000))
  await look()
  await look()
  assert.equal(dropped, ['slow'])
})

test('one whose queue is long but moves is not dropped', async () => {
  const { write, look, dropped } = world()
  write('far', 3 * megabyte)
  write('far', 2 * megabyte, true)
  for (let second = 0; second < 4; second++) {
    write('far', 100_000, true)
    await look()
  }
  assert.equal(dropped, [])
})

test('of many that hold little, so many are dropped that the rest is within the total', async () => {
  const { write, look, dropped } = world()
  for (let at = 0; at < 10; at++) write(`client ${at}`, (500 + at) * 1000)
  await look()
  assert.equal(dropped, [], 'they may have just been written to')
  await look()
  assert.equal(dropped, ['client 9', 'client 8'])
})

test('nothing is asked where little is written', async () => {
  const { write, look, asked } = world()
  write('a', megabyte, true)
  await look()
  assert.is(asked(), 0)
  write('a', 4 * megabyte, true)
  await look()
  await look()
  assert.is(asked(), 1)
})

test('without a kernel to ask nobody is dropped, and it is not asked again', async () => {
  let asked = 0
  const watch = createUnreadWatch({
    limits: { maxBacklog: 1, maxBacklogTotal: 1 },
    readQueues: async () => {
      asked++
      return false
    },
    drop: () => assert.unreachable(),
  })
  watch.join({ ends: 'a', written: 9 * megabyte } as Client)
  for (let second = 0; second < 3; second++) await watch.look()
  assert.is(asked, 1)
})

test.run()
