import { resolve } from 'node:path'
import schema from '../../schema/config.json' with { type: 'json' }
import type { Config } from '../../schema/types.gen.js'
import { StartError } from './errors.js'

export type { Config } from '../../schema/types.gen.js'

/** Some options of some sections, as set by a user of the library. */
export type PartialConfig = { [Section in keyof Config]?: Partial<Config[Section]> }

/**
 * Whether records are in files of the data folder, as in PocketBase; then only one machine serves
 * them.
 */
export function isFolder({ serve }: Config): boolean {
  return serve.database === 'SQLITE'
}

/** One option as described in schema/config.json. */
export interface Option {
  section: string
  name: string
  type: 'string' | 'integer' | 'boolean' | 'array'
  default: unknown
  description: string
  /** Its own flag without dashes, if it has one. */
  flag?: string
  /** The flag's argument; '' for a switch. */
  flagArgument?: string
  /** Environment variables, the short form first. */
  variables: string[]
  enum?: readonly string[]
  pattern?: string
  minLength?: number
  minimum?: number
  maximum?: number
  allowed?: string
  items?: { minLength?: number; enum?: readonly string[]; pattern?: string }
}

export interface ConfigSources {
  /** Values of options' own flags, by flag name. */
  flags?: Record<string, unknown>
  /** `section.option=value`, as passed to --set; the last one for an option wins. */
  sets?: readonly string[]
  env?: Record<string, string | undefined>
  /** Values set by code; they take precedence over everything else. */
  values?: PartialConfig
}

type OptionRow = Omit<Option, 'section' | 'name' | 'variables' | 'flag'> & {
  flag?: string
  env?: string
}

/** Every option, in the schema's order. */
export const options: readonly Option[] = Object.entries(schema.properties).flatMap(
  ([section, { properties }]) =>
    Object.entries(properties as unknown as Record<string, OptionRow>).map(([name, row]) => {
      const { flag: flagArgument, env, ...rest } = row
      // The server's options have flags with their own names; in other sections the flag is the
      // section's name.
      const flag = section === 'serve' ? name : section
      const long = `POCKETGATE_${section}_${snakeCase(name)}`.toUpperCase()
      return {
        ...rest,
        ...(flagArgument !== undefined && { flag, flagArgument }),
        section,
        name,
        variables: env === undefined ? [long] : [env, long],
      }
    }),
)

/**
 * The configuration: an option's own flag before --set, before the environment, before the default.
 * Throws StartError with one line that names the option, the value and what is allowed.
 */
export function loadConfig(sources: ConfigSources = {}): Config {
  const sets = readSets(sources.sets ?? [])
  const config: Record<string, Record<string, unknown>> = {}
  for (const option of options) {
    config[option.section] ??= {}
    config[option.section]![option.name] = optionValue(option, sources, sets)
  }
  refuseUnknown(sources, config as unknown as Config)
  return finish(config as unknown as Config)
}

function optionValue(option: Option, sources: ConfigSources, sets: Map<string, string>): unknown {
  const section = sources.values?.[option.section as keyof Config] as
    | Record<string, unknown>
    | undefined
  const set = section?.[option.name]
  if (set !== undefined) return readValue(option, set, fullName(option))

  const flag = option.flag === undefined ? undefined : sources.flags?.[option.flag]
  if (flag !== undefined) return readValue(option, flag, `--${option.flag}`)

  const assigned = sets.get(fullName(option))
  if (assigned !== undefined) return readValue(option, assigned, `--set ${fullName(option)}`)

  for (const variable of option.variables) {
    const text = sources.env?.[variable]
    if (text !== undefined) return readValue(option, text, variable)
  }
  return structuredClone(option.default)
}

function readSets(sets: readonly string[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const text of sets) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (name === undefined || value === undefined) {
      throw new StartError(`--set ${quote(text)}: allowed is section.option=value`)
    }
    if (!options.some((option) => fullName(option) === name)) {
      throw new StartError(`--set ${quote(text)}: there is no option ${name}`)
    }
    values.set(name, value)
  }
  return values
}

/** Converts a text from outside, or a value from code, to the option's type. */
function readValue(option: Option, raw: unknown, source: string): unknown {
  const value = typeof raw === 'string' ? parse(option, raw) : raw
  if (value !== undefined && isAllowed(option, value)) return value
  const shown = typeof raw === 'string' ? quote(raw) : (JSON.stringify(raw) ?? String(raw))
  const name = source === fullName(option) ? source : `${source} (${fullName(option)})`
  throw new StartError(`${name}: ${shown} is not allowed; allowed is ${describeAllowed(option)}`)
}

/** undefined for a text that isn't of the type. */
function parse(option: Option, text: string): unknown {
  switch (option.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'array':
      return text.trim() === '' ? [] : text.split(',').map((item) => item.trim())
    case 'string':
      return text
  }
}

function isAllowed(option: Option, value: unknown): boolean {
  switch (option.type) {
    case 'integer':
      return (
        Number.isInteger(value) &&
        (value as number) >= (option.minimum ?? Number.MIN_SAFE_INTEGER) &&
        (value as number) <= (option.maximum ?? Number.MAX_SAFE_INTEGER)
      )
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value) && value.every((item) => isText(item, option.items ?? {}))
    case 'string':
      return isText(value, option)
  }
}

function isText(value: unknown, limits: Pick<Option, 'enum' | 'pattern' | 'minLength'>): boolean {
  return (
    typeof value === 'string' &&
    value.length >= (limits.minLength ?? 0) &&
    (limits.enum?.includes(value) ?? true) &&
    (limits.pattern === undefined || new RegExp(limits.pattern).test(value))
  )
}

function describeAllowed(option: Option): string {
  if (option.enum !== undefined) return option.enum.join(', ')
  if (option.items?.enum !== undefined) {
    return `a comma-separated list of ${option.items.enum.join(', ')}`
  }
  if (option.allowed !== undefined) return option.allowed
  if (option.type === 'boolean') return 'true, false'
  if (option.type !== 'integer') return 'text'
  if (option.minimum === option.maximum) return `only ${option.minimum}`
  return `a whole number from ${option.minimum} to ${option.maximum}`
}

/**
 * A misspelt variable of one of our sections, or a misspelt key from code, prevents the start.
 * Other POCKETGATE_ variables are ignored: Kubernetes sets POCKETGATE_SERVICE_HOST for a service
 * with our name.
 */
function refuseUnknown(sources: ConfigSources, config: Config): void {
  for (const [section, values] of Object.entries(sources.values ?? {})) {
    for (const name of Object.keys(values ?? {})) {
      if (!options.some((each) => each.section === section && each.name === name)) {
        throw new StartError(`there is no option ${section}.${name}`)
      }
    }
  }
  const sections = Object.keys(config).join('|').toUpperCase()
  const ours = new RegExp(`^POCKETGATE_(${sections})(_|$)`)
  const known = new Set([config.serve.encryptionEnv, ...options.flatMap((each) => each.variables)])
  for (const variable of Object.keys(sources.env ?? {})) {
    if (ours.test(variable) && !known.has(variable)) {
      throw new StartError(`${variable}: there is no such option; docs/config.md lists them`)
    }
  }
}

/** Settles what depends on several options, and makes folders absolute. */
function finish(config: Config): Config {
  const { serve } = config
  if (serve.https !== '' && (serve.cert === '' || serve.key === '')) {
    throw new StartError(
      `--https (serve.https): ${quote(serve.https)} needs --cert and --key, a certificate and its key as PEM files`,
    )
  }
  serve.dir = resolve(serve.dir)
  if (serve.publicDir !== '') serve.publicDir = resolve(serve.publicDir)
  return config
}

function fullName(option: Option): string {
  return `${option.section}.${option.name}`
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`)
}

/** One line, whatever was typed. */
function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
