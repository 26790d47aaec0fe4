import { Cron } from 'croner'
import type { App } from '../base/app.js'

/** Something to do again and again. It must not matter that another process does it as well. */
export interface Job {
  /** PocketBase's id of the job. */
  name: string
  /** Minute, hour, day, month, weekday; UTC. */
  schedule: string
  run(app: App): Promise<void>
}

/** Starts the jobs; one that fails is logged and runs again at its next time. */
export function startJobs(app: App, jobs: readonly Job[]): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>()
  const crons = jobs.map(({ name, schedule, run }) => {
    const once = async () => {
      try {
        await run(app)
      } catch (error) {
        app.log.error({ err: error, job: name }, 'a job failed')
      }
    }
    const tracked = () => {
      const done = once().finally(() => running.delete(done))
      running.add(done)
      return done
    }
    // `unref`: a process whose work is done ends; `protect`: a slow job doesn't meet itself.
    return new Cron(schedule, { timezone: 'UTC', unref: true, protect: true }, tracked)
  })
  return {
    async stop() {
      for (const cron of crons) cron.stop()
      await Promise.all(running)
    },
  }
}
