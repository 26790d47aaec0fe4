/** What a member sends to the primary. Messages are sent in batches: an array of these. */
export type FromMember =
  | { kind: 'hello'; id: number }
  /** A call on the shared state. */
  | { kind: 'call'; id: number; part: string; method: string; args: unknown[] }
  | { kind: 'tell'; channel: string; message: unknown; echo?: unknown }
  | { kind: 'ask'; id: number; channel: string; message: unknown }
  /** The answer to `asked`. */
  | { kind: 'answer'; id: number; value: unknown }
  /** Starts or stops listening; answered when all others know. */
  | { kind: 'hear'; id: number; channel: string; isOn: boolean }
  /** The member knows which channels have listeners. */
  | { kind: 'noted'; id: number }
  /** Its port is closed here; answered after all connections that were on their way. */
  | { kind: 'leave'; id: number }
  | { kind: 'alone'; id: number }
  | { kind: 'together' }
  | { kind: 'ready'; start: MemberStart }
  | { kind: 'alive' }

/** What the primary sends to a member. */
export type ToMember =
  | { kind: 'reply'; id: number; value?: unknown; fault?: string }
  | { kind: 'told'; channel: string; message: unknown }
  | { kind: 'asked'; id: number; channel: string; message: unknown }
  /** All channels that others listen to; `id` requests `noted`. */
  | { kind: 'heard'; channels: readonly string[]; id: number }
  | { kind: 'begun' }
  | { kind: 'stop' }
  | { kind: 'retire' }

/** What the first member found out at startup, for the primary to print. */
export interface MemberStart {
  url: string
  /** Lines under the banner. */
  hints: readonly string[]
  warnings: readonly string[]
}

/** Sends messages in order. */
export interface Batches<M> {
  /**
   * Within this turn of the event loop, together with others: a message costs more than its
   * content.
   */
  send(message: M): void
  /** At once, after those that wait. */
  sendNow(message: M): void
}

/** Collects messages for `send`. */
export function inBatches<M>(send: (batch: readonly M[]) => void): Batches<M> {
  let batch: M[] = []
  function flush(): void {
    if (batch.length === 0) return
    const full = batch
    batch = []
    send(full)
  }
  return {
    send(message) {
      if (batch.push(message) === 1) setImmediate(flush)
    },
    sendNow(message) {
      batch.push(message)
      flush()
    },
  }
}
