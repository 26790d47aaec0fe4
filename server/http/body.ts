import { isUtf8 } from 'node:buffer'
import type { Shapes } from '../../schema/types.gen.js'
import { Breaks } from '../base/breaks.js'
import type { RequestInfo } from '../base/caller.js'
import { dictionary } from '../base/dictionary.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import { append, type FormPairs, parseForm } from '../base/form-pairs.js'
import { pieceLength } from '../base/json-in-pieces.js'
import { type JsonLimits, JsonMeter, meterJson } from '../base/json-meter.js'
import { firstObject, parseRight, parseRightExactly } from '../base/lenient-json.js'
import { oneAtATime } from '../base/one-at-a-time.js'
import type { Exchange, RequestInput } from '../base/route.js'
import {
  type FormName,
  type FormType,
  type FormValues,
  formTypes,
  hasShape,
  type StructName,
  structType,
} from '../base/validate.js'
import { noUploads, UploadedFile, type Uploads, unreadUploads } from '../files/upload.js'
import { decodeForm, zeroOf } from './decode-form.js'
import { decodeFormInto, decodeInto } from './decode-struct.js'
import { inferValue } from './form-data.js'
import { readFormValue } from './form-value.js'
import { largeBytes } from './large-body.js'
import { parseMediaType } from './media-type-header.js'
import { mergeJson } from './merge-json.js'
import { type MultipartBody, readMultipart } from './multipart/read.js'
import { releaseMemory } from './multipart/release-memory.js'
import { hasBody, type ReceivedBytes, readBytes } from './read-body.js'
import { readObject, readWholeObject, validObject, validWholeObject } from './read-json.js'
import { requestInfo } from './request-info.js'

type Sent = { kind: 'none' } | { kind: 'json'; text: string } | { kind: 'form'; values: FormPairs }

// Go's ParseForm reads at most this much of an urlencoded body.
const formLimitBytes = 10 << 20
const jsonPayload = '@jsonPayload'
// Large bodies are decoded one at a time, so that several don't need their memory at once. The
// queue is global, like the memory.
const inTurn = oneAtATime()

/**
 * The body of one request, by the peer's rules. It is read once and on demand, so that routes
 * without a body don't pay for it. Sources: PocketBase tools/router/event.go BindBody,
 * unmarshal_request_data.go.
 */
export class BodyInput implements RequestInput {
  readonly #exchange: Exchange
  readonly #limitBytes: number
  #bytes: Promise<ReceivedBytes> | undefined
  #text: Promise<string> | undefined
  /** The bytes of a text that may not have been UTF-8. */
  #doubtful: Buffer | undefined
  #form: Promise<FormPairs> | undefined
  #multipart: Promise<MultipartBody> | undefined
  #uploads: Promise<Uploads> | undefined

  constructor(exchange: Exchange, limitBytes: number) {
    this.#exchange = exchange
    this.#limitBytes = limitBytes
  }

  form<Name extends FormName>(
    name: Name,
    code: ErrorCode = 'request.unreadable',
  ): Promise<FormValues<Name>> {
    return this.fields(formTypes(name), code, (values): values is FormValues<Name> =>
      hasShape(name, values),
    )
  }

  /** The body as a form with the given types, once `isRight` agrees. */
  async fields<Values extends object>(
    types: Readonly<Record<string, FormType>>,
    code: ErrorCode,
    isRight: (values: object) => values is Values,
  ): Promise<Values> {
    return this.#decode(code, async (sent) => {
      const values = dictionary<unknown>()
      for (const [key, type] of Object.entries(types)) values[key] = zeroOf(type)
      if (sent.kind === 'json')
        await decodeForm(await validObject(sent.text), types, values, 'folded')
      if (sent.kind === 'form') await this.#decodeFormStruct(sent.values, types, values)
      if (!isRight(values)) throw new TypeError('not of the shape that the schema asks for')
      return values
    })
  }

  merge<Name extends StructName>(
    name: Name,
    base: Shapes[Name],
    code: ErrorCode = 'request.unreadable',
  ): Promise<Shapes[Name]> {
    return this.#decode(code, async (sent) => {
      let values: unknown = base
      const type = structType(name)
      const breaks = new Breaks()
      if (sent.kind === 'json') {
        values = await decodeInto(type, base, await validObject(sent.text), breaks)
      }
      if (sent.kind === 'form') {
        values = await decodeFormInto(type, base, sent.values, breaks)
        for (const payload of this.#payloadsOf(sent.values)) {
          values = await decodeInto(type, values, await validWholeObject(payload), breaks, 'exact')
        }
      }
      if (!hasShape(name, values)) throw new TypeError(`not of the shape of ${name}`)
      return values
    })
  }

  map(code: ErrorCode = 'request.invalid'): Promise<Record<string, unknown>> {
    return this.#mapBy(parseRight, code)
  }

  exactMap(code: ErrorCode): Promise<Record<string, unknown>> {
    return this.#mapBy(parseRightExactly, code)
  }

  async text(): Promise<string> {
    if (!hasBody(this.#exchange.req)) return ''
    this.#text ??= this.#readText()
    return this.#text.catch((cause: unknown) => {
      throw cause instanceof RangeError ? fail('request.unreadable', { cause }) : cause
    })
  }

  async files(code: ErrorCode = 'request.invalid'): Promise<Uploads> {
    const { req } = this.#exchange
    const isMultipart = req.headers['content-type']?.startsWith('multipart/form-data')
    if (!isMultipart) return noUploads
    if (!hasBody(req)) return unreadUploads
    await orFail(code, async () => {
      await this.#parts()
      this.#parseValid(this.#exchange.querystring)
    })
    this.#uploads ??= this.#takeUploads()
    return this.#uploads
  }

  async info(
    context: RequestInfo['context'] = 'default',
    body?: Record<string, unknown>,
  ): Promise<RequestInfo> {
    return requestInfo(this.#exchange, context, body ?? (await this.map()))
  }

  async #mapBy(parse: Parse, code: ErrorCode): Promise<Record<string, unknown>> {
    return this.#decode(code, async (sent) => {
      if (sent.kind === 'form') return this.#decodeFormMap(sent.values, parse)
      const values = dictionary<unknown>()
      if (sent.kind === 'none') return values
      const read = await readObject(sent.text, parse)
      if (read && sent.text.length > pieceLength) this.#refuseMany(read)
      return Object.assign(values, read)
    })
  }

  /** Like form fields, each key has to be looked up. Throws RangeError for too many. */
  #refuseMany(values: object): void {
    const { formFields } = this.#exchange.state.app.config.limits
    if (Object.keys(values).length > formFields) throw new RangeError('too many fields')
  }

  async #decode<T>(code: ErrorCode, decode: (sent: Sent) => T | Promise<T>): Promise<T> {
    return orFail(code, async () => {
      if (!(await this.#isLarge())) return decode(await this.#read())
      return inTurn(async () => {
        const breaks = new Breaks()
        await breaks.rest()
        const decoded = await decode(await this.#read())
        await breaks.rest()
        return decoded
      })
    })
  }

  /** Whether the body waits for its turn. It waits as bytes, on the disk. */
  async #isLarge(): Promise<boolean> {
    if (!hasBody(this.#exchange.req)) return false
    if (this.#type.startsWith('multipart/form-data')) return (await this.#parts()).isLarge
    if (!this.#type.startsWith('application/json')) return false
    if (this.#text) return (await this.#text).length > largeBytes
    return (await this.#meteredBytes()).length > largeBytes
  }

  get #type(): string {
    return this.#exchange.req.headers['content-type'] ?? ''
  }

  /** Types match by prefix and case-sensitively, as in the peer. */
  async #read(): Promise<Sent> {
    if (!hasBody(this.#exchange.req)) return { kind: 'none' }
    const type = this.#type
    if (type.startsWith('application/json')) return this.#readJson()
    if (type.startsWith('multipart/form-data')) return this.#readMultipart()
    if (type.startsWith('application/x-www-form-urlencoded')) {
      this.#form ??= this.#readForm(type)
      return { kind: 'form', values: await this.#form }
    }
    if (/^(?:text|application)\/xml/.test(type)) throw new SyntaxError('XML is not read')
    throw fail('request.content_type')
  }

  /** Only the first value must be UTF-8; what follows it is never read. */
  async #readJson(): Promise<Sent> {
    this.#text ??= this.#readText()
    const text = await this.#text
    if (this.#doubtful) {
      const start = text.length - text.trimStart().length
      const end = start + firstObject(text).length
      if (!isUtf8(this.#doubtful.subarray(0, Buffer.byteLength(text.slice(0, end))))) {
        throw new SyntaxError('not UTF-8')
      }
    }
    return { kind: 'json', text }
  }

  async #takeUploads(): Promise<Uploads> {
    const uploads = new Map<string, UploadedFile[]>()
    for (const [name, files] of (await this.#multipart)?.files ?? []) {
      const taken = files.map((file) => new UploadedFile(file))
      uploads.set(name, taken)
    }
    return uploads
  }

  async #readText(): Promise<string> {
    const bytes = await (await this.#meteredBytes()).take()
    if (bytes.length > pieceLength) await new Breaks().rest()
    const text = bytes.toString('utf8')
    this.#bytes = undefined
    if (text.includes('\ufffd')) this.#doubtful = bytes
    else releaseMemory(bytes)
    return text
  }

  /**
   * Everything that isn't a form is read as JSON, if it is read at all. Throws RangeError past the
   * limits for JSON.
   */
  #meteredBytes(): Promise<ReceivedBytes> {
    if (!this.#bytes) {
      const meter = new JsonMeter(this.#jsonLimits)
      this.#bytes = readBytes(this.#exchange, this.#limitBytes, (piece) => meter.take(piece))
    }
    return this.#bytes
  }

  get #jsonLimits(): JsonLimits {
    const { jsonDepth: depth, bodyTokens: tokens } = this.#exchange.state.app.config.limits
    return { depth, tokens }
  }

  /**
   * Go appends the values of the query to those of a form, but puts them before those of a
   * multipart body.
   */
  async #readMultipart(): Promise<Sent> {
    const parts = await this.#parts()
    await parts.readFields()
    const values = this.#parseValid(this.#exchange.querystring)
    appendAll(values, parts.fields)
    return { kind: 'form', values }
  }

  #parts(): Promise<MultipartBody> {
    this.#multipart ??= readMultipart(this.#exchange, this.#limitBytes)
    return this.#multipart
  }

  async #readForm(type: string): Promise<FormPairs> {
    const bytes = await readBytes(this.#exchange, this.#limitBytes, () => {})
    const media = hasFormBody(this.#exchange.method) && parseMediaType(type)
    if (media === undefined) throw new SyntaxError('a malformed content type')
    const read = media && media.type === 'application/x-www-form-urlencoded'
    if (read && bytes.length > formLimitBytes) throw new RangeError('form too large')
    const values = read ? this.#parseValid((await bytes.take()).toString('utf8')) : new Map()
    appendAll(values, this.#parseValid(this.#exchange.querystring))
    return values
  }

  #parseValid(text: string): FormPairs {
    const { values, valid } = parseForm(text, this.#exchange.state.app.config.limits.formFields)
    if (!valid) throw new SyntaxError('bad escape or semicolon')
    return values
  }

  async #decodeFormMap(sent: FormPairs, parse: Parse): Promise<Record<string, unknown>> {
    let target = dictionary<unknown>()
    for (const [name, texts] of sent) {
      if (name === jsonPayload) continue
      target[name] = texts.length === 1 ? inferValue(texts[0]!) : texts.map(inferValue)
    }
    const breaks = new Breaks()
    for (const payload of this.#payloadsOf(sent)) {
      const more = await readWholeObject(payload, parse)
      if (more) this.#refuseMany(more)
      // For a null, Go's decoder drops the map and everything in it.
      if (!more) target = dictionary<unknown>()
      else if (parse === parseRight) target = await mergeJson(target, more, breaks)
      // The peer decodes these into a struct, where a field's type decides, not its value.
      else Object.assign(target, more)
    }
    return target
  }

  async #decodeFormStruct(
    sent: FormPairs,
    shape: Readonly<Record<string, FormType>>,
    target: Record<string, unknown>,
  ): Promise<void> {
    for (const [name, type] of Object.entries(shape)) {
      const texts = sent.get(name)
      if (!texts) continue
      if (type === 'map') throw new TypeError('no text is a map')
      target[name] = type === 'strings' ? texts : readFormValue(texts[0]!, type)
    }
    for (const payload of this.#payloadsOf(sent)) {
      await decodeForm(await validWholeObject(payload), shape, target, 'exact')
    }
  }

  /** The JSON texts in a form, each within the limits of a body. Throws RangeError. */
  #payloadsOf(sent: FormPairs): readonly string[] {
    const payloads = sent.get(jsonPayload) ?? []
    for (const payload of payloads) meterJson(payload, this.#jsonLimits)
    return payloads
  }
}

type Parse = (text: string) => unknown

/** Whatever is wrong with a body is told by `code`. */
async function orFail<T>(code: ErrorCode, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw fail(code, { cause })
  }
}

function hasFormBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}

function appendAll(target: FormPairs, source: FormPairs): void {
  for (const [name, values] of source) {
    for (const value of values) append(target, name, value)
  }
}
