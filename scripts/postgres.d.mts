/** A PostgreSQL that answers. */
export interface PostgresServer {
  /** Of a database that is always there. */
  url: string
  query(text: string): Promise<Record<string, unknown>[]>
  /** Drops the databases whose names begin so. */
  drop(prefix: string): Promise<void>
  stop(): void
}

export function startPostgres(): Promise<PostgresServer | undefined>
