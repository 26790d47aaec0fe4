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

/**
 * This process among those that serve the same data. By itself it hears nobody, and its state is its
 * own. Messages are plain values, as structured clone takes them.
 */
export interface Cluster extends SharedState {
  /** How many processes have the machine's cores to share; 1 for one by itself. */
  readonly size: number
  /** Whether no other process serves the same data, on this machine or another. */
  readonly isAlone: boolean
  /** Whether the database that all have in common answers; true where that is a folder. */
  readonly isConnected: boolean
  /** Whether another process hears the channel: what nobody hears needn't be made. */
  isHeard(channel: string): boolean
  /** Calls back when that may have changed; gives what ends it. */
  onHeard(listener: () => void): () => void
  /**
   * Tells the other processes that hear the channel, and waits for none. All hear the messages of a channel
   * in the same order, and what was told before an answer was sent before what follows from that answer.
   * `echo` is what this process hears of it itself, in that order.
   */
  tell(channel: string, message: unknown, echo?: unknown): void
  /**
   * The answers of all other processes that hear the channel. One that dies or takes longer than a
   * second is left out.
   */
  ask(channel: string, message: unknown): Promise<unknown[]>
  /**
   * Hears what others tell, and answers what they ask. Resolves when all others know: what they do
   * from then on is heard. Gives what ends it.
   */
  hear(channel: string, listener: (message: unknown) => unknown): Promise<() => void>
  /** Runs `work` while no other process is at the data: they end before, and are started again after. */
  alone<T>(work: () => Promise<T>): Promise<T>
}
