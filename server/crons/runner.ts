import { Cron } from 'croner'
import type { App } from '../base/app.js'
import { claimed } from './claim.js'
import type { Crons } from './crons.js'

/** A recurring task; of all processes on the data, one runs it. */
export interface Job {
  /** PocketBase's id of the job. */
  name: string
  /**
   * Minute, hour, day, month, weekday; UTC. It may depend on the app's state: '' if there is no
   * such job now.
   */
  schedule: string | ((app: App) => string)
  run(app: App): Promise<void>
  /** Not one of PocketBase's: it isn't listed, and can't be run by hand. */
  isOwn?: true
}

const macros: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

const minuteMs = 60_000

interface Planned {
  job: Job
  expression: string
  cron: Cron
}

/** Starts the scheduler; a job that fails is logged and runs again at its next time. */
export function startJobs(app: App, jobs: readonly Job[]): Crons {
  const running = new Map<string, Promise<void>>()
  let planned: Planned[] = []
  let stopped = false

  function start(job: Job, minute?: number): Promise<void> {
    const known = running.get(job.name)
    if (known || stopped) return known ?? Promise.resolve()
    const done = claimed(app, job.name, minute, () => job.run(app))
      .then(
        () => {},
        (error: unknown) => app.log.error({ err: error, job: job.name }, 'a job failed'),
      )
      .finally(() => running.delete(job.name))
    running.set(job.name, done)
    return done
  }

  /** Existing jobs keep their place in the list; new ones are added at the end, as in the peer. */
  function plan(): void {
    if (stopped) return
    const wanted = new Map(jobs.map((job) => [job, expressionOf(job, app)]))
    const kept = planned.filter(({ job, expression }) => wanted.get(job) === expression)
    for (const item of planned) if (!kept.includes(item)) item.cron.stop()
    for (const [job, expression] of wanted) {
      if (expression === '' || kept.some((item) => item.job === job)) continue
      kept.push({ job, expression, cron: schedule(job, expression) })
    }
    planned = kept
  }

  function schedule(job: Job, expression: string): Cron {
    // `unref`: a process that has finished its work exits. `domAndDow`: as in the peer, both must
    // match.
    const options = { utcOffset: 0, unref: true, domAndDow: true }
    return new Cron(expression, options, () => {
      // A timer may fire a few milliseconds early.
      void start(job, Math.floor((app.clock.now() + 500) / minuteMs))
    })
  }

  plan()
  const unlisten = [app.bus.on('settings.changed', plan), app.bus.on('limits.begun', plan)]
  return {
    list: () =>
      planned
        .filter(({ job }) => !job.isOwn)
        .map(({ job, expression }) => ({ id: job.name, expression })),
    run(id) {
      const found = planned.find(({ job }) => job.name === id && !job.isOwn)
      if (found) void start(found.job)
      return found !== undefined
    },
    async stop() {
      stopped = true
      for (const end of unlisten) end()
      for (const { cron } of planned) cron.stop()
      await Promise.all(running.values())
    },
  }
}

function expressionOf({ schedule }: Job, app: App): string {
  const text = typeof schedule === 'string' ? schedule : schedule(app)
  return macros[text] ?? text
}
