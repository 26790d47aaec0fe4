import { createWriteStream } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../base/config.js'
import type { FileStore } from '../files/file-store.js'
import { databasePaths, isUnused } from '../store/folder.js'
import { runTask, type TaskOptions } from './run-task.js'
import { dropRestoreFolder, makeRestoreFolder, swapContents } from './swap.js'
import type { ZipBounds } from './unpack.js'
import { ZipFault } from './zip-fault.js'

/** A zip on this machine, or a backup that may be remote. */
export type RestoreSource = { path: string } | { store: FileStore; key: string }

export interface PrepareOptions extends TaskOptions {
  config: Pick<Config, 'serve' | 'backups'>
  source: RestoreSource
}

/** Checks a zip on this machine without unpacking it. Throws ZipFault, or the disk's error. */
export async function inspectLocal(
  path: string,
  config: PrepareOptions['config'],
  options: TaskOptions = {},
): Promise<void> {
  const bounds = boundsOf(config)
  await runTask({ kind: 'inspect', zip: path, into: config.serve.dir, bounds }, options)
}

/**
 * Fetches, checks and unpacks a backup beside the current content of the data folder, which stays
 * as it is. Leaves nothing behind if it throws: ZipFault, or an error of the disk or the bucket, or
 * a shutdown.
 */
export async function prepareRestore(options: PrepareOptions): Promise<void> {
  const { config, source, signal } = options
  const { dir } = config.serve
  const { fresh, zip } = await makeRestoreFolder(dir)
  try {
    const path = 'path' in source ? source.path : (source.store.pathOf(source.key) ?? zip)
    if (path === zip && 'store' in source) await fetchTo(zip, dir, source.store, source.key, signal)
    await inspectLocal(path, config, options)
    await runTask({ kind: 'unpack', zip: path, into: fresh }, options)
  } catch (error) {
    await dropRestoreFolder(dir).catch(() => {})
    throw error
  }
}

/**
 * Puts the prepared content in place; the old content stays aside until the new one has been opened
 * (openData). Nobody may have the folder open. If it throws, the old content is in place.
 */
export async function swapIn(dir: string, key: string): Promise<void> {
  const { records } = databasePaths(dir)
  for (let tries = 0; !isUnused(records); tries++) {
    if (tries >= triesMax) {
      throw new Error('another process has the data folder open: stop it, and restore again')
    }
    await wait(lookEveryMs)
  }
  await swapContents(dir, key)
}

/** How long a process that is stopping, or a short-lived reader, gets. Arbitrary: 1 s. */
const triesMax = 20
const lookEveryMs = 50

function boundsOf({ backups }: PrepareOptions['config']): ZipBounds {
  return { maxEntries: backups.maxEntries, maxBytes: backups.maxUnpackedBytes }
}

async function fetchTo(
  path: string,
  dir: string,
  store: FileStore,
  key: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await store.stat(key)
  if (!found) throw new ZipFault('it is gone')
  const { bavail, bsize } = await statfs(dir)
  if (found.size > bavail * bsize) throw new ZipFault('the disk has not as many bytes free')
  const content = await store.read(key)
  const stream = Buffer.isBuffer(content) ? Readable.from([content]) : content
  await pipeline(stream, createWriteStream(path, { flags: 'wx' }), { ...(signal && { signal }) })
}
