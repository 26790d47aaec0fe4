import { createBegun } from '../base/begun.js'
import type { SharedState } from '../base/cluster.js'
import type { Taken } from '../limits/counter.js'

/** Calls a method of the primary's state. Rejects if the primary is gone. */
export type Call = (part: keyof SharedState, method: string, ...args: unknown[]) => Promise<unknown>

/** The primary's state, as seen by a member. */
export interface RemoteState extends SharedState {
  /** Another member has counted the first request. */
  begun(): void
}

export function createRemoteState(call: Call): RemoteState {
  const since = createBegun()

  /** For calls that nobody waits for: if the primary is gone, so is its state. */
  function order(...what: Parameters<Call>): void {
    call(...what).catch(() => {})
  }

  return {
    begun: since.begin,
    counter: {
      take: (key, limit) => call('counter', 'take', key, limit) as Promise<Taken>,
      giveBack: async (key) => void (await call('counter', 'giveBack', key)),
      takeAll: (wants) => call('counter', 'takeAll', wants) as Promise<Taken[]>,
      giveBackAll: async (wants, taken) =>
        void (await call('counter', 'giveBackAll', wants, taken)),
    },
    marks: {
      get: (...of) => call('marks', 'get', ...of) as Promise<string | undefined>,
      set: async (...mark) => void (await call('marks', 'set', ...mark)),
      claim: (...mark) => call('marks', 'claim', ...mark) as Promise<boolean>,
      take: (...of) => call('marks', 'take', ...of) as Promise<string | undefined>,
      push: async (...mark) => void (await call('marks', 'push', ...mark)),
      list: (...of) => call('marks', 'list', ...of) as Promise<string[]>,
    },
    places: {
      enter: (wants) => call('places', 'enter', wants) as Promise<string | undefined>,
      leave: (keys) => order('places', 'leave', keys),
    },
    rates: {
      get begun() {
        return since.begun
      },
      begin() {
        if (!since.begun) order('rates', 'begin')
        since.begin()
      },
      onBegin: since.onBegin,
      async consume(limiter, { maxRequests, duration }, client) {
        const seconds = await call('rates', 'consume', limiter, { maxRequests, duration }, client)
        since.begin()
        return seconds as number
      },
      clear(isOwn) {
        since.forget()
        if (isOwn) order('rates', 'clear', isOwn)
      },
      dropEnded: () => order('rates', 'dropEnded'),
    },
  }
}
