import { randomBytes, timingSafeEqual } from 'node:crypto'
import { encodeBcrypt } from './bcrypt-base64.js'
import type { BcryptTask } from './bcrypt-pair.js'
import type { PasswordEngine } from './engine.js'
import { bcryptCost } from './formats.js'
import type { PairThreads } from './pair-threads.js'

interface Job extends BcryptTask {
  /** Undefined if the engine has to say what is wrong with it. */
  cost: number | undefined
  /** With the hash that was computed in a pair. */
  finish(hash: string): void
  /** Computes it alone. */
  alone(): Promise<void>
}

/**
 * `engine`, except that passwords that would have to wait for one of its `width` threads are
 * computed two at a time. What comes alone doesn't wait for company. It takes twice `width` calls
 * at once; more would wait here in the order they came.
 */
export function pairing(
  engine: PasswordEngine,
  threads: PairThreads,
  width: number,
): PasswordEngine {
  let busy = 0
  let isPlanned = false
  const waiting: Job[] = []

  function add(job: Job): void {
    waiting.push(job)
    plan()
  }

  /** Only when the queue had its turn: who comes after a finished pair are often two. */
  function plan(): void {
    if (isPlanned) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      start()
    })
  }

  function start(): void {
    while (busy < width && waiting.length > 0) {
      const isCrowded = busy + waiting.length > width
      const first = waiting.shift()!
      const at = waiting.findIndex(({ cost }) => cost !== undefined && cost === first.cost)
      const second = at < 0 ? undefined : waiting[at]!
      const hashes = second && threads.run([taskOf(first), taskOf(second)])
      if (!hashes) {
        if (second && isCrowded) threads.grow()
        occupy(first.alone())
        continue
      }
      waiting.splice(at, 1)
      occupy(together(first, second, hashes))
    }
  }

  function occupy(work: Promise<void>): void {
    busy++
    const leave = () => {
      busy--
      plan()
    }
    work.then(leave, leave)
  }

  return {
    name: engine.name,
    hash: (plain, cost) =>
      new Promise((resolve, reject) => {
        add({
          ...{ plain, setting: newSetting(cost), cost: allowedCost(cost), finish: resolve },
          alone: () => engine.hash(plain, cost).then(resolve, reject),
        })
      }),
    compare: (plain, hash) =>
      new Promise((resolve, reject) => {
        add({
          ...{ plain, setting: hash.slice(0, settingLength), cost: bcryptCost(hash) },
          finish: (computed) => resolve(isEqual(computed, hash)),
          alone: () => engine.compare(plain, hash).then(resolve, reject),
        })
      }),
    async close() {
      await Promise.all([threads.close(), engine.close()])
    },
  }
}

const settingLength = '$2b$10$'.length + 22

function newSetting(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${encodeBcrypt(randomBytes(16))}`
}

function allowedCost(cost: number): number | undefined {
  return Number.isInteger(cost) && cost >= 4 && cost <= 31 ? cost : undefined
}

function taskOf({ plain, setting }: Job): BcryptTask {
  return { plain, setting }
}

async function together(first: Job, second: Job, hashes: Promise<[string, string]>): Promise<void> {
  try {
    const [one, other] = await hashes
    first.finish(one)
    second.finish(other)
  } catch {
    // The thread ended, for example for lack of memory.
    await first.alone()
    await second.alone()
  }
}

function isEqual(computed: string, hash: string): boolean {
  return (
    computed.length === hash.length && timingSafeEqual(Buffer.from(computed), Buffer.from(hash))
  )
}
