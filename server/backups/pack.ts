import { createHash } from 'node:crypto'
import { createWriteStream, type Dirent, readFileSync, statSync } from 'node:fs'
import { open, opendir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { ZipFile } from 'yazl'
import { openSnapshot } from '../store/folder.js'
import { leftOut } from './layout.js'

export interface PackOptions {
  /** The data folder. */
  dir: string
  /** A folder for copies of the databases; they stay there. */
  workDir: string
  /** The path of the zip, which must not exist yet. */
  target: string
  /** How long to wait for a database that is being opened; this blocks. */
  patienceMs: number
  report?: Report
}

/** The progress of a backup or a restore: bytes of databases, or files. */
export interface Progress {
  stage: 'databases' | 'files'
  done: number
  /** Left out if unknown. */
  total?: number
}

export type Report = (progress: Progress) => void

export interface Packed {
  size: number
  /** MD5 of the zip, in hex. */
  md5: string
}

interface Item {
  path: string
  /** Its name inside the zip. */
  name: string
}

/** PocketBase's level: higher ones take several times as long for a few percent. */
const compressionLevel = 1
/** Smaller files gain little from compression. Arbitrary. */
const smallBytes = 4 << 10
/** How many bytes may wait for the disk. Arbitrary. */
const backlogBytes = 1 << 20
/** The name of a file while it is copied from another disk (files/local.ts). */
const unfinished = /\.\w{16}\.tmp$/

/**
 * Packs a data folder into a zip that PocketBase can restore. The databases are copied as of one
 * moment, while writers continue. Files are listed after that moment, so that every file named by a
 * row is included, as long as none is removed meanwhile (files/folder-lock.ts). Throws the error of
 * the disk or a database; the caller has to remove the incomplete zip. For a separate process, or
 * one that doesn't serve yet: small files are read synchronously.
 */
export async function packFolder(options: PackOptions): Promise<Packed> {
  const { dir, target, report } = options
  const top = await readdir(dir, { withFileTypes: true })
  const copies = await copyDatabases(options, top)
  const zip = new ZipFile()
  const hash = createHash('md5')
  let size = 0
  const counter = new Transform({
    transform(bytes: Buffer, _encoding, done) {
      size += bytes.length
      hash.update(bytes)
      done(null, bytes)
    },
  })
  const output = createWriteStream(target, { flags: 'wx', flush: true })
  const written = pipeline(zip.outputStream, counter, output)
  // A full disk ends the writing, and the reading side would wait forever.
  const failed = new Promise<never>((_resolve, reject) => {
    zip.once('error', reject)
    written.catch(reject)
  })
  failed.catch(() => {})
  try {
    let done = 0
    for await (const item of allItems(dir, top, copies)) {
      if (await addFile(zip, item, failed)) report?.({ stage: 'files', done: ++done })
    }
    zip.end()
    await Promise.race([written, failed])
  } catch (error) {
    output.destroy()
    throw error
  }
  return { size, md5: hash.digest('hex') }
}

/** All snapshots are taken before the first copy, so that they are of the same moment. */
async function copyDatabases(options: PackOptions, top: readonly Dirent[]): Promise<Item[]> {
  const { dir, workDir, patienceMs, report } = options
  const found: { name: string; size: number }[] = []
  for (const { name } of top.filter(isDatabase)) {
    const { size } = await stat(join(dir, name))
    if (size > 0) found.push({ name, size })
  }
  const snapshots: { name: string; size: number; snapshot: ReturnType<typeof openSnapshot> }[] = []
  const total = found.reduce((sum, { size }) => sum + size, 0)
  let before = 0
  try {
    for (const { name, size } of found) {
      snapshots.push({ name, size, snapshot: openSnapshot(join(dir, name), patienceMs) })
    }
    const copies: Item[] = []
    for (const { name, size, snapshot } of snapshots) {
      const path = join(workDir, name)
      await snapshot.copyTo(path, (done, pages) => {
        report?.({ stage: 'databases', done: before + Math.round((size * done) / pages), total })
      })
      before += size
      copies.push({ path, name })
    }
    return copies
  } finally {
    for (const { snapshot } of snapshots) snapshot.close()
  }
}

function isDatabase(entry: Dirent): boolean {
  return entry.isFile() && entry.name.endsWith('.db')
}

async function* allItems(
  dir: string,
  top: readonly Dirent[],
  copies: readonly Item[],
): AsyncGenerator<Item> {
  yield* copies
  for (const entry of top) {
    const { name } = entry
    if (leftOut.has(name) || isDatabase(entry) || /\.db-(?:wal|shm|journal)$/.test(name)) continue
    const path = join(dir, name)
    // The storage may be a link to another disk.
    const found = await stat(path).catch(ignoreMissing)
    if (found?.isDirectory()) yield* walk(path, name)
    else if (found?.isFile()) yield { path, name }
  }
}

async function* walk(dir: string, name: string): AsyncGenerator<Item> {
  const folder = await opendir(dir).catch(ignoreMissing)
  if (!folder) return
  for await (const child of folder) {
    const item = { path: join(dir, child.name), name: `${name}/${child.name}` }
    if (child.isDirectory()) yield* walk(item.path, item.name)
    else if (child.isFile() && !unfinished.test(child.name)) yield item
  }
}

/** Resolves once the file has been read; false if it is gone. */
async function addFile(
  zip: ZipFile,
  { path, name }: Item,
  failed: Promise<never>,
): Promise<boolean> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return false
  const { mtime, mode, size } = found
  if (size <= smallBytes) return addSmall(zip, path, name, { mtime, mode, compress: false })
  const file = await open(path).catch(ignoreMissing)
  if (!file) return false
  const content = file.createReadStream()
  try {
    const read = new Promise<void>((resolve, reject) => {
      content.once('close', resolve)
      content.once('error', reject)
    })
    zip.addReadStream(content, name, { mtime, mode, compressionLevel })
    await Promise.race([read, failed])
    return true
  } finally {
    content.destroy()
  }
}

/** Half of all files are attributes of the others; a stream for each takes ten times as long. */
async function addSmall(
  zip: ZipFile,
  path: string,
  name: string,
  options: { mtime: Date; mode: number; compress: false },
): Promise<boolean> {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (error) {
    ignoreMissing(error)
    return false
  }
  zip.addBuffer(content, name, options)
  // The zip takes the next one in the next turn, and doesn't wait for the disk by itself.
  await nextTurn()
  const output = zip.outputStream as Readable
  while (output.readableLength > backlogBytes && !output.destroyed) await wait(1)
  return true
}

function ignoreMissing(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}
