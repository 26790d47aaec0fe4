import { schemas } from '../../schema/schemas.gen.js'
import type { Contract, Route } from '../base/route.js'
import { errorSchemas, sharedSchemas } from './components.js'
import { type OperationText, operations, parameters } from './operations.js'

type Json = Readonly<Record<string, unknown>>

/** A row at the path that reaches it. */
interface Row {
  contract: Contract
  route: Route
  /** With `{name}` for parameters. */
  path: string
}

/**
 * The OpenAPI 3.1 document of these contracts' rows: of two with one path the first owns it, and the other
 * stands under `/c/<name>`, as the router has it. Throws where a row's name has no text.
 */
export function describeApi(contracts: readonly Contract[], version: string): Json {
  const rows = rowsOf(contracts)
  const paths: Record<string, Record<string, Json>> = {}
  const taken = new Map<string, number>()
  for (const row of rows) {
    const { contract, route, path } = row
    const name = `${contract.name}.${route.name}`
    const times = (taken.get(name) ?? 0) + 1
    taken.set(name, times)
    const operationId = times === 1 ? name : `${name}.${times}`
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: { operationId, ...operationOf(row) },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'pocketgate',
      version,
      description:
        "PocketBase's API, second factors of its accounts, and the login contracts that this server is asked for. " +
        'Each contract is served complete under /c/NAME as well.',
    },
    servers: [{ url: '/' }],
    tags: contracts.map(({ name }) => ({ name })),
    paths,
    components: { schemas: schemasOf(contracts), parameters: parametersOf(), securitySchemes },
  }
}

function rowsOf(contracts: readonly Contract[]): Row[] {
  const rows: Row[] = []
  const owned = new Set<string>()
  contracts.forEach((contract, at) => {
    for (const route of contract.routes) {
      const own = templateOf(route.path)
      // A parameter's name makes no other path.
      const keyOf = (path: string) => `${route.method} ${path.replace(/\{\w+\}/g, '{}')}`
      const path = owned.has(keyOf(own)) && at > 0 ? `/c/${contract.name}${own}` : own
      if (owned.has(keyOf(path))) continue
      owned.add(keyOf(path))
      rows.push({ contract, route, path })
    }
  })
  return rows
}

function templateOf(path: string): string {
  return path.replace(/[:*](\w+)/g, '{$1}')
}

function operationOf({ contract, route, path }: Row): Json {
  const text = operations[route.name]
  if (!text) throw new Error(`server/openapi/operations.ts says nothing of ${route.name}`)
  const native = contract.name === 'native'
  const { body, query, reply } = partsOf(contract.name, route.name)
  const content = body ?? (native && text.body ? refTo(text.body) : undefined)
  const takesBody = content ?? (!native && route.method !== 'GET' ? refTo('Object') : undefined)
  return {
    tags: [contract.name],
    summary: text.summary,
    ...(route.guard === 'superuser' && { description: 'For superusers.' }),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...(native ? (text.query ?? []) : []).map((name) => ({
        $ref: `#/components/parameters/${name}`,
      })),
      ...queryOf(query),
    ],
    ...(takesBody && { requestBody: { content: bodyContent(text, takesBody, native) } }),
    responses: {
      ...successOf(native, text, reply),
      default: { description: 'A fault.', content: json(refTo(errorName(contract.name))) },
    },
    security:
      native && route.guard === undefined
        ? [{}, { token: [] }]
        : [{}, { token: [] }, { cookie: [] }],
    ...(native && route.guard !== undefined && { security: [{ token: [] }] }),
  }
}

/** A contract's own answers have statuses of their own: all that aren't faults are told as one. */
function successOf(native: boolean, text: OperationText, reply: Json | undefined): Json {
  if (!native) return { '2XX': { description: 'Done.', content: json(reply ?? {}) } }
  const status = text.status ?? 200
  if (status === 204) return { 204: { description: 'Done.' } }
  const shape = reply ?? (text.reply ? refTo(text.reply) : undefined)
  return { 200: { description: 'Done.', ...(shape && { content: json(shape) }) } }
}

function bodyContent(text: OperationText, shape: Json, native: boolean): Json {
  const isRecord = native && text.body === 'Record'
  return { ...json(shape), ...(isRecord && { 'multipart/form-data': { schema: shape } }) }
}

interface Parts {
  body?: Json
  query?: Json
  reply?: Json
}

/** Body, query and reply as schema/ has them. */
function partsOf(contract: string, name: string): Parts {
  const ofContract = `contracts/${contract}${name === 'authWithPassword' ? '' : capital(name)}`
  const schema = schemas[contract === 'native' ? `api/${name}` : ofContract]
  const parts = (schema?.['properties'] ?? {}) as Parts & { challenge?: Json }
  const { body, query, reply, challenge } = parts
  // A login that waits for its second factor is none of the faults.
  return {
    ...(body && { body }),
    ...(query && { query }),
    ...(reply && { reply: challenge ? { anyOf: [reply, challenge] } : reply }),
  }
}

function queryOf(query: Json | undefined): Json[] {
  const named = (query?.['properties'] ?? {}) as Record<string, Json>
  return Object.entries(named).map(([name, schema]) => ({ name, in: 'query', schema }))
}

function schemasOf(contracts: readonly Contract[]): Json {
  const errors = contracts.map(({ name }) => [errorName(name), errorSchemas[name] ?? {}])
  return { ...sharedSchemas, ...Object.fromEntries(errors) }
}

function parametersOf(): Json {
  const all = Object.entries(parameters)
  return Object.fromEntries(all.map(([name, rest]) => [name, { name, in: 'query', ...rest }]))
}

const securitySchemes = {
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'The token of a login, with or without `Bearer `.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'pb_auth',
    description: 'The cookie of a contract (weather: pb_auth, slugbase: token).',
  },
} as const

const errorName = (contract: string) => `${capital(contract)}Error`
const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Json) => ({ 'application/json': { schema } })

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase())
}
