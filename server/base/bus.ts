import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import type { Db } from '../store/store.js'
import type { Caller } from './caller.js'

/** News that travel up: rooms below announce, rooms above listen. Sent after the commit, if not said otherwise. */
export interface BusEvents {
  'collections.changed': []
  /** This process itself has changed them: other processes are to be told. */
  'collections.saved': []
  /** `isOwn`: this process has changed them itself. */
  'settings.changed': [isOwn: boolean]
  /** This process has changed them, beside settings/: other processes are to be told. */
  'settings.saved': []
  /** The first request was counted for settings.rateLimits since the settings were loaded. */
  'limits.begun': []
  'record.created': [news: RecordNews]
  'record.updated': [news: RecordNews]
  /**
   * Asked in the transaction, while the row is still there; `tx` sees what was written before it.
   * If the delete is committed, `record.deleted` brings the same object; else nothing follows.
   */
  'record.deleting': [news: RecordNews, tx: Db]
  'record.deleted': [news: RecordNews]
  /**
   * An account was made or deleted, or something that it signs in by was changed, a link to a provider
   * included. Its records are always told in full, whether or not the others are heard.
   */
  'account.changed': [news: RecordNews]
  /** A second factor of an account was changed; told after the commit. */
  'factors.changed': [news: FactorNews]
  /** Sessions of an account were ended, the account staying as it is; told after the commit. */
  'sessions.ended': [news: EndedSessions]
}

/** Somebody, or a change of factors, ended sessions. */
export interface EndedSessions {
  record: RecordModel
  /** How many. */
  count: number
  caller: Caller | undefined
}

/** A factor of an account was added, removed or used. */
export interface FactorNews {
  /** As the account was then. */
  record: RecordModel
  change: FactorChange
  /** The name of a passkey; left out for the others. */
  name?: string | undefined
  caller: Caller | undefined
}

export type FactorChange =
  | 'totp added'
  | 'totp removed'
  | 'passkey added'
  | 'passkey renamed'
  | 'passkey removed'
  | 'recovery codes made'
  | 'recovery code used'
  | 'all removed'

/** One write of one record. The records in it are as they were then, and are not to be changed. */
export interface RecordNews {
  collection: Collection
  recordId: string
  /** Undefined for a new record. */
  before: RecordModel | undefined
  /** Undefined for a deleted record. */
  after: RecordModel | undefined
  /**
   * Who asked for it; known from the commit on. Undefined where the server did it by itself, and
   * where a mailed link stands for its reader.
   */
  caller?: Caller | undefined
  /** Whose request it was, and how they proved that they may, where that isn't `caller`. */
  asker?: Asker | undefined
  /** Done by the way, where PocketBase writes nothing: a renewed hash. No news for clients. */
  isUpkeep?: true
}

/** Somebody who isn't signed in, but has a mailed link or a login at a provider. */
export interface Asker {
  caller: Caller
  method: 'mail' | 'oauth2'
}

type Listener<Event extends keyof BusEvents> = (
  ...args: BusEvents[Event]
) => undefined | void | Promise<void>

/** Listeners by event. One that throws or rejects harms neither the sender nor the others. */
export interface Bus {
  /** Gives a function that ends the listening. */
  on<Event extends keyof BusEvents>(event: Event, listener: Listener<Event>): () => void
  /** Tells all listeners and waits for none. */
  emit<Event extends keyof BusEvents>(event: Event, ...args: BusEvents[Event]): void
  /** Tells all listeners and waits until each is done. */
  ask<Event extends keyof BusEvents>(event: Event, ...args: BusEvents[Event]): Promise<void>
  /** Whether anyone listens: what is read only for listeners needn't be read for nobody. */
  hears(event: keyof BusEvents): boolean
}

/** `onFault` hears of listeners that threw or rejected. */
export function createBus(onFault: (event: string, error: unknown) => void = () => {}): Bus {
  const listeners = new Map<string, readonly ((...args: never[]) => unknown)[]>()
  const of = (event: string) => listeners.get(event) ?? []

  /** The listener's promise, if it gave one; never rejects. */
  const call = (event: string, listener: (...args: never[]) => unknown, args: unknown[]) => {
    try {
      const given = listener(...(args as never[]))
      if (!(given instanceof Promise)) return undefined
      return given.catch((error: unknown) => onFault(event, error))
    } catch (error) {
      onFault(event, error)
      return undefined
    }
  }

  return {
    on(event, listener) {
      // A new list each time, so that who comes or goes meanwhile doesn't disturb a round.
      const mine = (...args: never[]) => (listener as (...args: never[]) => unknown)(...args)
      listeners.set(event, [...of(event), mine])
      return () => {
        listeners.set(
          event,
          of(event).filter((other) => other !== mine),
        )
      }
    },
    emit(event, ...args) {
      for (const listener of of(event)) void call(event, listener, args)
    },
    async ask(event, ...args) {
      await Promise.all(of(event).map((listener) => call(event, listener, args)))
    },
    hears: (event) => of(event).length > 0,
  }
}
