import { isUtf8 } from 'node:buffer'
import type { Shapes } from '../../schema/types.gen.js'
import type { RequestInfo } from '../base/caller.js'
import { dictionary } from '../base/dictionary.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import { append, type FormPairs, parseForm } from '../base/form-pairs.js'
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
import { parseInteger } from '../fields/cast.js'
import { noUploads, UploadedFile, type Uploads, unreadUploads } from '../files/upload.js'
import { decodeFormInto, decodeInto } from './decode-struct.js'
import { isSameFolded } from './folded-name.js'
import { inferValue } from './form-data.js'
import { readFormValue } from './form-value.js'
import { firstObject, parseObject, parseObjectExactly, topLevelEntries } from './lenient-json.js'
import { type MultipartBody, readMultipart } from './multipart/read.js'
import { hasBody, readBytes } from './read-body.js'
import { requestInfo } from './request-info.js'

type Sent = { kind: 'none' } | { kind: 'json'; text: string } | { kind: 'form'; values: FormPairs }

// Go's ParseForm reads no more than this of an urlencoded body.
const formLimitBytes = 10 << 20
const jsonPayload = '@jsonPayload'
const zero = { string: '', int: 0, bool: false } as const

/**
 * The body of one request, by the peer's rules: read once and lazily, so that routes without one
 * don't pay for it. Sources: PocketBase tools/router/event.go BindBody, unmarshal_request_data.go.
 */
export class BodyInput implements RequestInput {
  readonly #exchange: Exchange
  readonly #limitBytes: number
  #bytes: Promise<Buffer> | undefined
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

  /** The body as a form of those types, once `isRight` agrees. */
  async fields<Values extends object>(
    types: Readonly<Record<string, FormType>>,
    code: ErrorCode,
    isRight: (values: object) => values is Values,
  ): Promise<Values> {
    return this.#decode(code, (sent) => {
      const values = dictionary<unknown>()
      for (const [key, type] of Object.entries(types)) values[key] = zeroOf(type)
      if (sent.kind === 'json') decodeStruct(firstObject(sent.text), types, values)
      if (sent.kind === 'form') decodeFormStruct(sent.values, types, values)
      if (!isRight(values)) throw new TypeError('not of the shape that the schema asks for')
      return values
    })
  }

  merge<Name extends StructName>(
    name: Name,
    base: Shapes[Name],
    code: ErrorCode = 'request.unreadable',
  ): Promise<Shapes[Name]> {
    return this.#decode(code, (sent) => {
      let values: unknown = base
      const type = structType(name)
      if (sent.kind === 'json') values = decodeInto(type, base, firstObject(sent.text))
      if (sent.kind === 'form') {
        values = decodeFormInto(type, base, sent.values)
        for (const payload of sent.values.get(jsonPayload) ?? []) {
          values = decodeInto(type, values, firstObject(wholeJson(payload)))
        }
      }
      if (!hasShape(name, values)) throw new TypeError(`not of the shape of ${name}`)
      return values
    })
  }

  map(code: ErrorCode = 'request.invalid'): Promise<Record<string, unknown>> {
    return this.#mapBy(parseObject, code)
  }

  exactMap(code: ErrorCode): Promise<Record<string, unknown>> {
    return this.#mapBy(parseObjectExactly, code)
  }

  async text(): Promise<string> {
    return hasBody(this.#exchange.req) ? (await this.#readBytes()).toString('utf8') : ''
  }

  async files(code: ErrorCode = 'request.invalid'): Promise<Uploads> {
    const { req } = this.#exchange
    const isMultipart = req.headers['content-type']?.startsWith('multipart/form-data')
    if (!isMultipart) return noUploads
    if (!hasBody(req)) return unreadUploads
    await this.#decode(code, () => undefined)
    this.#uploads ??= this.#takeUploads()
    return this.#uploads
  }

  async info(
    context: RequestInfo['context'] = 'default',
    body?: Record<string, unknown>,
  ): Promise<RequestInfo> {
    return requestInfo(this.#exchange, context, body ?? (await this.map()))
  }

  async #mapBy(parse: typeof parseObject, code: ErrorCode): Promise<Record<string, unknown>> {
    return this.#decode(code, (sent) => {
      const values = dictionary<unknown>()
      if (sent.kind === 'json') Object.assign(values, parse(sent.text))
      if (sent.kind === 'form') decodeFormMap(sent.values, values, parse)
      return values
    })
  }

  async #decode<T>(code: ErrorCode, decode: (sent: Sent) => T): Promise<T> {
    try {
      return decode(await this.#read())
    } catch (cause) {
      if (cause instanceof ApiError) throw cause
      throw fail(code, { cause })
    }
  }

  /** Types match by their beginning and with case, as the peer's do. */
  async #read(): Promise<Sent> {
    const { req } = this.#exchange
    if (!hasBody(req)) return { kind: 'none' }
    const type = req.headers['content-type'] ?? ''
    if (type.startsWith('application/json')) return this.#readJson()
    if (type.startsWith('multipart/form-data')) return this.#readMultipart()
    if (type.startsWith('application/x-www-form-urlencoded')) return this.#readForm(type)
    if (/^(?:text|application)\/xml/.test(type)) throw new SyntaxError('XML is not read')
    throw fail('request.content_type')
  }

  /** Only the first value must be UTF-8: what follows it is never read. */
  async #readJson(): Promise<Sent> {
    const bytes = await this.#readBytes()
    const text = bytes.toString('utf8')
    if (text.includes('\ufffd')) {
      const start = text.length - text.trimStart().length
      const end = start + firstObject(text).length
      if (!isUtf8(bytes.subarray(0, Buffer.byteLength(text.slice(0, end))))) {
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

  #readBytes(): Promise<Buffer> {
    this.#bytes ??= readBytes(this.#exchange, this.#limitBytes)
    return this.#bytes
  }

  /** Go puts the values of the query behind those of a form, and before those of a multipart body. */
  async #readMultipart(): Promise<Sent> {
    this.#multipart ??= readMultipart(this.#exchange, this.#limitBytes)
    const { fields } = await this.#multipart
    const values = parseValid(this.#exchange.querystring)
    appendAll(values, fields)
    return { kind: 'form', values }
  }

  async #readForm(type: string): Promise<Sent> {
    const bytes = await this.#readBytes()
    const read = /^[^;]*urlencoded\s*(?:;|$)/.test(type) && hasFormBody(this.#exchange.method)
    if (read && bytes.length > formLimitBytes) throw new RangeError('form too large')
    const values = read ? parseValid(bytes.toString('utf8')) : new Map()
    appendAll(values, parseValid(this.#exchange.querystring))
    return { kind: 'form', values }
  }
}

function hasFormBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}

function parseValid(text: string): FormPairs {
  const { values, valid } = parseForm(text)
  if (!valid) throw new SyntaxError('bad escape or semicolon')
  return values
}

function appendAll(target: FormPairs, source: FormPairs): void {
  for (const [name, values] of source) {
    for (const value of values) append(target, name, value)
  }
}

function decodeFormMap(
  sent: FormPairs,
  target: Record<string, unknown>,
  parse: typeof parseObject,
): void {
  for (const [name, texts] of sent) {
    if (name === jsonPayload) continue
    target[name] = texts.length === 1 ? inferValue(texts[0]!) : texts.map(inferValue)
  }
  for (const payload of sent.get(jsonPayload) ?? []) {
    const more = parse(wholeJson(payload))
    // Go's decoder lets go of the map for a null, and of all that was in it.
    if (!more) for (const key of Object.keys(target)) delete target[key]
    Object.assign(target, more)
  }
}

function decodeFormStruct(
  sent: FormPairs,
  shape: Readonly<Record<string, FormType>>,
  target: Record<string, unknown>,
): void {
  for (const [name, type] of Object.entries(shape)) {
    const texts = sent.get(name)
    if (!texts) continue
    if (type === 'map') throw new TypeError('no text is a map')
    target[name] = type === 'strings' ? texts : readFormValue(texts[0]!, type)
  }
  for (const payload of sent.get(jsonPayload) ?? []) {
    decodeStruct(firstObject(wholeJson(payload)), shape, target)
  }
}

/** Refuses what follows the value: unlike a body, the payload is read by Go's json.Unmarshal. */
function wholeJson(text: string): string {
  JSON.parse(text)
  return text
}

/** Two spellings of one name are refused; `null` is the zero value. */
function decodeStruct(
  object: string,
  shape: Readonly<Record<string, FormType>>,
  target: Record<string, unknown>,
): void {
  if (object === 'null') return
  const names = Object.keys(shape)
  const seen = new Set<string>()
  for (const [key, text] of topLevelEntries(object)) {
    const name = names.includes(key) ? key : names.find((known) => isSameFolded(known, key))
    if (name === undefined) continue
    if (seen.has(name)) throw new SyntaxError('a name twice')
    seen.add(name)
    target[name] = text === 'null' ? zeroOf(shape[name]!) : fromJsonText(text, shape[name]!)
  }
}

function zeroOf(type: FormType): unknown {
  if (type === 'map') return {}
  return type === 'strings' ? [] : zero[type]
}

function fromJsonText(text: string, type: FormType): unknown {
  const value: unknown = JSON.parse(text)
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value.toWellFormed()
      break
    case 'bool':
      if (typeof value === 'boolean') return value
      break
    case 'int': {
      // What JSON allows of Go's integers are the decimal ones.
      const integer = parseInteger(text)
      if (integer !== undefined) return integer
      break
    }
    case 'strings':
      if (Array.isArray(value)) return value.map(toListText)
      break
    case 'map':
      // With the checks of a body of its own.
      return parseObject(text)
  }
  throw new TypeError(`not of type ${type}`)
}

function toListText(value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'string') return value.toWellFormed()
  throw new TypeError('not a list of strings')
}
