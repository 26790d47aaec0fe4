import type { Shapes } from '../../schema/types.gen.js'
import { validators } from '../../schema/validators.gen.js'

/** A shape of schema/: `contracts/weather.body`, `api/authWithPassword.reply`. */
export type ShapeName = keyof Shapes

/** The first thing that is wrong with a value: a JSON pointer, '' for the whole, and ajv's words. */
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

/** What is wrong with `value`, or undefined where it has that shape. */
export function shapeFault(name: ShapeName, value: unknown): ShapeFault | undefined {
  const validate: { (value: unknown): boolean; errors?: Errors } = validators[name]
  if (validate(value)) return undefined
  const [first] = validate.errors ?? []
  return { path: first?.instancePath ?? '', message: first?.message ?? 'is not valid' }
}

type Errors = { instancePath: string; message?: string }[] | null
