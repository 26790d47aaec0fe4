import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { AwsV4Signer } from 'aws4fetch'
import type { S3Settings } from '../settings/defaults.js'

/** A bucket's error answer. */
export class S3Error extends Error {
  override readonly name = 'S3Error'
  readonly status: number
  /** S3's own code, such as `NoSuchKey`; '' if there is none. */
  readonly code: string

  constructor(status: number, code: string) {
    super(`S3 answered ${status} ${code}`.trim())
    this.status = status
    this.code = code
  }
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** '' for the bucket itself. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  /** The body: a local file. */
  file?: { path: string; size: number }
}

// A bucket that is silent for this long counts as gone.
const idleMs = 30_000

/**
 * Sends one signed request; the answer's body is still to be read. Throws S3Error for a status of
 * 400 or more. It uses node:http, because fetch can't stream a file of known length.
 */
export async function sendToS3(settings: S3Settings, options: S3Request): Promise<IncomingMessage> {
  const { method, file } = options
  const url = urlOf(settings, options)
  const signed = await new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...options.headers, 'accept-encoding': 'identity' },
    accessKeyId: settings.accessKey,
    secretAccessKey: settings.secret ?? '',
    service: 's3',
    region: settings.region,
  }).sign()
  const headers = Object.fromEntries(signed.headers)
  if (method === 'PUT') headers['content-length'] = String(file?.size ?? 0)
  const send = url.protocol === 'http:' ? requestPlain : requestSecure
  const sent = send(signed.url, { method, headers, timeout: idleMs })
  sent.once('timeout', () => sent.destroy(new Error('S3 does not answer')))
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  if (file) {
    // An early refusal closes the stream; what counts is the answer, which says why.
    pipeline(createReadStream(file.path), sent).catch((error) => sent.destroy(error))
  } else sent.end()
  const [answer] = await answered
  const status = answer.statusCode ?? 0
  if (status < 400) return answer
  const body = await text(answer).catch(() => '')
  throw new S3Error(status, /<Code>([^<]*)<\/Code>/.exec(body)?.[1] ?? '')
}

function urlOf({ endpoint, bucket, forcePathStyle }: S3Settings, options: S3Request): URL {
  const [, scheme = 'https', host = ''] = /^(?:(https?):\/\/)?(.*?)\/*$/s.exec(endpoint) ?? []
  const path = options.key.split('/').map(escapeSegment).join('/')
  const base = forcePathStyle ? `${host}/${bucket}` : `${bucket}.${host}`
  const url = new URL(`${scheme}://${base}/${path}`)
  for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value)
  return url
}

/** Every byte except letters, digits and `-._~`, as S3 signs it. */
function escapeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
