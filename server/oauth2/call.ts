import { isUtf8 } from 'node:buffer'

/** A request to a provider. */
export interface CallInit {
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
}

export interface Answer {
  status: number
  /** The media type in lower case, without parameters. */
  type: string
  text: string
  /** The text isn't what was sent: bytes that aren't UTF-8 have become U+FFFD. */
  isMangled?: boolean
}

/** Sends requests within limits. Throws CallError. */
export type Call = (url: string, init?: CallInit, signal?: AbortSignal) => Promise<Answer>

/** A provider that couldn't be reached, or whose answer can't be used; no secret in the message. */
export class CallError extends Error {
  override readonly name = 'CallError'
}

export interface CallLimits {
  timeoutMs: number
  maxBytes: number
}

// A provider's endpoint may have moved within its host; a few redirects are fine, more are a loop.
const maxRedirects = 3

/**
 * Requests end after `timeoutMs`, answers at `maxBytes`. Redirects are only followed within the
 * same origin, so that the token and the secret go nowhere that the superuser hasn't named.
 */
export function createCall({ timeoutMs, maxBytes }: CallLimits): Call {
  return async (url, init = {}, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const until = signal ? AbortSignal.any([timeout, signal]) : timeout
    let target = parseUrl(url)
    let sent: CallInit = init
    try {
      for (let hops = 0; ; hops++) {
        const { method = 'GET', headers = {}, body } = sent
        const response = await fetch(target, {
          method,
          headers: { 'User-Agent': 'pocketgate', ...headers },
          ...(body !== undefined && { body }),
          redirect: 'manual',
          signal: until,
        })
        const next = redirectOf(response, target)
        if (!next) return await readAnswer(response, maxBytes)
        await response.body?.cancel()
        if (next.origin !== target.origin) {
          throw new CallError(`${shown(target)} redirects to ${next.origin}, which is refused`)
        }
        if (hops === maxRedirects) throw new CallError(`${shown(target)} redirects in a circle`)
        // As in browsers and Go, only 307 and 308 repeat the body.
        if (response.status < 307) sent = { headers: withoutBody(headers) }
        target = next
      }
    } catch (error) {
      if (error instanceof CallError) throw error
      throw new CallError(`${shown(target)}: ${reasonOf(error)}`)
    }
  }
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new CallError('the URL is not of HTTP')
  return parsed
}

function redirectOf({ status, headers }: Response, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = headers.get('location')
  if (location === null) return undefined
  if (!URL.canParse(location, from.href)) throw new CallError(`${shown(from)} redirects to no URL`)
  return new URL(location, from)
}

function withoutBody(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !/^content-/i.test(name))
  return Object.fromEntries(kept)
}

async function readAnswer(response: Response, maxBytes: number): Promise<Answer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    // Leaving the loop cancels the rest.
    if (size > maxBytes) throw new CallError(`the answer is longer than ${maxBytes} bytes`)
    parts.push(part)
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  const bytes = Buffer.concat(parts)
  const isMangled = !isUtf8(bytes)
  return { status: response.status, type, text: bytes.toString('utf8'), isMangled }
}

/** Without the query, which may contain a secret. */
function shown({ origin, pathname }: URL): string {
  return origin + pathname
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  const code = (error.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : error.name
}
