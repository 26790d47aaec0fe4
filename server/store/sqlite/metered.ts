import type { StoreMeter } from '../meter.js'
import type { Connection } from './connection.js'

/** A connection with timed statements; without a meter, the same connection. */
export function metered(
  connection: Connection,
  name: string,
  meter: StoreMeter | undefined,
): Connection {
  if (!meter) return connection
  const timed =
    <Args extends unknown[], Result>(kind: 'read' | 'write', work: (...args: Args) => Result) =>
    (...args: Args): Result => {
      const from = performance.now()
      try {
        return work(...args)
      } finally {
        meter.statement(name, kind, performance.now() - from)
      }
    }
  return {
    ...connection,
    all: timed('read', connection.all),
    get: timed('read', connection.get),
    run: timed('write', connection.run),
  }
}
