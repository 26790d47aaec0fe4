import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { command } from './boot.js'

export interface Operation {
  operationId: string
  tags: [contract: string]
  summary: string
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

export interface Parameter {
  name?: string
  in?: string
  schema?: Schema
  $ref?: string
}

export type Schema = Readonly<Record<string, unknown>>

export interface ApiDocument {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> }
}

/** An answer as a client receives it. */
export interface Sent {
  status: number
  /** Its Content-Type. */
  type: string
  text: string
}

interface Template {
  template: string[]
  methods: Record<string, Operation>
}

let known: ApiDocument | undefined
let templates: Map<number, Template[]> | undefined
let ajv: Ajv2020 | undefined
const validators = new Map<Schema, ValidateFunction>()

/** The OpenAPI document of a server with all contracts, from the built command. */
export function apiDocument(): ApiDocument {
  known ??= JSON.parse(documentText()) as ApiDocument
  return known
}

/** Made once for all test files of a run, if they have a folder together. */
function documentText(): string {
  const folder = process.env['TEST_SHARED']
  const kept = folder && join(folder, 'openapi.json')
  if (kept && existsSync(kept)) return readFileSync(kept, 'utf8')
  const text = execFileSync(process.execPath, [command, 'openapi'], { encoding: 'utf8' })
  if (kept) {
    writeFileSync(`${kept}.${process.pid}`, text)
    renameSync(`${kept}.${process.pid}`, kept)
  }
  return text
}

/**
 * The operation that answers such a request; a path that begins with `/c/NAME` belongs to that
 * contract.
 */
export function operationAt(method: string, path: string): Operation | undefined {
  const [, contract = '', rest = ''] = /^\/c\/(\w+)(\/.*)$/.exec(path) ?? []
  return (
    find(method, path, () => true) ??
    (contract === '' ? undefined : find(method, rest, ({ tags }) => tags[0] === contract))
  )
}

/** How an answer violates the document; undefined if it doesn't. */
export function faultOf(operation: Operation, { status, type, text }: Sent): string | undefined {
  const { responses, operationId } = operation
  const range = `${Math.floor(status / 100)}XX`
  const told = responses[status] ?? responses[range] ?? (status >= 400 && responses['default'])
  const say = (what: string) => `${operationId}: ${status} ${what}: ${text.slice(0, 400)}`
  if (!told) return say('is not documented')
  const content = told.content ?? {}
  const kind = type.split(';')[0]!.trim()
  const names = Object.keys(content)
  if (names.length === 0) return text === '' ? undefined : say('should have no body')
  const name = names.find((each) => each === kind || each === '*/*')
  if (name === undefined) return say(`is ${kind || 'without a type'}, not ${names.join(' or ')}`)
  if (name !== 'application/json') return undefined
  const validate = validatorOf(content[name]!.schema!)
  return validate(JSON.parse(text)) ? undefined : say(ajv!.errorsText(validate.errors))
}

export function validatorOf(schema: Schema): ValidateFunction {
  if (!ajv) {
    ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    ajv.addSchema(apiDocument(), 'openapi')
  }
  let validate = validators.get(schema)
  if (!validate) {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')
    validate = ajv.compile(JSON.parse(text))
    validators.set(schema, validate)
  }
  return validate
}

function find(
  method: string,
  path: string,
  fits: (operation: Operation) => boolean,
): Operation | undefined {
  const segments = path.split('/')
  let best: { rank: string; operation: Operation } | undefined
  for (const { template, methods } of templatesOf(segments.length)) {
    const operation = methods[method.toLowerCase()]
    if (!operation || !fits(operation)) continue
    const rank = rankOf(template, segments)
    if (rank !== undefined && (!best || rank < best.rank)) best = { rank, operation }
  }
  return best?.operation
}

/** The document's paths with so many segments. */
function templatesOf(length: number): readonly Template[] {
  if (!templates) {
    templates = new Map()
    for (const [path, methods] of Object.entries(apiDocument().paths)) {
      const template = path.split('/')
      const same = templates.get(template.length) ?? []
      templates.set(template.length, [...same, { template, methods }])
    }
  }
  return templates.get(length) ?? []
}

/** Fixed segments take precedence over parameters, from left to right. */
function rankOf(template: string[], segments: string[]): string | undefined {
  const isParameter = template.map((part) => part.startsWith('{'))
  const fits = template.every((part, at) =>
    isParameter[at] ? segments[at] !== '' : part === segments[at],
  )
  return fits ? isParameter.map(Number).join('') : undefined
}
