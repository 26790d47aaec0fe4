import { ApiError, type FieldErrors } from '../base/errors.js'
import { quoteJson } from '../base/json.js'

/** What is kept of an answered request until its row is written. */
export interface LoggedRequest {
  /** Milliseconds since 1970. */
  at: number
  tookMs: number
  method: string
  /** As requested, without secrets. */
  url: string
  status: number
  /** Without secrets. */
  referer: string
  userAgent: string
  /** Name of the caller's collection; '' for a guest. */
  auth: string
  /** Undefined if settings.logs.logAuthId is off, and for a guest. */
  authId: string | undefined
  /** Undefined if settings.logs.logIP is off. */
  userIp: string | undefined
  remoteIp: string
  /** Undefined unless log.requestIds includes it, since PocketBase has none. */
  requestId?: string | undefined
  /** The thrown error, if any. */
  error: unknown
}

/** Columns of a row of `_logs`, except its id. */
export interface LogEntry {
  level: number
  message: string
  /** JSON text. */
  data: string
  at: number
}

/** Go's slog levels, as the peer stores them. */
export const levels = { info: 0, warn: 4, error: 8 } as const

// Source: PocketBase apis/middlewares.go logRequest.
const methodMax = 50
const urlMax = 3000
const headerMax = 2000
// Arbitrary, and ours: some messages repeat the value that was sent, which may have megabytes.
const detailMax = 20_000
const dots = '...'

/**
 * The row of a request, as the peer writes it: with sorted keys, so that `maxDataSize` (bytes, 0
 * for no limit) cuts the same ones. The error only contains what the client was told, since a cause
 * may contain what was sent. Source: PocketBase apis/middlewares.go logRequest.
 */
export function requestEntry(request: LoggedRequest, maxDataSize: number): LogEntry {
  const method = cut(request.method, methodMax)
  const url = cut(request.url, urlMax)
  const isError = request.error !== undefined
  return {
    level: isError ? levels.error : levels.info,
    message: `${method} ${unescapePath(url)}`,
    data: dataOf(request, method, url, maxDataSize),
    at: request.at,
  }
}

/**
 * The same request with its texts as short as its row needs them: hundreds of requests wait for
 * their batch, and each header may have a megabyte.
 */
export function shortened(request: LoggedRequest): LoggedRequest {
  const { url, referer, userAgent } = request
  if (url.length <= urlMax && referer.length <= headerMax && userAgent.length <= headerMax) {
    return request
  }
  return {
    ...request,
    url: cut(url, urlMax),
    referer: cut(referer, headerMax),
    userAgent: cut(userAgent, headerMax),
  }
}

/** A row about the server itself. */
export function serverEntry(
  level: number,
  message: string,
  data: Record<string, string | number>,
  at: number,
): LogEntry {
  return { level, message, data: JSON.stringify(data), at }
}

/** Written as one text, because this happens for every request. */
function dataOf(request: LoggedRequest, method: string, url: string, maxBytes: number): string {
  const { authId, error, userIp } = request
  const ofError =
    error === undefined
      ? ''
      : `,"details":${detailsOf(error)},"error":${quoteJson(errorText(error))}`
  const text =
    `"auth":${quoteJson(request.auth)}` +
    (authId === undefined ? '' : `,"authId":${quoteJson(authId)}`) +
    ofError +
    `,"execTime":${Math.round(request.tookMs * 1e6) / 1e6}` +
    `,"method":${quoteJson(method)}` +
    `,"referer":${quoteJson(cut(request.referer, headerMax))}` +
    (userIp === undefined ? '' : `,"remoteIP":${quoteJson(request.remoteIp)}`) +
    (request.requestId === undefined ? '' : `,"requestId":${quoteJson(request.requestId)}`) +
    `,"status":${request.status},"type":"request","url":${quoteJson(url)}` +
    `,"userAgent":${quoteJson(cut(request.userAgent, headerMax))}` +
    (userIp === undefined ? '' : `,"userIP":${quoteJson(userIp)}`)
  return maxBytes > 0 && text.length > maxBytes ? truncate(`{${text}}`, maxBytes) : `{${text}}`
}

/** The fields that fit, then null for the one that doesn't: as observed on PocketBase 0.40. */
function truncate(data: string, maxBytes: number): string {
  let text = '"__pb_truncated__":true'
  let used = 0
  for (const [key, value] of Object.entries(JSON.parse(data))) {
    used += key.length + 4
    if (used > maxBytes) break
    const json = JSON.stringify(value)
    const fits = used + Buffer.byteLength(json) <= maxBytes
    text += `,"${key}":${fits ? json : 'null'}`
    if (!fits) break
    used += Buffer.byteLength(json)
  }
  return `{${text}}`
}

function errorText(error: unknown): string {
  return error instanceof ApiError ? error.message : 'internal error'
}

function detailsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'null'
  if (Object.keys(error.data).length > 0) return JSON.stringify(messagesOf(error.data))
  // Its text is that of the filter, which the URL contains too.
  const { cause } = error
  if (cause instanceof Error && cause.name === 'FilterError') return quoteJson(cause.message)
  return cause === undefined ? 'null' : quoteJson(error.code)
}

/** Go's own form of an error: a lower-case first letter, no full stop. */
function messagesOf(faults: FieldErrors): object {
  const texts = Object.entries(faults).map(([field, fault]) => {
    const { code, message } = fault
    if (typeof code !== 'string' || typeof message !== 'string') {
      return [field, messagesOf(fault as FieldErrors)]
    }
    const text = cut(message, detailMax)
    return [field, text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')]
  })
  return Object.fromEntries(texts)
}

/** A copy, since V8 keeps the whole text alive for a slice of it. A text that was cut stays as it is. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text
  if (text.length === max + dots.length && text.endsWith(dots)) return text
  return Buffer.from(text.slice(0, max) + dots, 'utf16le').toString('utf16le')
}

function unescapePath(url: string): string {
  if (!url.includes('%')) return url
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
