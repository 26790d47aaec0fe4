import type { Counter } from '../limits/counter.js'
import type { Marks } from '../limits/marks.js'
import type { Places } from '../limits/places.js'
import type { RateClients } from '../limits/rate-clients.js'

/** What all processes that serve the same data count and remember together. */
export interface SharedState {
  readonly counter: Counter
  readonly marks: Marks
  readonly places: Places
  /** The windows of settings.rateLimits. */
  readonly rates: RateClients
}

/** State of the shared database; `readOnly`: it accepts no changes. */
export type DatabaseState = 'well' | 'readOnly' | 'away'

/**
 * This process among those that serve the same data. A process that is alone hears nobody, and has
 * its own state. Messages are plain values that structured clone accepts.
 */
export interface Cluster extends SharedState {
  /** How many processes share the machine's cores; 1 for a single process. */
  readonly size: number
  /** Whether no other process serves the same data, on this machine or another. */
  readonly isAlone: boolean
  /** The processes of the same command on this machine only. */
  readonly near: Pick<Cluster, 'ask' | 'hear'>
  /** A folder is always well. */
  readonly database: DatabaseState
  /**
   * Whether another process listens to the channel; otherwise there is no need to prepare a
   * message.
   */
  isHeard(channel: string): boolean
  /** Calls back when that may have changed; returns a function that ends it. */
  onHeard(listener: () => void): () => void
  /**
   * Sends to the other processes that listen to the channel, without waiting for them. All of them
   * receive a channel's messages in the same order, and a message sent before an answer arrives
   * before anything that follows from that answer. `echo` is what this process receives itself, in
   * that order.
   */
  tell(channel: string, message: unknown, echo?: unknown): void
  /**
   * Sends as `ask` does, without waiting, but `untold` waits: from the answer to a change on, what
   * it tells holds in all processes.
   */
  announce(channel: string, message: unknown): void
  /**
   * Resolves when the messages told so far have been sent, and announced ones been taken; the answer
   * to a change waits for it. Undefined if there are none.
   */
  readonly untold: Promise<unknown> | undefined
  /**
   * The answers of all other processes that listen to the channel. A process that dies or takes
   * longer than a second is left out.
   */
  ask(channel: string, message: unknown): Promise<unknown[]>
  /**
   * Listens to what others send, and answers their questions. Resolves when all others know about
   * it: what they do from then on is received. Returns a function that ends it.
   */
  hear(channel: string, listener: (message: unknown) => unknown): Promise<() => void>
  /**
   * Runs `work` while no other process uses the data: they end before, and are started again after.
   */
  alone<T>(work: () => Promise<T>): Promise<T>
}
