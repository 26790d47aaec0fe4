import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer as collect } from 'node:stream/consumers'
import type { Logger } from 'pino'
import type { Sharp } from 'sharp'
import { randomText } from '../base/ids.js'
import type { FileStore } from './file-store.js'
import { thumbFolder } from './file-store.js'

/** Smaller images, made on the first request for them. */
export interface Thumbs {
  /**
   * Stores the thumb of an image, once for all requests that come meanwhile. Throws if it can't be
   * made.
   */
  make(store: FileStore, image: Image, size: string): Promise<void>
}

export interface Image {
  key: string
  contentType: string
}

interface Sides {
  width: number
  height: number
}

export interface ThumbsOptions {
  log: Logger
  uploadFolder(): Promise<string>
  /** Notes that a thumb of that image is being stored; returns a function that removes the note. */
  note(key: string): Promise<() => Promise<void>>
}

/** Types that have thumbs. Source: PocketBase apis/file.go. */
export const imageTypes: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpg',
  'image/jpeg',
  'image/gif',
  'image/webp',
])

const sizeForm = /^(\d+)x(\d+)([tbf]?)$/
// Larger images are served as they are: decoded, they would take four bytes per pixel. All images
// being processed at once stay below this too, so thumbs take at most 160 MB. Arbitrary.
const pixelLimit = 40_000_000
// No field asks for more; a larger picture isn't a thumb.
const sideLimit = 10_000
// How long PocketBase waits for its turn (PB_THUMBS_MAX_WAIT).
const waitMs = 60_000
const jpegQuality = 95

type SharpModule = typeof import('sharp')

/** The key of a thumb of that size. */
export function thumbKey(key: string, size: string): string {
  return `${thumbFolder(key)}/${size}_${key.slice(key.lastIndexOf('/') + 1)}`
}

export function createThumbs({ log, uploadFolder, note }: ThumbsOptions): Thumbs {
  const pending = new Map<string, Promise<void>>()
  const budget = createBudget(pixelLimit)
  let loaded: Promise<SharpModule['default'] | undefined> | undefined

  async function load(): Promise<SharpModule['default']> {
    loaded ??= loadSharp(log)
    const sharp = await loaded
    if (!sharp) throw new Error('sharp is not installed')
    return sharp
  }

  async function make(store: FileStore, image: Image, size: string): Promise<void> {
    const resize = readSize(size)
    const sharp = await load()
    const source = store.pathOf(image.key) ?? (await bytesOf(store, image.key))
    const open = () => sharp(source, { limitInputPixels: pixelLimit, sequentialRead: true })
    const { width, height, format, orientation = 1, pages = 1 } = await open().metadata()
    // The peer can't read it, and serves the original, which moves.
    if (format === 'webp' && pages > 1) throw new Error('an animated webp')
    const release = await budget.take(Math.min(width * height, pixelLimit))
    // As in the peer, only a photo's own note says which side is up.
    const isTurned = format === 'jpeg' && orientation > 1
    const upright = isTurned ? open().autoOrient() : open()
    const isOnItsSide = isTurned && orientation > 4
    const sides = isOnItsSide ? { width: height, height: width } : { width, height }
    let bytes: Buffer
    try {
      bytes = await encode(resize(upright, sides), image.contentType).toBuffer()
    } finally {
      release()
    }
    await save(store, image, size, bytes)
  }

  async function save(store: FileStore, image: Image, size: string, bytes: Buffer): Promise<void> {
    const path = join(await uploadFolder(), `thumb-${randomText(16)}`)
    const kept = ['image/jpeg', 'image/gif'].includes(image.contentType)
    const forget = await note(image.key)
    try {
      await writeFile(path, bytes)
      await store.put(thumbKey(image.key, size), path, {
        contentType: kept ? image.contentType : 'image/png',
        md5: createHash('md5').update(bytes).digest('hex'),
      })
      // Its image may have been removed meanwhile, together with the folder of its thumbs.
      if (await store.stat(image.key)) return
      await store.removeFolder(thumbFolder(image.key))
    } finally {
      await rm(path, { force: true })
      await forget()
    }
    throw new Error('the image is gone')
  }

  return {
    make(store, image, size) {
      const key = thumbKey(image.key, size)
      let running = pending.get(key)
      if (!running) {
        running = make(store, image, size).finally(() => pending.delete(key))
        pending.set(key, running)
      }
      return running
    },
  }
}

/** Undefined if sharp isn't installed, or has no build for this machine. */
async function loadSharp(log: Logger): Promise<SharpModule['default'] | undefined> {
  try {
    const { default: sharp } = await import('sharp')
    // Other formats are blocked, whatever the content says: SVG can read files.
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({
      operation: [
        'VipsForeignLoadJpeg',
        'VipsForeignLoadPng',
        'VipsForeignLoadWebp',
        'VipsForeignLoadNsgif',
      ],
    })
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  } catch (error) {
    log.warn({ err: error }, 'thumbs are not made: the package sharp does not load')
    return undefined
  }
}

/**
 * Source: PocketBase tools/filesystem/filesystem.go createThumb, and github.com/disintegration/imaging
 * for the sides.
 */
function readSize(size: string): (image: Sharp, sides: Sides) => Sharp {
  const [, first = '', second = '', kind] = sizeForm.exec(size) ?? []
  const width = Number(first)
  const height = Number(second)
  requireSides({ width, height }, size)
  const kernel = 'linear'
  if (width === 0 || height === 0 || kind === 'f') {
    const isFit = width > 0 && height > 0
    return (image, sides) => {
      const wanted = isFit ? fit(sides, width, height) : scale(sides, width, height)
      requireSides(wanted, size)
      return image.resize({ ...wanted, kernel, fit: 'fill' })
    }
  }
  const position = kind === 't' ? 'top' : kind === 'b' ? 'bottom' : 'centre'
  return (image) => image.resize({ width, height, kernel, fit: 'cover', position })
}

function requireSides({ width, height }: Sides, size: string): void {
  const longer = Math.max(width, height)
  if (longer === 0 || longer > sideLimit) throw new Error(`not a size of a thumb: ${size}`)
}

/** The largest sides within a box, cut off to whole pixels; never more than the image has. */
function fit(sides: Sides, width: number, height: number): Sides {
  if (sides.width <= width && sides.height <= height) return sides
  const aspect = sides.width / sides.height
  return aspect > width / height
    ? scale(sides, width, Math.trunc(width / aspect))
    : scale(sides, Math.trunc(height * aspect), height)
}

/** If a side is 0, it follows from the other one, rounded. */
function scale(sides: Sides, width: number, height: number): Sides {
  const round = (side: number) => Math.max(1, Math.floor(side + 0.5))
  return {
    width: width || round((height * sides.width) / sides.height),
    height: height || round((width * sides.height) / sides.width),
  }
}

function encode(image: Sharp, contentType: string): Sharp {
  if (contentType === 'image/jpeg') return image.jpeg({ quality: jpegQuality })
  return contentType === 'image/gif' ? image.gif() : image.png()
}

async function bytesOf(store: FileStore, key: string): Promise<Buffer> {
  const content = await store.read(key)
  return Buffer.isBuffer(content) ? content : collect(content)
}

/** Lets work start while its total cost stays within a limit; the rest waits in line. */
function createBudget(total: number): { take(amount: number): Promise<() => void> } {
  let used = 0
  const line: { amount: number; start: () => void }[] = []

  function startNext(): void {
    while (line[0] && (used === 0 || used + line[0].amount <= total)) {
      const { amount, start } = line.shift()!
      used += amount
      start()
    }
  }

  return {
    take: (amount) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          line.splice(line.indexOf(entry), 1)
          reject(new Error('too many thumbs are being made'))
        }, waitMs)
        const entry = {
          amount,
          start: () => {
            clearTimeout(timer)
            resolve(() => {
              used -= amount
              startNext()
            })
          },
        }
        line.push(entry)
        startNext()
      }),
  }
}
