import { lookup as systemLookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { CallError } from './call.js'
import { isPublicAddress } from './public-address.js'

/** Resolves a name to all of its addresses. */
export type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: { address: string; family: number }[]) => void,
) => void

export interface DownloadOptions {
  timeoutMs: number
  maxBytes: number
  resolve?: Resolve
  /** Which addresses may be connected to; by default public ones. */
  allows?: (address: string) => boolean
}

const maxRedirects = 5

const bySystem: Resolve = (hostname, done) =>
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []))

/**
 * Fetches a picture that a provider names, from public addresses only. The check applies to the
 * address of the actual connection, again for each redirect, so that neither a name nor a redirect
 * leads into a private network. Throws CallError.
 */
export async function download(url: string, options: DownloadOptions): Promise<Buffer> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  let target = url
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const answer = await open(target, options, signal)
    const { statusCode = 0, headers } = answer
    const { location } = headers
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      answer.destroy()
      if (!URL.canParse(location, target)) throw new CallError('it redirects to no URL')
      target = new URL(location, target).href
      continue
    }
    if (statusCode < 200 || statusCode > 299) {
      answer.destroy()
      throw new CallError(`it answered ${statusCode}`)
    }
    return readAll(answer, options.maxBytes, signal)
  }
  throw new CallError('it redirects too often')
}

function open(
  url: string,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const target = URL.canParse(url) ? new URL(url) : undefined
  if (!target || !/^https?:$/.test(target.protocol)) throw new CallError('it is no URL of HTTP')
  const { allows = isPublicAddress } = options
  // Names are checked when they are looked up; an IP address is never looked up.
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !allows(host)) throw new CallError('its address is not public')
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest
  const settings: RequestOptions = {
    // A new connection: one left open by another request was checked for that request.
    agent: false,
    headers: { 'User-Agent': 'pocketgate', Accept: 'image/*' },
    lookup: checkedLookup(options.resolve ?? bySystem, allows),
    signal,
  }
  return new Promise((resolve, reject) => {
    request(target, settings, resolve)
      .once('error', (error) => reject(asCallError(error, signal)))
      .end()
  })
}

/** Returns only addresses that may be connected to, and Node connects to what it gets. */
function checkedLookup(resolve: Resolve, allows: (address: string) => boolean): LookupFunction {
  return (hostname, { all }, done) => {
    resolve(hostname, (error, addresses) => {
      const allowed = addresses.filter(({ address }) => allows(address))
      const [first] = allowed
      const failed = error ?? (first ? null : new CallError('its address is not public'))
      if (failed || !first) done(failed ?? new Error('no address'), '', 4)
      else if (all) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

async function readAll(
  answer: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.length
      if (size > maxBytes) throw new CallError(`it is larger than ${maxBytes} bytes`)
      parts.push(part)
    }
  } catch (error) {
    throw asCallError(error, signal)
  }
  return Buffer.concat(parts)
}

function asCallError(error: unknown, signal: AbortSignal): CallError {
  if (error instanceof CallError) return error
  if (signal.aborted) return new CallError('it did not come in time')
  const { code } = error as { code?: unknown }
  return new CallError(typeof code === 'string' ? code : 'it can not be fetched')
}
