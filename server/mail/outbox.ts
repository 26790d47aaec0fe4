import type { Logger } from 'pino'
import type { Mailer, Message } from './mailer.js'

export type Urgency = 'urgent' | 'usual'

/** Mails on their way out: bounded, logged when they fail, and finished before the process ends. */
export interface Outbox {
  /**
   * Sends and waits. Somebody waits for an `urgent` mail: those have connections of their own, and
   * 15 s. Throws where it can't be sent or not in time, and where too many wait already.
   */
  send(message: Message, urgency?: Urgency): Promise<void>
  /**
   * Does the work after the answer has gone out; the promise tells when it is done, and never fails.
   * Left out, `delayMs` is a random moment: what an account's mail costs must not show in the time
   * that the next request takes.
   */
  later(what: string, work: () => Promise<void>, delayMs?: number): Promise<void>
  /** Waits for what is under way, within reason. */
  close(): Promise<void>
}

// Arbitrary bounds. A mail takes some 10 ms, or some seconds with a slow server; the event loop has
// about 0.3 ms to do for each.
const laneWidth = 10
const laneLimit = 5_000
const workLimit = 10_000
// What PocketBase waits for an alert (apis/record_helpers.go authAlert).
const urgentTimeoutMs = 15_000
// Arbitrary: a code or link that comes later is of little use.
const usualTimeoutMs = 300_000
const longestDelayMs = 100
const closeTimeoutMs = 10_000

export function createOutbox(mailer: Mailer, log: Logger): Outbox {
  const lanes = {
    urgent: { lane: createLane(laneWidth, laneLimit), timeoutMs: urgentTimeoutMs },
    usual: { lane: createLane(laneWidth, laneLimit), timeoutMs: usualTimeoutMs },
  }
  const underWay = new Set<Promise<void>>()

  async function run(what: string, work: () => Promise<void>, delayMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    try {
      await work()
    } catch (error) {
      log.error({ err: error }, `failed: ${what}`)
    }
  }

  return {
    send(message, urgency = 'usual') {
      const { lane, timeoutMs } = lanes[urgency]
      const signal = AbortSignal.timeout(timeoutMs)
      return lane(() => mailer.send(message, signal))
    },
    later(what, work, delayMs = Math.random() * longestDelayMs) {
      if (underWay.size >= workLimit) {
        log.error(`dropped, because too much waits: ${what}`)
        return Promise.resolve()
      }
      const done = run(what, work, delayMs)
      underWay.add(done)
      return done.finally(() => underWay.delete(done))
    },
    async close() {
      const all = Promise.all(underWay)
      if (!(await endsWithin(all, closeTimeoutMs))) {
        log.error(`stopped before ${underWay.size} mails were sent`)
      }
      mailer.close()
    },
  }
}

/** Whether the promise settles in time; whatever becomes of it afterwards is nobody's fault. */
export function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), ms)
    work.then(() => resolve(true), reject).finally(() => clearTimeout(timer))
  })
}

/** Runs `width` works at a time; the rest wait in order, `limit` at most. */
function createLane(width: number, limit: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= width) {
      if (waiting.length >= limit) throw new Error('too many mails wait')
      // The one that ends hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
