import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { createBus } from '../../server/base/bus.js'
import { systemClock } from '../../server/base/clock.js'
import { type Data, type DataOptions, openData } from '../../server/open-data.js'
import { openPostgresStore } from '../../server/store/postgres/open.js'
import { openSqliteStore } from '../../server/store/sqlite/open.js'
import type { Store } from '../../server/store/store.js'
import { databaseOf } from '../helper/postgres.js'

export const silentLog = pino({ level: 'silent' })

const made: string[] = []
process.once('exit', () => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true })
})

/** An empty folder that is removed when the process ends. */
export function emptyFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pocketgate-'))
  made.push(dir)
  return dir
}

/** A copy of a fixture. */
export function copyFixture(name: 'pb_data' | 'pb_data_0.23'): string {
  const dir = emptyFolder()
  cpSync(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)), dir, { recursive: true })
  return dir
}

export async function openTestData(dir: string, options: Partial<DataOptions> = {}): Promise<Data> {
  return openData({
    appURL: 'http://localhost:8090',
    dir,
    contracts: [],
    encryptionKey: '',
    queryTimeoutSeconds: 10,
    log: silentLog,
    bus: createBus(),
    clock: systemClock,
    database: options.database ?? (await databaseOf(dir)),
    ...options,
  })
}

export async function openTestStore(dir: string, queryTimeoutSeconds = 10): Promise<Store> {
  const url = await databaseOf(dir)
  if (url !== 'SQLITE') {
    return openPostgresStore({ url, queryTimeoutSeconds, log: silentLog })
  }
  return openSqliteStore({ dir, queryTimeoutSeconds, log: silentLog, detectNesting: true })
}

/** SHA-256 of a folder's database files. */
export function hashesOf(dir: string): string[] {
  return ['data.db', 'auxiliary.db'].map((name) =>
    createHash('sha256')
      .update(readFileSync(join(dir, name)))
      .digest('hex'),
  )
}

/** Resolves when `check` holds; rejects after five seconds. */
export async function until(check: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!check()) {
    if (Date.now() > deadline) throw new Error('it did not happen')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
