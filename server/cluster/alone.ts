import type { Clock } from '../base/clock.js'
import type { Cluster, SharedState } from '../base/cluster.js'
import { createMarks } from '../limits/marks.js'
import { createMemoryCounter } from '../limits/memory-counter.js'
import { createPlaces } from '../limits/places.js'
import { createRateClients } from '../limits/rate-clients.js'

/** State in this process's memory. */
export function createSharedState(clock: Clock): SharedState {
  return {
    counter: createMemoryCounter(clock),
    marks: createMarks(clock),
    places: createPlaces(),
    rates: createRateClients(clock),
  }
}

/** A process that is alone. */
export function createAlone(clock: Clock): Cluster {
  const ask = async () => []
  const hear = async () => () => {}
  return {
    ...createSharedState(clock),
    near: { ask, hear },
    size: 1,
    isAlone: true,
    database: 'well',
    isHeard: () => false,
    onHeard: () => () => {},
    tell: () => {},
    announce: () => {},
    untold: undefined,
    ask,
    hear,
    alone: (work) => work(),
  }
}
