import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { StartError } from '../base/errors.js'
import type { Bulk } from '../store/bulk.js'
import { databasePaths } from '../store/folder.js'
import {
  openPostgresBulk,
  openPostgresStore,
  openSqliteBulk,
  openSqliteStore,
  readAddress,
} from '../store/open.js'
import type { Store } from '../store/store.js'

/** Where data is copied from or to. */
export interface Side {
  store: Store
  isFolder: boolean
  /** Without a password. */
  shown: string
  /** Whole tables of data.db, auxiliary.db and pocketgate.db; the last one is created on access. */
  bulk: Record<Part, () => Promise<Bulk>>
  close(): Promise<void>
}

export type Part = 'records' | 'logs' | 'own'

// An index or a conversion of a large table takes minutes.
const statementSeconds = 3600

export function isPostgres(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address)
}

/** Opens a data folder or a database as it is. Throws StartError. */
export async function openSide(address: string, log: Logger): Promise<Side> {
  return isPostgres(address) ? openDatabase(address, log) : openFolder(address, log)
}

async function openFolder(dir: string, log: Logger): Promise<Side> {
  const paths = databasePaths(dir)
  const store = await openSqliteStore({ dir, queryTimeoutSeconds: statementSeconds, log })
  const bulk = {
    records: once(async () => openSqliteBulk(paths.records)),
    logs: once(async () => {
      // Opened on first use.
      await store.logs.get('SELECT 1')
      return openSqliteBulk(paths.logs)
    }),
    own: once(async () => {
      await store.own()
      return openSqliteBulk(paths.own)
    }),
  }
  return { store, isFolder: true, shown: dir, bulk, close: () => closeAll(bulk, store) }
}

async function openDatabase(url: string, log: Logger): Promise<Side> {
  const { connectionString, schema, shown } = readAddress(url)
  const store = await openPostgresStore({ url, queryTimeoutSeconds: statementSeconds, log })
  const records = once(() => openPostgresBulk(connectionString, schema))
  const bulk = {
    records,
    logs: records,
    own: once(async () => {
      await store.own()
      return openPostgresBulk(connectionString, `${schema}_own`)
    }),
  }
  const at = `${shown}${shown.includes('?') ? '&' : '?'}schema=${schema}`
  return { store, isFolder: false, shown: at, bulk, close: () => closeAll(bulk, store) }
}

interface Once<T> {
  (): Promise<T>
  made(): Promise<T> | undefined
}

function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | undefined
  const get = () => {
    made ??= make()
    return made
  }
  return Object.assign(get, { made: () => made })
}

async function closeAll(bulk: Record<Part, Once<Bulk>>, store: Store): Promise<void> {
  for (const opened of new Set([bulk.records.made(), bulk.logs.made(), bulk.own.made()])) {
    await (await opened?.catch(() => undefined))?.close()
  }
  await store.close()
}

/** Throws StartError if there is no data folder. */
export function requireFolder(dir: string): void {
  const { records } = databasePaths(dir)
  if (!existsSync(records)) throw new StartError(`there is no ${records}`)
}

/**
 * Throws StartError for a folder with other files; databases in it are checked once they are open.
 */
export function requireRoom(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new StartError(`${dir} is not a folder`)
  }
  mkdirSync(dir, { recursive: true })
  if (existsSync(databasePaths(dir).records)) return
  const [found] = readdirSync(dir)
  if (found !== undefined) throw new StartError(`${dir} is not empty: ${join(dir, found)}`)
}
