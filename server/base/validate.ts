import type { Shapes } from '../../schema/types.gen.js'
import { forms, type StructType, structs, validators } from '../../schema/validators.gen.js'

/** A shape of schema/: `contracts/weather.body`, `api/authWithPassword.reply`. */
export type ShapeName = keyof Shapes

/** A native request body; missing values are '', 0, false or []. */
export type FormName = Extract<ShapeName, `api/${string}.body`>
export type FormValues<Name extends FormName> = Required<Shapes[Name]>
export type FormType = 'string' | 'int' | 'bool' | 'strings' | 'map'

/** The expected type of each key in that body. */
export function formTypes(name: FormName): Readonly<Record<string, FormType>> {
  return forms[name]
}

/** Bodies that are nested Go structs. */
export type StructName = keyof typeof structs
export type { StructType }

export function structType(name: StructName): StructType {
  return structs[name]
}

/** The first fault of a value: a JSON pointer, '' for the whole, and ajv's message. */
export interface ShapeFault {
  path: string
  message: string
}

/** Whether `value` has that shape. */
export function hasShape<Name extends ShapeName>(
  name: Name,
  value: unknown,
): value is Shapes[Name] {
  return validators[name](value)
}

/** The fault of `value`, or undefined if it has that shape. */
export function shapeFault(name: ShapeName, value: unknown): ShapeFault | undefined {
  const validate: { (value: unknown): boolean; errors?: Errors } = validators[name]
  if (validate(value)) return undefined
  const [first] = validate.errors ?? []
  return { path: first?.instancePath ?? '', message: first?.message ?? 'is not valid' }
}

type Errors = { instancePath: string; message?: string }[] | null
