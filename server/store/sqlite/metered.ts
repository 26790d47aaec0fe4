import type { Connection } from './connection.js'

/** Is told what a database did and how long that took. */
export interface StoreMeter {
  /** `process`: a read that was done beside the event loop. */
  statement(database: string, kind: 'read' | 'write' | 'process', ms: number): void
  waitedForTurn(database: string, ms: number): void
}

/** A connection whose statements are timed; the same connection without a meter. */
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
