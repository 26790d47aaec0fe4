import { stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { S3Settings } from '../settings/defaults.js'
import { escapeCharacter, escapeControls, unescapeKey } from './escaped-keys.js'
import { type FileStore, type ListedFile, sortByKey } from './file-store.js'
import { S3Error, type S3Request, sendToS3 } from './s3-request.js'

// Simultaneous requests while removing a folder; an arbitrary few.
const removedAtOnce = 8

/**
 * Files in an S3 bucket under PocketBase's keys, so that each of the two serves what the other
 * stored. Source: PocketBase tools/filesystem/internal/s3blob.
 */
export function createS3Store(settings: S3Settings): FileStore {
  const send = (options: S3Request) => sendToS3(settings, options)

  /** The parts of the list that begin with `<Contents>`, as S3 writes them. */
  async function* objectsUnder(prefix: string, isFlat: boolean): AsyncGenerator<string> {
    let token = ''
    do {
      const query = {
        'list-type': '2',
        prefix,
        ...(isFlat && { delimiter: '/' }),
        ...(token !== '' && { 'continuation-token': token }),
      }
      const page = await text(await send({ method: 'GET', key: '', query }))
      for (const [, object = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) yield object
      const next = elementOf(page, 'NextContinuationToken')
      token = /<IsTruncated>true</.test(page) ? next : ''
    } while (token !== '')
  }

  return {
    async put(key, path, { contentType, originalName }) {
      const { size } = await stat(path)
      const headers: Record<string, string> = { 'content-type': contentType }
      if (originalName !== undefined) {
        headers['x-amz-meta-original-filename'] = encodeURIComponent(originalName.toWellFormed())
      }
      await drain(await send({ method: 'PUT', key: escapeKey(key), headers, file: { path, size } }))
    },

    async stat(key) {
      try {
        const answer = await send({ method: 'HEAD', key: escapeKey(key) })
        await drain(answer)
        const { headers } = answer
        return {
          size: Number(headers['content-length'] ?? 0),
          contentType: headers['content-type'] ?? 'application/octet-stream',
          modified: Date.parse(headers['last-modified'] ?? '') || 0,
          etag: headers.etag ?? '""',
        }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },

    async read(key, range) {
      const headers = range ? { range: `bytes=${range.start}-${range.end}` } : {}
      // An empty file has no range to request.
      if (range && range.end < range.start) return Buffer.alloc(0)
      return send({ method: 'GET', key: escapeKey(key), headers })
    },

    async list(prefix) {
      const files: ListedFile[] = []
      for await (const object of objectsUnder(escapeKey(prefix), true)) {
        files.push({
          key: unescapeKey(elementOf(object, 'Key')),
          size: Number(elementOf(object, 'Size')),
          modified: Date.parse(elementOf(object, 'LastModified')) || 0,
        })
      }
      return sortByKey(files)
    },

    async remove(key) {
      await removeOne(escapeKey(key))
    },

    async removeFolder(folder) {
      let batch: Promise<void>[] = []
      for await (const object of objectsUnder(`${escapeKey(folder)}/`, false)) {
        batch.push(removeOne(elementOf(object, 'Key')))
        if (batch.length < removedAtOnce) continue
        await Promise.all(batch)
        batch = []
      }
      await Promise.all(batch)
    },

    // A bucket has no folders; one without files doesn't exist.
    removeEmptyFolder: async () => {},
    pathOf: () => undefined,
  }

  async function removeOne(key: string): Promise<void> {
    try {
      await drain(await send({ method: 'DELETE', key }))
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof S3Error)) return false
  return error.status === 404 && error.code !== 'NoSuchBucket'
}

/** Reads an answer to its end, so that its connection can be reused. */
async function drain(answer: IncomingMessage): Promise<void> {
  for await (const _ of answer);
}

/** Control characters, and the slash of `../`, are escaped. */
function escapeKey(key: string): string {
  return escapeControls(key).replace(/(?<=\.\.)\//g, escapeCharacter)
}

/** The text of the first element with that name; '' if there is none. */
function elementOf(xml: string, name: string): string {
  const [, source = ''] = new RegExp(`<${name}>([^<]*)<`).exec(xml) ?? []
  return readXmlText(source)
}

function readXmlText(source: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
  return source.replace(/&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[name] ?? whole
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal))
  })
}
