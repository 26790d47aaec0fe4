import { addressKey } from '../limits/address.js'
import type { Entry } from './entry.js'

/** Refusals of one window: similar ones of an address and account are one entry, with a count. */
export interface Gathering {
  add(entry: Entry): void
  /** Removes and returns all of them. */
  take(): Entry[]
  readonly size: number
}

/**
 * How many different ones a window holds. Arbitrary: it limits a distributed flood to about 100 MB
 * a day, and hardly anybody looks at more in a minute.
 */
const differentMax = 200

/** Beyond the limit they are counted without address and account. */
export function createGathering(): Gathering {
  let gathered = new Map<string, Entry>()

  function addAs(key: string, entry: Entry, make: () => Entry): void {
    const known = gathered.get(key)
    if (!known) gathered.set(key, make())
    else {
      known.count++
      known.until = entry.created
    }
  }

  return {
    get size() {
      return gathered.size
    },
    add(entry) {
      const { action, result, door, method, actorId, targetCollection, targetId, ip } = entry
      const kind = `${action} ${result} ${door} ${method}`
      const key = `${kind} ${addressKey(ip)} ${actorId} ${targetCollection} ${targetId}`
      if (gathered.has(key) || gathered.size < differentMax) addAs(key, entry, () => ({ ...entry }))
      else addAs(`others ${action} ${result}`, entry, () => ofOthers(entry))
    },
    take() {
      const entries = [...gathered.values()]
      gathered = new Map()
      return entries
    },
  }
}

function ofOthers({ created, action, result }: Entry): Entry {
  const nobody = { actorCollection: '', actorId: '', targetCollection: '', targetId: '' }
  const nowhere = { method: '', door: '', ip: '', userAgent: '' }
  const data = '{"others":true}'
  return { created, action, result, ...nobody, ...nowhere, count: 1, until: '', data }
}
