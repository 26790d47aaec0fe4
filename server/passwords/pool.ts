/** Hashes and compares passwords away from the event loop, in a bounded queue. */
export interface Passwords {
  /** The engine in use: npm bcrypt when it loads, else bcryptjs. */
  readonly engine: 'native' | 'js'
  /** A bcrypt hash of `plain`. Throws server.busy when the queue is full. */
  hash(plain: string, cost: number): Promise<string>
  /** Whether `plain` gives `hash`; false for a text that is no bcrypt hash. Throws server.busy when the queue is full. */
  compare(plain: string, hash: string): Promise<boolean>
  close(): Promise<void>
}
