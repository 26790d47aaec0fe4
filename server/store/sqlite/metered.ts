import type { Connection } from './connection.js'

/** Receives what a database did and how long it took. */
export interface StoreMeter {
  /** `process`: a read in another process. */
  statement(database: string, kind: 'read' | 'write' | 'process', ms: number): void
  waitedForTurn(database: string, ms: number): void
}

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
