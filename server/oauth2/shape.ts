import { CallError } from './call.js'

type Leaf = 'text' | 'bool' | 'int' | 'any'

/** The expected form of an answer: values by name, `[shape]` for a list. */
export interface Shape {
  readonly [key: string]: Leaf | Shape | readonly [Shape]
}

type Value<T> = T extends 'text'
  ? string
  : T extends 'bool'
    ? boolean
    : T extends 'int'
      ? number
      : T extends 'any'
        ? unknown
        : T extends readonly [infer Item]
          ? Values<Item>[]
          : Values<T>

type Values<T> = { [Key in keyof T]: Value<T[Key]> }

/**
 * Reads an answer by its shape, as Go decodes into a struct: a missing or null value is '', false,
 * 0 or empty. A value of another type is an error, so that a number is never taken for a textual
 * id.
 */
export function readShape<const S extends Shape>(raw: unknown, shape: S): Values<S> {
  return readStruct(raw, shape, '') as Values<S>
}

/** The same for a list. */
export function readList<const S extends Shape>(raw: unknown, shape: S): Values<S>[] {
  return readEach(raw, shape, '') as Values<S>[]
}

function readStruct(raw: unknown, shape: Shape, path: string): Record<string, unknown> {
  const source = raw ?? {}
  if (typeof source !== 'object' || Array.isArray(source)) throw wrongType(path, 'an object')
  const values: Record<string, unknown> = {}
  for (const [key, type] of Object.entries(shape)) {
    const value = Object.hasOwn(source, key) ? (source as Record<string, unknown>)[key] : undefined
    values[key] = readValue(value, type, `${path}/${key}`)
  }
  return values
}

function readEach(raw: unknown, shape: Shape, path: string): Record<string, unknown>[] {
  const list = raw ?? []
  if (!Array.isArray(list)) throw wrongType(path, 'a list')
  return list.map((item, at) => readStruct(item, shape, `${path}/${at}`))
}

function readValue(value: unknown, type: Shape[string], path: string): unknown {
  if (typeof type === 'object') {
    return isList(type) ? readEach(value, type[0], path) : readStruct(value, type, path)
  }
  switch (type) {
    case 'text':
      if (typeof (value ?? '') === 'string') return value ?? ''
      break
    case 'bool':
      if (typeof (value ?? false) === 'boolean') return value ?? false
      break
    case 'int':
      // Beyond that, two ids could be read as the same.
      if (Number.isSafeInteger(value ?? 0)) return value ?? 0
      break
    case 'any':
      return value
  }
  throw wrongType(path, type)
}

function isList(type: Shape | readonly [Shape]): type is readonly [Shape] {
  return Array.isArray(type)
}

function wrongType(path: string, type: string): CallError {
  return new CallError(`the answer is not of its shape: ${path || 'it'} must be ${type}`)
}
