import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import type { Db } from '../store/store.js'
import type { Caller } from './caller.js'

/**
 * News that travels up: rooms below announce, rooms above listen. Sent after the commit unless
 * noted otherwise.
 */
export interface BusEvents {
  'collections.changed': []
  /** This process has changed them itself, so other processes must be notified. */
  'collections.saved': []
  /** `isOwn`: this process has changed them itself. */
  'settings.changed': [isOwn: boolean]
  /**
   * This process has changed them other than through settings/, so other processes must be
   * notified.
   */
  'settings.saved': []
  /** The first request since the settings were loaded was counted for settings.rateLimits. */
  'limits.begun': []
  'record.created': [news: RecordNews]
  'record.updated': [news: RecordNews]
  /**
   * Called in the transaction, while the row still exists; `tx` sees earlier writes. If the delete
   * is committed, `record.deleted` follows with the same object; otherwise nothing follows.
   */
  'record.deleting': [news: RecordNews, tx: Db]
  'record.deleted': [news: RecordNews]
  /**
   * An account was created or deleted, or something that it signs in with was changed, including a
   * link to a provider. Its records are always announced completely, even if nobody listens to the
   * other events.
   */
  'account.changed': [news: RecordNews]
  /** A second factor of an account was changed; announced after the commit. */
  'factors.changed': [news: FactorNews]
  /**
   * Sessions of an account were ended without a change to the account; announced after the commit.
   */
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

/** One write of one record. Its records are as of that moment, and must not be changed. */
export interface RecordNews {
  collection: Collection
  recordId: string
  /** Undefined for a new record. */
  before: RecordModel | undefined
  /** Undefined for a deleted record. */
  after: RecordModel | undefined
  /**
   * Who made the request; known from the commit on. Undefined if the server did it by itself, or if
   * a mailed link stands for its reader.
   */
  caller?: Caller | undefined
  /** Whose request it was, and how they proved that they may do this, if that isn't `caller`. */
  asker?: Asker | undefined
  /**
   * A side effect where PocketBase writes nothing, such as a renewed hash. Clients aren't told
   * about it.
   */
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
  /** Returns a function that stops listening. */
  on<Event extends keyof BusEvents>(event: Event, listener: Listener<Event>): () => void
  /** Calls all listeners and waits for none. */
  emit<Event extends keyof BusEvents>(event: Event, ...args: BusEvents[Event]): void
  /** Calls all listeners and waits until each is done. */
  ask<Event extends keyof BusEvents>(event: Event, ...args: BusEvents[Event]): Promise<void>
  /** Whether anyone listens: data that only listeners need isn't read for nobody. */
  hears(event: keyof BusEvents): boolean
}

/** `onFault` is called for listeners that threw or rejected. */
export function createBus(onFault: (event: string, error: unknown) => void = () => {}): Bus {
  const listeners = new Map<string, readonly ((...args: never[]) => unknown)[]>()
  const of = (event: string) => listeners.get(event) ?? []

  /** The listener's promise, if it returned one; never rejects. */
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
      // A new list each time, so that a listener that is added or removed doesn't disturb a round.
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
