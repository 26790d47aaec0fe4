import { Breaks } from '../base/breaks.js'
import { StartError } from '../base/errors.js'
import { type StructName, type StructType, structType } from '../base/validate.js'
import { decodeInto } from '../http/decode-struct.js'
import type { Terminal } from './terminal.js'

/** A setting and its new value, as JSON. */
export interface Assignment {
  name: string
  json: string
}

/** These are never shown, and shouldn't be typed where others see the command line. */
const secrets: readonly string[] = ['smtp.password', 's3.secret', 'backups.s3.secret']

/**
 * Parses `name=value` and the names of secrets. Throws StartError for an unknown name or a wrong
 * value.
 */
export async function readAssignments(
  texts: readonly string[],
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  shape: StructName = 'settings',
): Promise<Assignment[]> {
  const assignments: Assignment[] = []
  for (const text of texts) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
    const type = typeOf(shape, name)
    if (value !== undefined) assignments.push({ name, json: jsonOf(name, type, value) })
    else assignments.push({ name, json: JSON.stringify(await readSecret(name, terminal, env)) })
  }
  return assignments
}

/**
 * New settings; those not named keep their values. Throws StartError for a value of another type.
 */
export async function assign<Values extends object>(
  settings: Values,
  assignments: readonly Assignment[],
  shape: StructName = 'settings',
): Promise<Values> {
  let values: unknown = settings
  for (const { name, json } of assignments) {
    const text = name
      .split('.')
      .reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, json)
    try {
      values = await decodeInto(structType(shape), values, text, new Breaks())
    } catch (cause) {
      throw new StartError(
        `${name}: ${json.slice(0, 200)} is not ${describe(typeOf(shape, name))}`,
        {
          cause,
        },
      )
    }
  }
  return values as Values
}

/** A part of the settings by its name. Throws StartError. */
export function settingOf(settings: object, name: string, shape: StructName = 'settings'): unknown {
  return name.split('.').reduce((value: unknown, key) => {
    if (value !== null && typeof value === 'object' && Object.hasOwn(value, key)) {
      return (value as Record<string, unknown>)[key]
    }
    throw new StartError(
      secrets.includes(name) ? `${name} is a secret and is not shown` : unknown(name, shape),
    )
  }, settings)
}

function typeOf(shape: StructName, name: string): StructType {
  let type = structType(shape)
  for (const key of name.split('.')) {
    const next = isStruct(type) && Object.hasOwn(type, key) ? type[key] : undefined
    if (next === undefined) throw new StartError(unknown(name, shape))
    type = next
  }
  return type
}

function unknown(name: string, shape: StructName = 'settings'): string {
  const command = shape === 'settings' ? 'settings get' : `${shape} get COLLECTION`
  return `there is no setting ${JSON.stringify(name.slice(0, 200))}; \`pocketgate ${command}\` prints them all`
}

function jsonOf(name: string, type: StructType, text: string): string {
  if (type === 'string') return JSON.stringify(text)
  // A list of texts may be written with commas, like the server's options.
  if (Array.isArray(type) && type[0] === 'string' && !text.trimStart().startsWith('[')) {
    const items = text.split(',').map((item) => item.trim())
    return JSON.stringify(items.filter((item) => item !== ''))
  }
  try {
    return JSON.stringify(JSON.parse(text))
  } catch (cause) {
    const shown = JSON.stringify(text.slice(0, 200))
    throw new StartError(`${name}: ${shown} is not ${describe(type)}`, { cause })
  }
}

function describe(type: StructType): string {
  if (type === 'string') return 'a text'
  if (type === 'bool') return 'true or false'
  if (type === 'int') return 'a whole number'
  return isStruct(type) ? 'a JSON object' : 'a list'
}

async function readSecret(
  name: string,
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (!secrets.includes(name)) throw new StartError(`${name}: a value is missing; ${name}=VALUE`)
  const variable = `POCKETGATE_SETTINGS_${name.replaceAll('.', '_').toUpperCase()}`
  const value = env[variable] ?? (await terminal.askSecret?.(`${name}: `))
  if (value) return value
  throw new StartError(
    `${name}: nothing to set it to: give it in the variable ${variable}, or type it at a terminal`,
  )
}

function isStruct(type: StructType): type is { readonly [key: string]: StructType } {
  return typeof type === 'object' && !Array.isArray(type)
}
