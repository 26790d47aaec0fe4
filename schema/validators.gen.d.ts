import type { ErrorObject } from 'ajv'
import type { Shapes } from './types.gen.js'

/** Compiled from schema/ by scripts/generate.mjs; the code beside it is not committed. */
export const validators: {
  readonly [Name in keyof Shapes]: {
    (value: unknown): value is Shapes[Name]
    errors?: ErrorObject[] | null
  }
}

/** The keys of each native body, for bodies that come as a form. */
export const forms: {
  readonly [Name in keyof Shapes]: Record<string, 'string' | 'int' | 'bool' | 'strings'>
}

/** A Go struct's type: its keys, a list's entries in brackets, or what a value must be. */
export type StructType =
  | 'string'
  | 'int'
  | 'bool'
  | 'map'
  | 'texts'
  | readonly [StructType]
  | { readonly [key: string]: StructType }

/** Bodies that are structs inside structs. */
export const structs: {
  readonly settings: StructType
  readonly batch: StructType
  readonly factors: StructType
}
