import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../server/base/clock.js'
import type { Client } from '../../server/realtime/client.js'
import { createUnreadWatch } from '../../server/realtime/unread.js'

const megabyte = 1 << 20

/** Clients by name; `write` says what was written to one and what the kernel holds of it. */
function world(maxBacklogTotal = 4 * megabyte) {
  const clients = new Map<string, Client>()
  const held = new Map<string, number>()
  const dropped: string[] = []
  const waiting = new Set<string>()
  let asked = 0
  let now = 0
  let meanwhile = () => {}
  const watch = createUnreadWatch({
    clients,
    clock: { now: () => now },
    limits: { maxBacklog: megabyte, maxBacklogTotal },
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
      clients.delete(client.ends)
      watch.leave(client)
      held.delete(client.ends)
    },
  })
  const look = async () => {
    await watch.look()
    now += 500
  }
  const write = (ends: string, bytes: number, isRead = false) => {
    let client = clients.get(ends)
    if (!client) {
      client = {
        ends,
        written: 0,
        writtenBefore: 0,
        pending: 0,
        hold: () => waiting.add(ends),
        release: () => waiting.delete(ends),
      } as unknown as Client
      clients.set(ends, client)
    }
    client.written += bytes
    if (!isRead) held.set(ends, (held.get(ends) ?? 0) + bytes)
  }
  return {
    leave(ends: string) {
      watch.leave(clients.get(ends)!)
      clients.delete(ends)
    },
    dropped,
    waiting,
    asked: () => asked,
    read(ends: string) {
      held.delete(ends)
    },
    write,
    meanwhile(work: () => void) {
      meanwhile = work
    },
    async second() {
      await look()
      await look()
    },
    look,
  }
}

test('one that holds too much and reads nothing is dropped, one that reads is not', async () => {
  const { write, second, dropped } = world()
  for (let at = 0; at < 4; at++) {
    write('slow', at < 2 ? 2 * megabyte : 0)
    write('live', 3 * megabyte, true)
    await second()
  }
  assert.equal(dropped, ['slow'])
})

test('what is written while others are looked at is not taken for read', async () => {
  const { write, second, dropped, meanwhile } = world()
  write('slow', 2 * megabyte)
  write('live', 3 * megabyte, true)
  write('other', 1)
  meanwhile(() => write('slow', 20_000))
  await second()
  await second()
  assert.equal(dropped, ['slow'])
})

test('one whose queue is long but moves is not dropped', async () => {
  const { write, second, dropped } = world()
  write('far', 3 * megabyte)
  write('far', 2 * megabyte, true)
  for (let at = 0; at < 4; at++) {
    write('far', 100_000, true)
    await second()
  }
  assert.equal(dropped, [])
})

test('of many that hold little, so many are dropped that the rest is within the total', async () => {
  const { write, second, dropped } = world()
  for (let at = 0; at < 10; at++) write(`client ${at}`, (500 + at) * 1000)
  await second()
  assert.equal(dropped, [], 'they may have just been written to')
  await second()
  assert.equal(dropped, ['client 9', 'client 8'])
})

test('one that is written more than may wait for it is looked at, however little all get', async () => {
  const { write, second, dropped } = world(100 * megabyte)
  write('live', 2 * megabyte, true)
  write('slow', 2 * megabyte)
  await second()
  await second()
  assert.equal(dropped, ['slow'])
})

test('nothing is asked where little is written', async () => {
  const { write, second, asked } = world()
  write('a', megabyte / 2, true)
  await second()
  assert.is(asked(), 0)
  write('a', megabyte, true)
  await second()
  await second()
  assert.is(asked(), 1)
  for (let at = 0; at < 1000; at++) write(`client ${at}`, 10_000, true)
  await second()
  assert.is(asked(), 1, 'nor where each gets little')
})

test('what one that left had been written does not put off the next look', async () => {
  const { write, second, asked, leave } = world()
  write('a', 9 * megabyte, true)
  await second()
  leave('a')
  write('b', 2 * megabyte, true)
  await second()
  assert.is(asked(), 2)
})

test('what follows waits for one that has read nothing between two looks, until it reads', async () => {
  const { write, second, waiting, dropped, read } = world()
  write('slow', megabyte / 2)
  write('live', 2 * megabyte, true)
  await second()
  assert.equal([...waiting], ['slow'])
  await second()
  await second()
  assert.equal([...waiting], ['slow'])
  read('slow')
  await second()
  assert.equal([...waiting], [])
  assert.equal(dropped, [])
})

test('after looks that found nobody new every third call looks, until somebody new is found', async () => {
  const { write, look, asked, waiting } = world()
  const looks = async (calls: number) => {
    const before = asked()
    for (let call = 0; call < calls; call++) {
      write('live', 2 * megabyte, true)
      await look()
    }
    return asked() - before
  }
  write('slow', megabyte / 2)
  await looks(6)
  assert.ok(waiting.has('slow'))
  assert.is(await looks(12), 4)
  write('other', megabyte / 2)
  for (let call = 0; call < 6 && !waiting.has('other'); call++) await looks(1)
  assert.ok(waiting.has('other'))
  assert.is(await looks(2), 2)
})

test('without a kernel to ask nobody is dropped, and it is not asked again', async () => {
  let asked = 0
  const clients = new Map([
    ['a', { ends: 'a', written: 99 * megabyte, writtenBefore: 0 } as Client],
  ])
  const watch = createUnreadWatch({
    clients,
    clock: systemClock,
    limits: { maxBacklog: 1, maxBacklogTotal: 1 },
    readQueues: async () => {
      asked++
      return false
    },
    drop: () => assert.unreachable(),
  })
  for (let second = 0; second < 3; second++) await watch.look()
  assert.is(asked, 1)
})

test.run()
