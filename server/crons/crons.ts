/** A job as clients read it. */
export interface ListedJob {
  id: string
  expression: string
}

/** The jobs at work. */
export interface Crons {
  list(): ListedJob[]
  /** Runs a job now, unless it is running, and doesn't wait for it; false where there is none of that id. */
  run(id: string): boolean
  /** Starts none anew and waits for those that run. */
  stop(): Promise<void>
}
