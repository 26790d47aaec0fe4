import type { Clock } from '../base/clock.js'
import type { RecordModel } from '../model/record.js'
import type { Message } from './message.js'
import type { Topic } from './topics.js'

/**
 * Where a client's frames go: an answer that stays open, which api/ makes from a socket. The frames
 * of a slow reader wait here, not in the socket.
 */
export interface Sink {
  /** The connection's name in the kernel's tables, '' if it has none: base/kernel-queues.ts. */
  readonly ends: string
  /** Bytes of written frames that the kernel hasn't taken yet. */
  readonly pending: number
  /** Writes a frame; false if the socket has enough for now. */
  write(id: string, message: Message): boolean
  /** Calls back once, when the socket accepts more. */
  onceWritable(go: () => void): void
  /** Ends the answer properly. */
  end(): void
  /** Cuts the connection. */
  destroy(): void
}

/** The account that a client acts for, and its token's session if it has one. */
export interface ClientAuth {
  record: RecordModel
  sid: string | undefined
}

/** Reports how much waits for the client: the difference, in bytes. */
export type OnBacklog = (client: Client, difference: number) => void

/** One open connection: its account, its topics, and what it hasn't read yet. */
export class Client {
  readonly id: string
  auth: ClientAuth | undefined
  // What each message touches lies side by side.
  isGone = false
  #isBlocked = false
  #isHeld = false
  /** When the last frame was written, in the clock's milliseconds. */
  lastWritten: number
  /** Bytes of all frames written so far, and until unread.ts last looked. */
  written = 0
  readonly #sink: Sink
  writtenBefore = 0
  readonly address: string
  readonly begun: number
  topics: readonly Topic[] = []
  /** Bytes that wait here. */
  waiting = 0
  readonly #clock: Clock
  readonly #onBacklog: OnBacklog
  // Clients share messages, so a queue costs a reference per message.
  #queue: Message[] = []

  constructor(
    { id, address, clock }: { id: string; address: string; clock: Clock },
    sink: Sink,
    onBacklog: OnBacklog,
  ) {
    this.id = id
    this.address = address
    this.begun = clock.now()
    this.lastWritten = this.begun
    this.#clock = clock
    this.#sink = sink
    this.#onBacklog = onBacklog
  }

  get ends(): string {
    return this.#sink.ends
  }

  get pending(): number {
    return this.#sink.pending
  }

  has(topic: string): boolean {
    return this.topics.some(({ text }) => text === topic)
  }

  /** `now`: the clock's time, read once for many clients. */
  send(message: Message, now: number): void {
    if (this.isGone) return
    if (this.#isBlocked || this.#isHeld) {
      this.#queue.push(message)
      this.#wait(message.length)
      return
    }
    this.#write(message, now)
  }

  /** What follows waits here until `release`, since what was sent before is still unread. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    if (!this.#isBlocked) this.#goOn()
  }

  /** Ends the connection properly if nothing waits, otherwise at once. */
  close(): void {
    const isClean = this.waiting === 0 && !this.#isBlocked
    if (this.isGone) return
    this.forget()
    if (isClean) this.#sink.end()
    else this.#sink.destroy()
  }

  /** Cuts the connection of a client that was forgotten. */
  cut(): void {
    this.#sink.destroy()
  }

  /** The connection has gone: nothing waits any more. */
  forget(): void {
    this.isGone = true
    this.#queue = []
    this.#wait(-this.waiting)
  }

  #write(message: Message, now: number): void {
    this.written += message.length
    if (this.#sink.write(this.id, message)) {
      this.lastWritten = now
      return
    }
    this.#isBlocked = true
    this.#sink.onceWritable(() => this.#goOn())
  }

  #goOn(): void {
    if (this.isGone) return
    this.#isBlocked = false
    // The socket's buffered data has been sent.
    this.lastWritten = this.#clock.now()
    const queue = this.#queue
    if (this.#isHeld || queue.length === 0) return
    let at = 0
    let written = 0
    while (at < queue.length && !this.#isBlocked) {
      written += queue[at]!.length
      this.#write(queue[at]!, this.lastWritten)
      at++
    }
    this.#queue = queue.slice(at)
    this.#wait(-written)
  }

  #wait(bytes: number): void {
    if (bytes === 0) return
    this.waiting += bytes
    this.#onBacklog(this, bytes)
  }
}
