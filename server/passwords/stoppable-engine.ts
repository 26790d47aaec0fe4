import { fail } from '../base/errors.js'
import type { PasswordEngine } from './engine.js'

export interface StoppableEngine extends PasswordEngine {
  /** From now on only what has begun is finished: all that waits gets server.busy as it comes up. */
  refuse(): void
}

/** An engine that a stop need not wait for until its whole queue is done. */
export function stoppable(engine: PasswordEngine): StoppableEngine {
  let isRefusing = false
  const unlessRefusing = <T>(work: () => Promise<T>): Promise<T> =>
    isRefusing ? Promise.reject(fail('server.busy', { headers: { 'Retry-After': '1' } })) : work()
  return {
    name: engine.name,
    hash: (plain, cost) => unlessRefusing(() => engine.hash(plain, cost)),
    compare: (plain, hash) => unlessRefusing(() => engine.compare(plain, hash)),
    refuse() {
      isRefusing = true
    },
    close: () => engine.close(),
  }
}
