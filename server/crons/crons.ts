/** A job as clients see it. */
export interface ListedJob {
  id: string
  expression: string
}

/** The jobs at work. */
export interface Crons {
  list(): ListedJob[]
  /** Starts a job, unless it is running, and doesn't wait for it; false if there is no job with that id. */
  run(id: string): boolean
  /** Starts no more jobs, and waits for running ones. */
  stop(): Promise<void>
}
