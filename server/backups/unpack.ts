import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { type Entry, type Options, open, type ZipFile } from 'yauzl'
import { requireSound } from '../store/folder.js'
import { leftOut } from './layout.js'
import type { Report } from './pack.js'
import { ZipFault } from './zip-fault.js'

export interface ZipBounds {
  maxEntries: number
  /** For all files together; 0 means the free disk space. */
  maxBytes: number
}

export interface Inspected {
  entries: number
  bytes: number
}

// Unix, in the upper byte of an entry's "version made by"; the upper half of its attributes is then
// its mode.
const unix = 3
const typeMask = 0o170000
const plainFile = 0o100000
const folder = 0o040000
const stored = 0
const deflated = 8
/** What stays free for the databases; arbitrary. */
const reserveBytes = 16 << 20
const databases = ['data.db', 'auxiliary.db', 'pocketgate.db']

/**
 * Checks a zip without unpacking it: names, kinds, number and sizes of its entries. Throws
 * ZipFault. `into` is a folder on the disk where it is to be unpacked.
 */
export async function inspectZip(
  path: string,
  into: string,
  bounds: ZipBounds,
): Promise<Inspected> {
  const { size } = await stat(path)
  const names = new Set<string>()
  let bytes = 0
  let packedBytes = 0
  await eachEntry(path, async (entry) => {
    const { fileName: name } = entry
    if (names.size >= bounds.maxEntries) {
      throw new ZipFault(`it has more than ${bounds.maxEntries} entries`)
    }
    if (names.has(name)) throw new ZipFault(`it has ${JSON.stringify(name)} twice`)
    names.add(name)
    refuseKind(entry)
    bytes += entry.uncompressedSize
    packedBytes += entry.compressedSize
    // Entries that share their bytes are how a small file becomes petabytes.
    if (packedBytes > size) throw new ZipFault('its entries overlap')
    if (bounds.maxBytes > 0 && bytes > bounds.maxBytes) {
      throw new ZipFault(`unpacked it has more than ${bounds.maxBytes} bytes`)
    }
  })
  if (!names.has('data.db')) throw new ZipFault('it has no data.db')
  const disk = await statfs(into)
  if (bytes + reserveBytes > disk.bavail * disk.bsize) {
    throw new ZipFault(`unpacked it has ${bytes} bytes, and the disk has not as many free`)
  }
  if (disk.files > 0 && names.size > disk.ffree) {
    throw new ZipFault(`it has ${names.size} entries, and the disk has no room for as many files`)
  }
  return { entries: names.size, bytes }
}

/**
 * Unpacks a zip that inspectZip has accepted: first the databases, each of which must be intact,
 * then the files. What a restore leaves in place isn't unpacked. Everything is on the disk when
 * this resolves. Throws ZipFault, or the disk's error.
 */
export async function unpackZip(path: string, into: string, report: Report): Promise<void> {
  const { entries, bytes } = await countEntries(path)
  let done = 0
  await eachEntry(path, async (entry, zip) => {
    if (!isDatabasePart(entry.fileName)) return
    await unpackOne(zip, entry, into)
    done += entry.uncompressedSize
    report({ stage: 'databases', done, total: bytes })
  })
  for (const name of databases) {
    const found = await stat(join(into, name)).catch(() => undefined)
    if (found && found.size > 0) check(join(into, name), name)
    else if (name === 'data.db') throw new ZipFault('its data.db is empty')
  }
  done = 0
  await eachEntry(path, async (entry, zip) => {
    if (!isDatabasePart(entry.fileName)) await unpackOne(zip, entry, into)
    report({ stage: 'files', done: ++done, total: entries })
  })
  // One call for all files; if the program doesn't exist, the system writes them in its own time.
  await promisify(execFile)('sync', ['-f', into]).catch(() => {})
}

function check(path: string, name: string): void {
  try {
    requireSound(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ZipFault(`its ${name} is damaged: ${reason.split('\n')[0]}`, { cause })
  }
}

/**
 * Including the part of a database that wasn't in its main file yet when somebody made the zip by
 * hand.
 */
function isDatabasePart(name: string): boolean {
  return !name.includes('/') && /\.db(?:-wal|-journal)?$/.test(name)
}

async function countEntries(path: string): Promise<Inspected> {
  let entries = 0
  let bytes = 0
  await eachEntry(path, async (entry) => {
    entries++
    if (isDatabasePart(entry.fileName)) bytes += entry.uncompressedSize
  })
  return { entries, bytes }
}

/** yauzl itself refuses names that are absolute, lead up, or contain a backslash. */
function refuseKind(entry: Entry): void {
  const name = JSON.stringify(entry.fileName.slice(0, 200))
  const mode = entry.versionMadeBy >>> 8 === unix ? entry.externalFileAttributes >>> 16 : 0
  const type = mode & typeMask
  if (type !== 0 && type !== plainFile && type !== folder) {
    throw new ZipFault(`${name} is neither a file nor a folder`)
  }
  if (entry.fileName.includes('\0')) throw new ZipFault(`${name} is no name of a file`)
  if (entry.isEncrypted()) throw new ZipFault(`${name} is encrypted`)
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw new ZipFault(`${name} is compressed in a way that is not known`)
  }
}

async function unpackOne(zip: ZipFile, entry: Entry, into: string): Promise<void> {
  const { fileName: name } = entry
  if (leftOut.has(name.split('/', 1)[0]!) || /^[^/]+\.db-shm$/.test(name)) return
  const target = join(into, name)
  if (name.endsWith('/')) {
    await mkdir(target, { recursive: true })
    return
  }
  await mkdir(dirname(target), { recursive: true })
  const content = await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry).catch(
    asFault,
  )
  // Never overwrites or follows anything that exists already.
  await pipeline(content, createWriteStream(target, { flags: 'wx' })).catch(asFault)
}

/** Calls `each` for one entry after the other. */
async function eachEntry(
  path: string,
  each: (entry: Entry, zip: ZipFile) => Promise<void>,
): Promise<void> {
  const openZip = promisify<string, Options, ZipFile>(open)
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true }
  const zip = await openZip(path, options).catch(asFault)
  try {
    for (;;) {
      const entry = await nextEntry(zip).catch(asFault)
      if (!entry) return
      await each(entry, zip)
    }
  } finally {
    zip.close()
  }
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const onEntry = (entry: Entry) => settle(() => resolve(entry))
    const onEnd = () => settle(() => resolve(undefined))
    const onError = (error: unknown) => settle(() => reject(error))
    const settle = (end: () => void) => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError)
      end()
    }
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError)
    zip.readEntry()
  })
}

/** Errors from yauzl are faults of the zip, except for the disk's own errors. */
function asFault(error: unknown): never {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  if (syscall !== undefined && code !== undefined) throw error
  throw new ZipFault(`it is no zip that can be read: ${message}`, { cause: error })
}
