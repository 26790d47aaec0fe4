import { Readable } from 'node:stream'
import { Breaks } from '../base/breaks.js'
import { type ApiError, fail } from '../base/errors.js'
import { encodeJson, sortKeys } from '../base/json.js'
import { isLarge, jsonPieces } from '../base/json-pieces.js'
import type { Exchange } from '../base/route.js'
import { type PickOptions, pickFields } from '../records/pick.js'

/**
 * Answers with JSON in the peer's form. `?fields=` picks from a successful answer, for lists inside
 * `within`; a large one is picked in pieces, which the caller must await. Throws request.invalid
 * for fields that can't be parsed, or too many of them; the request's change has been made by then.
 * Source: PocketBase tools/router/event.go JSON.
 */
export function sendJson(
  exchange: Exchange,
  status: number,
  value: unknown,
  within?: string,
): void | Promise<void> {
  const fields = status >= 200 && status <= 299 ? wantedFields(exchange) : ''
  if (fields === '') {
    sendWhole(exchange, status, value)
    return
  }
  const send = (picked: unknown) => {
    if (picked === undefined) throw fail('request.invalid')
    sendWhole(exchange, status, picked)
  }
  const pathsMax = exchange.state.app.config.limits.fieldPaths
  const picked = pickOrRefuse(value, fields, { within, pathsMax })
  return picked instanceof Promise ? picked.then(send, refuse) : send(picked)
}

/** A large answer is written while the client reads it, with breaks for the event loop. */
function sendWhole(exchange: Exchange, status: number, value: unknown): void {
  if (!isLarge(value)) {
    sendJsonText(exchange, status, encodeOrNothing(value))
    return
  }
  exchange.status = status
  exchange.body = Readable.from(writePieces(value), { objectMode: false })
}

/**
 * Answers with a list whose entries are read while it is written, so that it is never in memory as
 * a whole; `rest` holds the envelope's other keys, which come after `items`. Throws like sendJson.
 */
export async function sendLater<Entry>(
  exchange: Exchange,
  entries: AsyncIterable<Entry[]>,
  show: (some: Entry[]) => Promise<unknown[]>,
  rest: Readonly<Record<string, unknown>>,
): Promise<void> {
  const fields = wantedFields(exchange)
  const options = { pathsMax: exchange.state.app.config.limits.fieldPaths }
  if (fields !== '' && (await pickFields({}, fields, options)) === undefined) {
    throw fail('request.invalid')
  }
  const pick = (shown: unknown[]) => (fields === '' ? shown : pickFields(shown, fields, options))
  async function* write(): AsyncGenerator<string> {
    let mark = '{"items":['
    for await (const some of entries) {
      for (const item of (await pick(await show(some))) as unknown[]) {
        yield mark
        yield* writePieces(item)
        mark = ','
      }
    }
    yield mark === ',' ? '],' : '{"items":[],'
    yield encodeJson(sortKeys(rest)).slice(1)
  }
  exchange.status = 200
  exchange.body = Readable.from(write(), { objectMode: false })
}

/** A view's bytes aren't JSON; as in the peer, the status stays and nothing follows it. */
function encodeOrNothing(value: unknown): string {
  try {
    return encodeJson(value)
  } catch (error) {
    if (error instanceof SyntaxError) return ''
    throw error
  }
}

async function* writePieces(value: unknown): AsyncGenerator<string> {
  const breaks = new Breaks()
  for (const piece of jsonPieces(value)) {
    yield piece
    if (breaks.isDue) await breaks.rest()
  }
}

/** A value that can't be written as JSON, such as bytes in a view, is the peer's general 400. */
function pickOrRefuse(value: unknown, fields: string, options: PickOptions): unknown {
  try {
    return pickFields(value, fields, options)
  } catch (cause) {
    return refuse(cause)
  }
}

function refuse(cause: unknown): never {
  if (cause instanceof SyntaxError) throw fail('request.invalid', { cause })
  throw cause
}

/** Answers with JSON that is already text. */
export function sendJsonText(exchange: Exchange, status: number, text: string): void {
  // The http edge sets the content type.
  exchange.status = status
  exchange.state.text = text
}

/** The native shape of an error: `{"data":…,"message":…,"status":…}`. */
export function nativeError(error: ApiError, exchange: Exchange): void {
  const { data, message, status } = error
  // Some faults repeat the value that was sent.
  sendWhole(exchange, status, { data, message, status })
}

/** The first `fields` in the query; '' if there is none. */
export function wantedFields(exchange: Exchange): string {
  if (!exchange.req.url!.includes('fields=')) return ''
  const { fields } = exchange.query
  return (Array.isArray(fields) ? fields[0] : fields) ?? ''
}
