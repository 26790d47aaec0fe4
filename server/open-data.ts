import type { Logger } from 'pino'
import { type Factors, openFactors } from './auth/factor-settings.js'
import { saveBeforeUpgrade } from './backups/before-upgrade.js'
import { confirmSwap, takeUpSwap, undoSwap } from './backups/swap.js'
import type { Bus } from './base/bus.js'
import type { Clock } from './base/clock.js'
import type { Cluster } from './base/cluster.js'
import { openCollections } from './collections/load.js'
import type { Collections } from './model/cache.js'
import { type CurrentSettings, openSettings } from './settings/current.js'
import { defaultSettings, type Settings } from './settings/defaults.js'
import { saveSettings } from './settings/save.js'
import { databasePaths, isUnused, refuseFile } from './store/folder.js'
import { prepareFolder } from './store/migrations/prepare.js'
import { type ChangeKind, type Changes, watchChanges } from './store/notify.js'
import {
  openFault,
  openPostgresStore,
  openSqliteStore,
  type Reach,
  type StoreMeter,
} from './store/open.js'
import type { Growth, Store } from './store/store.js'

export interface DataOptions {
  /** The data folder; created and filled if missing. */
  dir: string
  /** The enabled login contracts. */
  contracts: readonly string[]
  /** The auth collection that they serve. Default: `users`. */
  contractCollection?: string
  /** The initial settings.meta.appURL of a fresh folder. */
  appURL: string
  /** The 32 characters that encrypt the settings, or ''. */
  encryptionKey: string
  queryTimeoutSeconds: number
  /** SQLITE, or a PostgreSQL database by its URL. */
  database?: string
  log: Logger
  bus: Bus
  clock: Clock
  /** Detects a transaction inside a transaction at once, for development. */
  detectNesting?: boolean
  /** Receives what the databases do. */
  meter?: StoreMeter | undefined
  /** Reports changes sooner than checking the folder. */
  cluster?: Pick<Cluster, 'announce' | 'hear' | 'isAlone' | 'isHeard' | 'tell'>
  /** Number of reader processes. Default: one per core. */
  readers?: number
  /** What is known of a PostgreSQL database, which then is prepared. */
  reach?: Reach | undefined
}

export interface Data {
  store: Store
  collections: Collections
  settings: CurrentSettings
  factors: Factors
  changes: Changes
  /** Why the backup that was just restored isn't in place: it couldn't be opened. */
  restoreFault?: string
  /** Stops watching, checkpoints, closes the databases. */
  close(): Promise<void>
}

/**
 * Opens a whole data folder: databases, upgrade, collections, settings, and the watch for changes
 * by other processes. If restored content can't be opened, the old content is put back. Throws
 * StartError, with nothing left open.
 */
export async function openData(options: DataOptions): Promise<Data> {
  const { dir, log } = options
  refuseFile(dir)
  const isTrial = await takeUpSwap(dir).catch((error: unknown) => {
    throw openFault(dir, error)
  })
  if (!isTrial) return openAsIs(options)
  try {
    const data = await openAsIs(options)
    const { removed } = await confirmSwap(dir)
    removed.catch((error: unknown) => {
      log.warn({ err: error }, 'what was there before the restore is not removed yet')
    })
    const close = async () => {
      await data.close()
      await removed.catch(() => {})
    }
    return { ...data, close }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (!isUnused(databasePaths(dir).records)) throw error
    await undoSwap(dir, reason)
    return { ...(await openAsIs(options)), restoreFault: reason }
  }
}

const channel = 'changes'
const growths = 'growths'

async function openAsIs(options: DataOptions): Promise<Data> {
  const { dir, log, bus, clock, encryptionKey } = options
  const { database = 'SQLITE', cluster } = options
  const isHere = database === 'SQLITE'
  const grew = (growth: Growth) => {
    if (cluster?.isHeard(growths)) cluster.tell(growths, growth)
  }
  const store = isHere
    ? await openSqliteStore({ ...options, grew, isAlone: cluster?.isAlone ?? false })
    : await openPostgresStore({ ...options, url: database })
  try {
    await prepareFolder({
      store,
      dir,
      log,
      isHere,
      contracts: options.contracts,
      now: clock.now(),
      writeSettings: (tx) => saveSettings(tx, freshSettings(options), encryptionKey, clock.now()),
      backUp: () => saveBeforeUpgrade(dir, clock.now()),
    })
    const collections = await openCollections(store, bus)
    let changes: Changes | undefined
    const announce = (kind: ChangeKind) => {
      cluster?.announce(channel, kind)
      changes?.announce(kind)
    }
    const settings = await openSettings({
      store,
      encryptionKey,
      bus,
      clock,
      announce: () => announce('settings'),
    })
    const factors = await openFactors({
      store,
      contracts: options.contracts,
      contractCollection: options.contractCollection ?? 'users',
      announce: () => announce('factors'),
    })
    const watched = await watchChanges({
      dir,
      store,
      log,
      reload: (kind) => ({ settings, collections, factors })[kind].reload(),
    })
    changes = watched
    const deaf = await cluster?.hear(channel, (kind) => watched.noticed(kind as ChangeKind))
    const takeGrowth = (growth: unknown) => store.grows(growth as Growth)
    const deafToGrowths = isHere ? await cluster?.hear(growths, takeGrowth) : undefined
    bus.on('collections.saved', () => announce('collections'))
    bus.on('settings.saved', () => announce('settings'))
    return {
      store,
      collections,
      settings,
      factors,
      changes: watched,
      async close() {
        deaf?.()
        deafToGrowths?.()
        watched.close()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw openFault(dir, error)
  }
}

function freshSettings({ appURL }: DataOptions): Settings {
  const settings = defaultSettings()
  return { ...settings, meta: { ...settings.meta, appURL } }
}
