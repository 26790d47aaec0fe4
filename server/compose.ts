import { availableParallelism } from 'node:os'
import type Koa from 'koa'
import type { Logger } from 'pino'
import { apiDocsRoutes } from './api/api-docs.js'
import { native } from './api/index.js'
import { metricsRoute } from './api/metrics.js'
import { openapiRoute } from './api/openapi.js'
import { listenToAccounts, listenToFactors, listenToSessions } from './audit/listen.js'
import { auditJobs } from './audit/retain.js'
import { createAudit } from './audit/trail.js'
import { listenToAccountChanges } from './auth/account-notice.js'
import { createFactorKeys } from './auth/factor-key.js'
import { authJobs } from './auth/jobs.js'
import { createLiveSessions } from './auth/live-sessions.js'
import { createAuthMemory } from './auth/memory.js'
import { missingKey } from './auth/missing-key.js'
import { listenToDeletions } from './auth/remove-factors.js'
import { resumeMails } from './auth/resume-mails.js'
import { loadPasskeyLibrary } from './auth/with-passkey.js'
import { backupJobs } from './backups/auto.js'
import { createBackups } from './backups/index.js'
import type { App } from './base/app.js'
import { createBus } from './base/bus.js'
import { type Clock, systemClock } from './base/clock.js'
import type { Cluster } from './base/cluster.js'
import { type Config, isFolder } from './base/config.js'
import { StartError } from './base/errors.js'
import type { Contract, Route } from './base/route.js'
import { createAlone } from './cluster/alone.js'
import { enabledContracts } from './contracts/index.js'
import { startJobs } from './crons/runner.js'
import { limitJobs, storeJobs } from './crons/store-jobs.js'
import { createFiles } from './files/index.js'
import { createHooks } from './hooks/hooks.js'
import { createKoa } from './http/app.js'
import { createGate } from './http/gate.js'
import { type Listening, listen } from './http/listen.js'
import { createLog } from './http/log.js'
import { type MetricsServer, serveMetrics } from './http/metrics-server.js'
import { requirePublicDir } from './http/static.js'
import { createLimits } from './limits/index.js'
import { applyLogSettings, logJobs } from './logs/prune.js'
import { createLogSink } from './logs/sink.js'
import { openOutbox } from './mail/index.js'
import { endsWithin } from './mail/outbox.js'
import { createMetrics, type Metrics } from './metrics/metrics.js'
import { answerForMetrics } from './metrics/text.js'
import { watchedBudget, watchedMailer, watchedQueue } from './metrics/watched.js'
import { createOAuth2 } from './oauth2/client.js'
import { openData } from './open-data.js'
import { createPasswords } from './passwords/pool.js'
import { createRealtime } from './realtime/index.js'
import { storedNames } from './records/files.js'
import { findRecordById } from './records/find.js'
import { ownUrl } from './settings/own-url.js'
import type { Changes } from './store/notify.js'
import { createReach, joinInstances, prepareDatabase } from './store/open.js'
import { createTokens } from './tokens/verify.js'

/** A gateway that is ready to listen. */
export interface Composed {
  app: App
  koa: Koa
  listen(): Promise<{ url: string }>
  /** Why a backup that was to be restored isn't in place. */
  restoreFault?: string
  /** Stops accepting, and lets connections close by themselves; some seconds at most. */
  retire(): Promise<void>
  /** Resolves when log entries that the settings don't keep have been removed. */
  pruned(): Promise<void>
  /**
   * Refuses new requests, lets running ones and their follow-up work finish, then closes what
   * openApp opened; 10 s at most.
   */
  close(): Promise<void>
}

/**
 * Builds `app` from the configuration and puts the routes in front of it; `cluster` outlives it.
 * Throws StartError.
 */
export async function compose(
  config: Config,
  clock: Clock = systemClock,
  cluster: Cluster = createAlone(clock),
): Promise<Composed> {
  await requirePublicDir(config.serve.publicDir)
  const metrics = config.metrics.mode === 'on' ? createMetrics() : undefined
  const { app, refuseWork, close, restoreFault } = await openApp(config, clock, {
    metrics,
    cluster,
  })
  if (restoreFault !== undefined) {
    const text = 'the restored backup can not be opened: what was there before is back'
    app.log.error({ reason: restoreFault }, text)
  }
  await app.files.recover()
  await resumeMails(app)
  if (app.factors.takesPasskeys()) await loadPasskeyLibrary()
  const missing = await missingKey(app)
  if (missing !== undefined) app.log.error(missing)
  const logs = createLogSink(app)
  app.logs = logs
  let pruning = Promise.resolve()
  const prune = (choice?: { atStart: boolean }) => {
    pruning = pruning
      .then(() => applyLogSettings(app, choice))
      .catch((error: unknown) => {
        app.log.warn({ err: error }, 'old log entries could not be removed')
      })
  }
  app.bus.on('settings.changed', () => prune())
  // As the peer's start, where reading the settings counts as a change.
  prune({ atStart: true })
  const gate = createGate()
  const koa = createKoa(app, servedContracts(config), gate)
  // In the peer's order, which its list shows.
  const jobs = [...storeJobs, ...authJobs, ...logJobs, ...limitJobs, ...backupJobs, ...auditJobs]
  const crons = startJobs(app, jobs)
  app.crons = crons
  const unasked = metrics && (await answerForMetrics(app))
  let listening: Listening | undefined
  let scraped: MetricsServer | undefined
  return {
    app,
    koa,
    ...(restoreFault !== undefined && { restoreFault }),
    async listen() {
      if (metrics && config.metrics.address !== '') scraped = await serveMetrics(app)
      listening = await listen(koa, config, app.log)
      return { url: listening.url }
    },
    async retire() {
      app.realtime.close()
      await listening?.retire()
    },
    pruned: () => pruning,
    async close() {
      app.realtime.close()
      gate.close()
      const saved = app.backups.close()
      const disconnected = listening?.close()
      const idle = gate.idle()
      await endsWithin(idle, calmMs)
      refuseWork.passwords()
      // Started now, because a request may be waiting for a mail server that doesn't answer.
      const mailed = app.mail.close()
      await endsWithin(Promise.all([idle, disconnected]), hurriedMs)
      refuseWork.reads()
      await disconnected
      if (!(await endsWithin(idle, lastMs))) app.log.error('stopped while requests were running')
      await mailed
      await saved
      await crons.stop()
      await logs.close()
      await pruning
      unasked?.()
      await scraped?.close()
      metrics?.close()
      await close()
    },
  }
}

/** The native API first, then the enabled contracts. */
export function servedContracts(config: Config): readonly Contract[] {
  const { metrics } = config
  const served: Contract[] = []
  const more: Route[] = [openapiRoute(() => served), ...apiDocsRoutes()]
  if (metrics.mode !== 'off' && metrics.address === '') more.push(metricsRoute)
  served.push({ ...native, routes: [...native.routes, ...more] }, ...enabledContracts(config))
  return served
}

// How long a shutdown lets requests run undisturbed; after that it refuses those waiting for a
// password hash, and later reads in separate processes. Arbitrary: with mails and files, 10 s in
// total.
const calmMs = 2_000
const hurriedMs = 5_500
const lastMs = 1_000

/** The flows' `app` on an open data folder. */
export interface OpenApp {
  app: App
  /** Notifies other processes on the folder of what a command has changed. */
  changes: Changes
  /** Why a backup that was to be restored isn't in place. */
  restoreFault?: string
  /** For a shutdown: waiting and later calls get server.busy. */
  refuseWork: { passwords(): void; reads(): void }
  close(): Promise<void>
}

export interface OpenAppChoice {
  /** The audit trail's name for what no request caused. Default: server. */
  door?: 'server' | 'cli'
  metrics?: Metrics | undefined
  /** Default: a process that is alone. */
  cluster?: Cluster
}

/** What flows need, without a server: enough for the commands. Throws StartError. */
export async function openApp(
  config: Config,
  clock: Clock = systemClock,
  { door = 'server', metrics, cluster: near = createAlone(clock) }: OpenAppChoice = {},
): Promise<OpenApp> {
  const log = createLog(config)
  const { database, databaseWait } = config.serve
  const reach = isFolder(config) ? undefined : createReach()
  if (reach) await prepareDatabase(database, { waitSeconds: databaseWait, log })
  const instances = reach && (await joinInstances({ url: database, clock, log, near, reach }))
  const cluster = instances ?? near
  const bus = createBus((event, error) => log.error({ err: error, event }, 'a listener failed'))
  const encryptionKey = readEncryptionKey(config, log)
  // The cores are shared with the other processes.
  const cores = Math.ceil(availableParallelism() / cluster.size)
  const passwords = await createPasswords({
    ...config.passwords,
    workers: config.passwords.workers || cores,
    ...(metrics && { watch: (queue) => watchedQueue(queue, metrics) }),
    onThreadFault: (error) => log.warn({ err: error }, 'a thread for passwords ended'),
  })
  try {
    const data = await openData({
      dir: config.serve.dir,
      contracts: config.contracts.enabled,
      contractCollection: config.contracts.collection,
      appURL: ownUrl(config.serve),
      encryptionKey,
      queryTimeoutSeconds: config.serve.queryTimeout,
      database,
      reach,
      log,
      bus,
      clock,
      detectNesting: config.serve.dev,
      meter: metrics,
      readers: cores,
      cluster,
    })
    const { store, collections, settings, factors } = data
    const sessions = createLiveSessions({ store, clock, log })
    const tokens = createTokens({
      clock,
      collections,
      findRecord: (collection, id) => findRecordById(store.read, collection, id),
      isLiveSession: sessions.use,
    })
    const unwatched = createLimits({
      shared: cluster,
      enabled: config.limits.mode === 'on',
      clock,
      log,
      bus,
      own: store.own,
    })
    const limits = metrics
      ? { ...unwatched, logins: watchedBudget(unwatched.logins, metrics) }
      : unwatched
    const audit = createAudit({
      enabled: config.audit.mode === 'on',
      own: store.own,
      clock,
      log,
      encryptionKey,
      door,
    })
    if (config.audit.mode === 'on') {
      listenToAccounts({ bus, collections }, audit)
      listenToFactors({ bus }, audit)
      listenToSessions({ bus }, audit)
    }
    const files = createFiles({
      dir: config.serve.dir,
      settings,
      log,
      namesOf: (owner) => storedNames({ collections, store }, owner),
    })
    const mail = openOutbox(
      { settings, dir: config.serve.dir, log },
      metrics && ((mailer) => watchedMailer(mailer, metrics)),
    )
    const parts = {
      config,
      log,
      clock,
      bus,
      hooks: createHooks(),
      store,
      collections,
      settings,
      factors,
      factorKeys: createFactorKeys({
        dir: config.serve.dir,
        store,
        log,
        configured: process.env[config.factors.keyEnv] ?? '',
      }),
      tokens,
      sessions,
      passwords,
      limits,
      files,
      mail,
      cluster,
      memory: createAuthMemory(),
      audit,
      oauth2: createOAuth2({ clock, config: config.oauth2 }),
      ...(metrics && { metrics }),
    }
    const served = { ...parts, realtime: createRealtime(parts) }
    const app: App = Object.assign(served, { backups: createBackups(served) })
    listenToDeletions(app)
    listenToAccountChanges(app)
    const { changes, restoreFault } = data
    instances?.onReturn(() => void changes.noticedAll())
    return {
      app,
      changes,
      ...(restoreFault !== undefined && { restoreFault }),
      refuseWork: { passwords: passwords.refuse, reads: store.endSlowReads },
      async close() {
        app.realtime.leave()
        await app.backups.close()
        await mail.close()
        await passwords.close()
        await files.close()
        await limits.close()
        await sessions.close()
        await audit.close()
        await data.close()
        await instances?.leave()
        log.flush()
      },
    }
  } catch (error) {
    await passwords.close()
    await instances?.leave()
    throw error
  }
}

/** The key itself is never in the configuration, only the name of its variable. */
function readEncryptionKey({ serve }: Config, log: Logger): string {
  if (serve.encryptionEnv === '') return ''
  const key = process.env[serve.encryptionEnv] ?? ''
  if (key === '') {
    log.warn(`the variable ${serve.encryptionEnv} is empty: the settings are not encrypted`)
    return ''
  }
  if (Buffer.byteLength(key) === 32) return key
  throw new StartError(
    `--encryptionEnv (serve.encryptionEnv): the variable ${serve.encryptionEnv} holds ${Buffer.byteLength(key)} bytes; allowed are 32`,
  )
}
