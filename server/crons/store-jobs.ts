import type { Job } from './runner.js'

/**
 * Refreshes the statistics that the database's query planner uses. Source: PocketBase core/base.go.
 */
export const storeJobs: readonly Job[] = [
  { name: '__pbDBOptimize__', schedule: '0 0 * * *', run: (app) => app.store.optimize() },
]

/**
 * Drops windows that have ended. PocketBase has this job only while there are windows: from the
 * first counted request until the settings are saved. Source: apis/middlewares_rate_limit.go.
 */
export const limitJobs: readonly Job[] = [
  {
    name: '__pbRateLimitersCleanup__',
    schedule: ({ limits }) => (limits.native.begun ? '2 * * * *' : ''),
    run: async (app) => app.limits.native.dropEnded(),
  },
]
