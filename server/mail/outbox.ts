import type { Logger } from 'pino'
import { createLane } from '../base/lane.js'
import { type Mailer, MailUnsent, type Message } from './mailer.js'

export type Urgency = 'urgent' | 'usual'

/** Outgoing mail: bounded, logged when it fails, and finished before the process ends. */
export interface Outbox {
  /**
   * Sends and waits. A request waits for an `urgent` mail: these have connections of their own, and
   * 15 s. Throws if the mail can't be sent, or not in time, and if too many wait already; throws
   * MailUnsent if a shutdown comes first.
   */
  send(message: Message, urgency?: Urgency): Promise<void>
  /**
   * Does the work after the answer has been sent; the promise resolves when it is done, and never
   * rejects. By default `delayMs` is random: the cost of an account's mail must not show in the
   * time that the next request takes.
   */
  later(what: string, work: () => Promise<void>, delayMs?: number): Promise<void>
  /**
   * Sends pending mails at once, for 4 s; mails that no server has accepted by then, and all later
   * ones, get MailUnsent. Resolves when their work has dealt with that. Call it again for work that
   * has come since.
   */
  close(): Promise<void>
}

// Arbitrary limits. A mail takes about 10 ms, or some seconds with a slow server; the event loop
// has about 0.3 ms of work for each.
const laneWidth = 10
const laneLimit = 5_000
const workLimit = 10_000
// How long PocketBase waits for an alert (apis/record_helpers.go authAlert).
const urgentTimeoutMs = 15_000
// Arbitrary: a code or link that arrives later is of little use.
const usualTimeoutMs = 300_000
const longestDelayMs = 100
// Arbitrary: a mail server that isn't slow accepts thousands of mails in that time, and a shutdown
// should take at most 10 s in total.
const closeTimeoutMs = 4_000

export function createOutbox(mailer: Mailer, log: Logger): Outbox {
  const lanes = {
    urgent: { lane: createLane(laneWidth, laneLimit, tooMany), timeoutMs: urgentTimeoutMs },
    usual: { lane: createLane(laneWidth, laneLimit, tooMany), timeoutMs: usualTimeoutMs },
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

  /** Work may start other work that has to be awaited too. */
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

/** Whether the promise settles in time; what happens to it afterwards is ignored. */
export function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), ms)
    work.then(() => resolve(true), reject).finally(() => clearTimeout(timer))
  })
}

function tooMany(): Error {
  return new Error('too many mails wait')
}
