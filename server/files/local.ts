import { createReadStream } from 'node:fs'
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { boundedCache } from '../base/bounded-cache.js'
import { randomText } from '../base/ids.js'
import { encodeJson } from '../base/json.js'
import { createByteCache } from './byte-cache.js'
import { escapeControls, unescapeControls } from './escaped-keys.js'
import {
  type ByteRange,
  type FileAttributes,
  type FileStore,
  type ListedFile,
  type StoredFile,
  sortByKey,
} from './file-store.js'

const attributesEnding = '.attrs'
// PocketBase keeps at most this much of a name, in bytes.
const longestOriginalName = 255
// Length of the random part at the end of an unfinished copy's name.
const partLength = 16
const partEnding = /^\w{16}\.tmp$/
const unfinished = /\.\w{16}\.tmp$/
// Up to this size, reading a file at once is cheaper than a stream; an arbitrary limit.
const bufferedBytes = 1 << 20
// Streams read this much at a time: fewer, larger reads cost less.
const highWaterMark = 1 << 19
// How many recently served files are remembered; about 400 bytes each.
const knownFiles = 5_000
// The bytes of small files are cached too.
const recentBytes = 16 << 20

interface Known {
  version: string
  size: number
  contentType: string
}

/**
 * Files in a folder, each with an `.attrs` file beside it, byte for byte as PocketBase writes them.
 * Source: PocketBase tools/filesystem/internal/fileblob.
 */
export function createLocalStore(folder: string): FileStore {
  const root = resolve(folder)
  const known = boundedCache<string, Known>(knownFiles)
  const recent = createByteCache(recentBytes)

  /** Undefined for a key that can't be a file's place. */
  function pathOf(key: string): string | undefined {
    const segments = key.split('/')
    const path = join(root, ...segments.map(escapeControls))
    const isInside = path.startsWith(root + sep) && !segments.some((each) => /^\.{0,2}$/.test(each))
    return isInside && !key.includes('\\') && !path.endsWith(attributesEnding) ? path : undefined
  }

  return {
    async put(key, path, attributes) {
      const target = pathOf(key)
      if (target === undefined) throw new Error(`no place for a file: ${JSON.stringify(key)}`)
      try {
        await place(path, target, attributes)
      } catch (error) {
        if (!isMissing(error)) throw error
        // A new record has no folder yet, and an existing folder may have just been removed.
        await mkdir(dirname(target), { recursive: true })
        await place(path, target, attributes)
      }
    },

    async stat(key) {
      const path = pathOf(key)
      const found = path === undefined ? path : await stat(path).catch(ignoreMissing)
      if (path === undefined || !found?.isFile()) return undefined
      const version = `${Math.round(found.mtimeMs * 1000).toString(16)}-${found.size.toString(16)}`
      const { size, mtimeMs: modified } = found
      let entry = known.get(path)
      if (entry?.version !== version) {
        entry = { version, size, contentType: await readContentType(path) }
        known.set(path, entry)
      }
      const { contentType } = entry
      return { size, contentType, modified, etag: `"${version}"` } satisfies StoredFile
    },

    async read(key, range) {
      const path = pathOf(key)
      if (path === undefined) throw new Error(`no place of a file: ${JSON.stringify(key)}`)
      if (range) return readRange(path, range)
      const entry = known.get(path)
      if (!entry || entry.size > bufferedBytes) return createReadStream(path, { highWaterMark })
      const cacheKey = `${path}\0${entry.version}`
      const kept = recent.get(cacheKey)
      if (kept) return kept
      const bytes = await readFile(path)
      if (bytes.length === entry.size) recent.set(cacheKey, bytes)
      return bytes
    },

    async list(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
      const files: ListedFile[] = []
      for (const name of (await readdir(join(root, folder)).catch(ignoreMissing)) ?? []) {
        const key = folder + unescapeControls(name)
        const path = pathOf(key)
        if (!key.startsWith(prefix) || path === undefined || unfinished.test(name)) continue
        const found = await stat(path).catch(ignoreMissing)
        if (found?.isFile()) files.push({ key, size: found.size, modified: found.mtimeMs })
      }
      return sortByKey(files)
    },

    async remove(key) {
      const path = pathOf(key)
      if (path === undefined) return
      const isRemoved = await unlink(path).then(() => true, ignoreMissing)
      await unlink(path + attributesEnding).catch(ignoreMissing)
      if (!isRemoved) await removeUnfinished(path)
    },

    async removeFolder(name) {
      const path = pathOf(name)
      if (path !== undefined) await rm(path, { recursive: true, force: true })
    },

    async removeEmptyFolder(name) {
      const path = pathOf(name)
      if (path === undefined) return
      await rmdir(path).catch((error: NodeJS.ErrnoException) => {
        if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(error.code ?? '')) throw error
      })
    },

    pathOf,
  }
}

/** The attributes first, so that no file is ever seen without them. */
async function place(path: string, target: string, attributes: FileAttributes): Promise<void> {
  await writeFile(target + attributesEnding, encodeAttributes(attributes))
  try {
    await move(path, target)
  } catch (error) {
    await rm(target + attributesEnding, { force: true })
    throw error
  }
}

async function move(path: string, target: string): Promise<void> {
  try {
    await rename(path, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    // The storage is on another disk; files must still appear there whole or not at all.
    const beside = `${target}.${randomText(partLength)}.tmp`
    try {
      await copyFile(path, beside)
      await rename(beside, target)
    } finally {
      await rm(beside, { force: true })
    }
  }
}

/** A process that died while copying has left part of a file under move()'s temporary name. */
async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path)
  const start = `${basename(path)}.`
  for (const name of (await readdir(folder).catch(ignoreMissing)) ?? []) {
    const isPart = name.startsWith(start) && partEnding.test(name.slice(start.length))
    if (isPart) await unlink(join(folder, name)).catch(ignoreMissing)
  }
}

function encodeAttributes({ contentType, originalName, md5 }: FileAttributes): string {
  const metadata = originalName === undefined ? {} : { 'original-filename': cutBytes(originalName) }
  const attributes = {
    'user.cache_control': '',
    'user.content_disposition': '',
    'user.content_encoding': '',
    'user.content_language': '',
    'user.content_type': contentType,
    'user.metadata': metadata,
    md5: Buffer.from(md5, 'hex').toString('base64'),
  }
  return encodeJson(attributes)
}

/** Cuts between characters: PocketBase refuses an upload whose name it would cut inside one. */
function cutBytes(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= longestOriginalName) return text
  let end = longestOriginalName
  while ((bytes[end]! & 0xc0) === 0x80) end--
  return bytes.subarray(0, end).toString()
}

/**
 * A file without readable attributes is served as bytes, never as something that a browser runs.
 */
async function readContentType(path: string): Promise<string> {
  try {
    const attributes = JSON.parse(await readFile(path + attributesEnding, 'utf8'))
    const type: unknown = attributes?.['user.content_type']
    return typeof type === 'string' && type !== '' ? type : unknownType
  } catch {
    return unknownType
  }
}

const unknownType = 'application/octet-stream'

async function readRange(path: string, { start, end }: ByteRange): Promise<Buffer | Readable> {
  const length = end - start + 1
  if (length > bufferedBytes) return createReadStream(path, { start, end, highWaterMark })
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(Math.max(length, 0))
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  } finally {
    await file.close()
  }
}

function ignoreMissing(error: unknown): undefined {
  if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return undefined
  throw error
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}
