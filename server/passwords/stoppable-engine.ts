import { fail } from '../base/errors.js'
import type { PasswordEngine } from './engine.js'

export interface StoppableEngine extends PasswordEngine {
  /**
   * From now on only running work is finished; everything that waits gets server.busy when its turn
   * comes.
   */
  refuse(): void
}

/** An engine whose queue a shutdown doesn't have to wait for. */
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
