import { Decimal, encodeJson, withoutDecimals } from '../base/json.js'

/** A value that doesn't have its shape. The message is that of Go, which an import shows. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  /** What is wrong, where, and more about it, if Go names the place. */
  readonly #parts: readonly [what: string, path: string, more: string] | undefined

  constructor(what: string, parts?: readonly [path: string, more: string]) {
    const [path = '', more = ''] = parts ?? []
    super(`${what}${path === '' ? '' : ` within "${path}"`}${more}`)
    this.#parts = parts && [what, path, more]
  }

  /** The same, seen from the object that has it under `key`. */
  under(key: string): DecodeError {
    if (!this.#parts) return this
    const [what, path, more] = this.#parts
    return new DecodeError(what, [`/${key}${path}`, more])
  }
}

/** For a value of another type than Go's `type`. `more` follows the place. */
export function mismatch(raw: unknown, type: string, more = ''): DecodeError {
  const kind = kindOf(raw)
  const isInteger = kind === 'number' && type.startsWith('int')
  const number = isInteger ? encodeJson(withoutDecimals(raw)) : ''
  const what = `json: cannot unmarshal JSON ${[kind, number].join(' ').trim()} into Go ${type}`
  return new DecodeError(what, ['', isInteger ? numberFault(number) : more])
}

/** Runs `work`, and names the key in what it throws. */
export function within<T>(key: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof DecodeError ? error.under(key) : error
  }
}

function numberFault(text: string): string {
  return /[.e]/i.test(text) ? ': invalid syntax' : ': value out of range'
}

function kindOf(raw: unknown): string {
  if (raw === null) return 'null'
  if (Array.isArray(raw)) return 'array'
  if (raw instanceof Decimal || typeof raw === 'bigint') return 'number'
  return typeof raw
}
