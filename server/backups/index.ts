import type { App } from '../base/app.js'
import { isFolder } from '../base/config.js'
import { fail } from '../base/errors.js'
import { createFolderLock } from '../files/folder-lock.js'
import { snakeCase } from '../files/names.js'
import type { Backups, Reopen, Reopened } from './backups.js'
import { packInto, zipType } from './before-upgrade.js'
import { backupName } from './layout.js'
import type { Report } from './pack.js'
import { inspectLocal, prepareRestore, swapIn } from './prepare-restore.js'
import { runTask } from './run-task.js'
import { dropRestoreFolder } from './swap.js'
import { createZipStore } from './zip-store.js'

/** `logs` may be set later. */
export type BackupsOptions = Pick<App, 'config' | 'settings' | 'files' | 'log' | 'clock' | 'logs'>

// PocketBase's limit, in bytes (core/base_backup.go generateBackupName).
const longestAppName = 50

/** Nothing is read or written before the first call. */
export function createBackups(options: BackupsOptions): Backups {
  const { config, settings, files, log, clock } = options
  const { dir } = config.serve
  const lock = createFolderLock(dir)
  const store = createZipStore(dir, settings)
  const stop = new AbortController()
  const underWay = new Set<Promise<unknown>>()

  function track<T>(work: Promise<T>): Promise<T> {
    const done = work.then(
      () => {},
      () => {},
    )
    underWay.add(done)
    void done.then(() => underWay.delete(done))
    return work
  }

  async function takeLock(name: string): Promise<() => Promise<void>> {
    const release = await lock.take(name)
    if (!release) throw fail('backup.busy')
    return release
  }

  /** A zip of a folder without its databases would only look like a backup. */
  function requireFolder(): void {
    if (!isFolder(config)) throw fail('backup.elsewhere')
  }

  async function create(name: string, report?: Report): Promise<void> {
    requireFolder()
    const release = await takeLock(name)
    try {
      const task = { signal: stop.signal, ...(report && { report }) }
      await packInto(
        dir,
        (wanted) => runTask({ kind: 'pack', ...wanted }, task),
        (zip, { md5 }) =>
          store.current().put(name, zip, { contentType: zipType, originalName: name, md5 }),
      )
    } finally {
      await release()
      if (!stop.signal.aborted) await removeHeld()
    }
  }

  /** Records deleted while the backup was made have left their files. */
  async function removeHeld(): Promise<void> {
    await files.recover().catch((error: unknown) => {
      log.warn({ err: error }, 'files that a backup has held are left over until a later try')
    })
  }

  async function restore(name: string): Promise<void> {
    requireFolder()
    const { reopen } = backups
    const release = await takeLock(name)
    let isBegun = false
    try {
      if (!reopen) throw fail('backup.no_restore')
      await requireFit(name)
      isBegun = true
    } finally {
      if (!isBegun) await release()
    }
    void finishRestore(name, reopen, release)
  }

  /** A remote backup is checked once it has been fetched. */
  async function requireFit(name: string): Promise<void> {
    try {
      if (!(await store.current().stat(name))) throw new Error('there is no such backup')
      const path = store.current().pathOf(name)
      if (path !== undefined) await inspectLocal(path, config, { signal: stop.signal })
    } catch (cause) {
      throw fail('backup.missing', { cause })
    }
  }

  /** Never fails: the client has already been answered. */
  async function finishRestore(
    name: string,
    reopen: Reopen,
    release: () => Promise<void>,
  ): Promise<void> {
    if (!(await track(isPrepared(name, release)))) return
    try {
      const { app, fault } = await reopen(() => swapIn(dir, name))
      if (fault === undefined) {
        app.log.info({ backup: name }, 'a backup was restored')
        // In the trail that came with the backup: the request's own entry went with the old folder.
        await app.audit?.change({ action: 'backup.restored', data: { name } }).catch(() => {})
      } else tellFault(app, name, fault)
      await dropRestoreFolder(dir)
    } catch (error) {
      tellFault(options, name, error)
    } finally {
      await release()
    }
  }

  /** A stop waits until a restore that it breaks off has left nothing behind, its lock included. */
  async function isPrepared(name: string, release: () => Promise<void>): Promise<boolean> {
    const source = { store: store.current(), key: name }
    try {
      await prepareRestore({ config, source, signal: stop.signal })
      return true
    } catch (error) {
      tellFault(options, name, error)
      await release()
      return false
    }
  }

  const backups: Backups = {
    store,
    reopen: undefined,
    active: lock.holder,
    newName(prefix) {
      const appName = snakeCase(settings.current.meta.appName).slice(0, longestAppName)
      return backupName(`${prefix}${appName}_`, clock.now())
    },
    list: (prefix = '') => store.current().list(prefix),
    create: (name, report) => track(create(name, report)),
    restore,
    async close() {
      stop.abort(new Error('the server is stopping'))
      await Promise.all(underWay)
    },
  }
  return backups
}

/** In the peer's words, where superusers look for them. */
function tellFault({ log, logs }: Reopened['app'], name: string, fault: unknown): void {
  log.error({ err: fault, backup: name }, 'Failed to restore backup')
  const error = fault instanceof Error ? fault.message : String(fault)
  logs?.server('error', 'Failed to restore backup', { key: name, error })
}
