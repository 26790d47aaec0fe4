import { type FSWatcher, mkdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { randomText } from '../base/ids.js'
import type { Store } from './store.js'

/** What processes on one data folder notify each other about. */
export type ChangeKind = 'collections' | 'settings' | 'factors'

export interface ChangesOptions {
  dir: string
  store: Store
  log: Logger
  /** Loads again what has changed. */
  reload: (kind: ChangeKind) => Promise<void>
  /** Milliseconds between two checks of the database; for tests. */
  pollMs?: number
}

export interface Changes {
  /** Notifies the other processes; call it after the commit and this process's own reload. */
  announce(kind: ChangeKind): void
  /** Another process has announced a change. */
  noticed(kind: ChangeKind): Promise<void>
  /** Anything may have been changed. */
  noticedAll(): Promise<void>
  close(): void
}

const kinds: readonly ChangeKind[] = ['collections', 'settings', 'factors']

/** How long PocketBase collects events before it reloads (core/notify_watcher.go). */
const gatherMs = 50

/** A writer that announces nothing is noticed after this time; an arbitrary half second. */
const defaultPollMs = 500

/**
 * Notices changes by other processes to collections, settings, and the settings of second factors:
 * by PocketBase's `.notify` files, ignoring other names, and, for writers that write none, by
 * checking the databases. It writes nothing to the databases and doesn't keep the process alive.
 */
export async function watchChanges(options: ChangesOptions): Promise<Changes> {
  const { store, log } = options
  const dir = join(options.dir, '.notify')
  const suffix = `@${randomText(10)}`
  const pending = new Map<ChangeKind, NodeJS.Timeout>()
  const known = await readFingerprints(store)
  let version = await versionsOf(store)
  let closed = false

  const watcher = watchFolder(dir, log, (file) => {
    const kind = kinds.find((name) => file.startsWith(`${name}@`))
    if (!kind || file.endsWith(suffix) || closed) return
    clearTimeout(pending.get(kind))
    pending.set(kind, setTimeout(() => void reload(kind), gatherMs).unref())
  })

  const poll = setInterval(() => void look(), options.pollMs ?? defaultPollMs).unref()

  async function look(): Promise<void> {
    try {
      const now = await versionsOf(store)
      if (now === version || closed) return
      version = now
      const found = await readFingerprints(store)
      for (const kind of kinds) if (found[kind] !== known[kind] && !closed) await reload(kind)
    } catch (error) {
      if (!closed) log.warn({ err: error }, 'cannot look for changes of other processes')
    }
  }

  async function reload(kind: ChangeKind): Promise<void> {
    if (closed) return
    try {
      // Before the reload: a change that comes in between is then noticed again, not missed.
      known[kind] = (await readFingerprints(store))[kind]
      await options.reload(kind)
    } catch (error) {
      log.warn({ err: error, kind }, 'cannot reload what another process changed')
    }
  }

  return {
    noticed: reload,
    async noticedAll() {
      for (const kind of kinds) await reload(kind)
    },
    announce(kind) {
      const file = join(dir, kind + suffix)
      try {
        writeFileSync(file, '')
        rmSync(file, { force: true })
      } catch (error) {
        log.warn({ err: error, kind }, 'cannot tell other processes about a change')
      }
      readFingerprints(store).then(
        (found) => {
          known[kind] = found[kind]
        },
        () => {}, // The next look finds out.
      )
    },
    close() {
      closed = true
      clearInterval(poll)
      watcher?.close()
      for (const timer of pending.values()) clearTimeout(timer)
      for (const kind of kinds) rmSync(join(dir, kind + suffix), { force: true })
    },
  }
}

function watchFolder(
  dir: string,
  log: Logger,
  onFile: (file: string) => void,
): FSWatcher | undefined {
  try {
    mkdirSync(dir, { recursive: true })
    const watcher = watch(dir, { persistent: false }, (_event, file) => file && onFile(file))
    watcher.on('error', (error) => log.warn({ err: error }, 'stopped watching .notify'))
    return watcher
  } catch (error) {
    log.warn({ err: error }, 'cannot watch .notify: other processes are noticed a little later')
    return undefined
  }
}

async function versionsOf(store: Store): Promise<string> {
  return `${await store.dataVersion()} ${await store.ownVersion()}`
}

async function readFingerprints(store: Store): Promise<Record<ChangeKind, string>> {
  const [collections, settings, factors] = await Promise.all([
    store.read.get<{ print: string }>(collectionsPrint),
    store.read.get<{ print: string }>(settingsPrint),
    readFactors(store),
  ])
  return { collections: collections?.print ?? '', settings: settings?.print ?? '', factors }
}

/** Empty until the gateway's own database exists. */
async function readFactors(store: Store): Promise<string> {
  if (!store.hasOwn()) return noFactors
  const { read } = await store.own()
  const [found] = await read.all<{ print: string }>(factorsPrint, [], factorsReach)
  return found?.print ?? noFactors
}

// The lengths are for people who edit a row without touching `updated`.
const collectionsPrint = `SELECT count(*) || '/' || coalesce(max(updated), '') || '/' ||
  total(length(name) + length(fields) + length(indexes) + length(options) +
    coalesce(length(listRule), 9) + coalesce(length(viewRule), 99) + coalesce(length(createRule), 999) +
    coalesce(length(updateRule), 9999) + coalesce(length(deleteRule), 99999)) AS print
  FROM _collections`
const settingsPrint = `SELECT updated || '/' || coalesce(length(value), 0) AS print
  FROM _params WHERE id = 'settings'`
const noFactors = '0/0/0'
const factorsPrint = `SELECT count(*) || '/' || coalesce(max(updated), 0) || '/' ||
  coalesce(sum(length(settings)), 0) AS print FROM factor_settings`
// A row for each auth collection that has enabled some.
const factorsReach = 100
