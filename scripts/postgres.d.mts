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

/** A PostgreSQL that its caller may kill and start again. */
export interface OwnPostgres extends PostgresServer {
  /** The process whose children serve the connections. */
  readonly pid: number
  /** Kills it, as a power cut would. */
  kill(): Promise<void>
  /** Starts it again; resolves when it answers. */
  start(): Promise<void>
}

export function startOwnPostgres(
  settings?: Record<string, string | number>,
): Promise<OwnPostgres | undefined>
