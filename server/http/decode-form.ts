import { Breaks } from '../base/breaks.js'
import { pieceLength } from '../base/json-in-pieces.js'
import { entriesOf, parseRight } from '../base/lenient-json.js'
import type { FormType } from '../base/validate.js'
import { readObject } from './read-json.js'
import { decodeLeaf, fieldFinder, type KeyMatch } from './struct-fields.js'

const zero = { string: '', int: 0, bool: false } as const

/**
 * Decodes a JSON object, known to be valid, into a flat Go struct. A field that is named twice, in
 * whatever case `match` allows, is refused; `null` is the zero value. Throws TypeError, SyntaxError.
 */
export async function decodeForm(
  object: string,
  shape: Readonly<Record<string, FormType>>,
  target: Record<string, unknown>,
  match: KeyMatch,
): Promise<void> {
  if (object === 'null') {
    for (const [name, type] of Object.entries(shape)) target[name] = zeroOf(type)
    return
  }
  const find = fieldFinder(Object.keys(shape), match)
  const breaks = object.length > pieceLength ? new Breaks() : undefined
  for (const [key, text] of entriesOf(object)) {
    if (breaks?.isDue) await breaks.rest()
    const name = find(key)
    if (name === undefined) continue
    const type = shape[name]!
    if (text === 'null') target[name] = zeroOf(type)
    // It is checked like a separate body.
    else if (type === 'map') target[name] = await readObject(text, parseRight)
    else target[name] = type === 'strings' ? decodeTexts(text) : decodeLeaf(type, text)
  }
}

export function zeroOf(type: FormType): unknown {
  if (type === 'map') return {}
  return type === 'strings' ? [] : zero[type]
}

function decodeTexts(text: string): string[] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw new TypeError('not of type strings')
  return value.map(toListText)
}

function toListText(value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'string') return value.toWellFormed()
  throw new TypeError('not a list of strings')
}
