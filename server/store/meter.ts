/** Receives what a database did and how long it took. */
export interface StoreMeter {
  /** `process`: a read in another process. */
  statement(database: string, kind: 'read' | 'write' | 'process', ms: number): void
  waitedForTurn(database: string, ms: number): void
}
