import type { Logger } from 'pino'
import { type Mailer, MailUnsent, type Message } from './mailer.js'

export type Urgency = 'urgent' | 'usual'

/** Mails on their way out: bounded, logged when they fail, and finished before the process ends. */
export interface Outbox {
  /**
   * Sends and waits. Somebody waits for an `urgent` mail: those have connections of their own, and
   * 15 s. Throws where it can't be sent or not in time, and where too many wait already; MailUnsent
   * where a stop comes first.
   */
  send(message: Message, urgency?: Urgency): Promise<void>
  /**
   * Does the work after the answer has gone out; the promise tells when it is done, and never fails.
   * Left out, `delayMs` is a random moment: what an account's mail costs must not show in the time
   * that the next request takes.
   */
  later(what: string, work: () => Promise<void>, delayMs?: number): Promise<void>
  /**
   * Sends at once what is under way, 4 s long; what no mail server has accepted by then, and all that
   * comes later, gets MailUnsent. Resolves when the works have seen to that. To be called again for
   * what has come since.
   */
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
// Arbitrary: a mail server that isn't slow takes thousands of mails in that time, and a stop is to take
// no more than 10 s in all.
const closeTimeoutMs = 4_000

export function createOutbox(mailer: Mailer, log: Logger): Outbox {
  const lanes = {
    urgent: { lane: createLane(laneWidth, laneLimit), timeoutMs: urgentTimeoutMs },
    usual: { lane: createLane(laneWidth, laneLimit), timeoutMs: usualTimeoutMs },
  }
  const underWay = new Set<Promise<void>>()
  const delays = new Set<() => void>()
  const sending = new Map<AbortController, Promise<void>>()
  let isHurried = false
  let isOver = false
  let ending: Promise<void> | undefined

  async function run(what: string, work: () => Promise<void>, delayMs: number): Promise<void> {
    if (!isHurried) await pause(delayMs)
    try {
      await work()
    } catch (error) {
      if (error instanceof MailUnsent) log.warn(`not done before the stop: ${what}`)
      else log.error({ err: error }, `failed: ${what}`)
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        delays.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      delays.add(end)
    })
  }

  async function sendNow(message: Message, { signal }: AbortController): Promise<void> {
    if (isOver) throw new MailUnsent()
    try {
      await mailer.send(message, signal)
    } catch (error) {
      throw isOver && signal.aborted ? new MailUnsent(undefined, { cause: error }) : error
    }
  }

  async function end(): Promise<void> {
    isHurried = true
    for (const resume of delays) resume()
    await endsWithin(allDone(), closeTimeoutMs)
    isOver = true
    for (const control of sending.keys()) control.abort()
  }

  /** What one work begins, another may wait for. */
  async function allDone(): Promise<void> {
    while (underWay.size > 0 || sending.size > 0) {
      await Promise.allSettled([...underWay, ...sending.values()])
    }
  }

  return {
    async send(message, urgency = 'usual') {
      const { lane, timeoutMs } = lanes[urgency]
      const control = new AbortController()
      const timer = setTimeout(() => control.abort(tooLate()), timeoutMs).unref()
      const sent = lane(() => sendNow(message, control)).finally(() => {
        sending.delete(control)
        clearTimeout(timer)
      })
      sending.set(control, sent)
      await sent
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
      ending ??= end()
      await ending
      if (!(await endsWithin(allDone(), closeTimeoutMs))) {
        log.error(`stopped before ${underWay.size} works were done`)
      }
      mailer.close()
    },
  }
}

function tooLate(): DOMException {
  return new DOMException('the mail was not accepted in time', 'TimeoutError')
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
