import { schemas } from '../../schema/schemas.gen.js'
import type { Contract, Route } from '../base/route.js'
import { errorSchemas, sharedSchemas } from './components.js'
import { contractOperations } from './contracts/index.js'
import { type OperationText, operations, parameters } from './operations.js'
import type { ContractOperation, Json } from './shapes.js'

/** A row with the path that reaches it. */
interface Row {
  contract: Contract
  route: Route
  /** With `{name}` for parameters. */
  path: string
}

/**
 * The OpenAPI 3.1 document of these contracts' rows. If two have the same path, the first owns it,
 * and the other is listed under `/c/<name>`, as in the router. Throws if a row's name has no text.
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
      // A different parameter name doesn't make a different path.
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
  const own = contractOperations[contract.name]?.[`${route.method} ${route.path}`]
  return {
    tags: [contract.name],
    summary: text.summary,
    ...(route.guard === 'superuser' && { description: 'For superusers.' }),
    ...(own ? contractParts(contract.name, path, own) : nativeParts(route, path, text)),
  }
}

function contractParts(
  contract: string,
  path: string,
  { body, query = [], replies, faults = {} }: ContractOperation,
): Json {
  const fault = refTo(errorName(contract))
  const done = Object.entries(replies).map(([status, reply]) => [
    status,
    { description: 'Done.', ...(reply && { content: json(reply) }) },
  ])
  const refused = Object.entries(faults).map(([status, shape]) => [
    status,
    { description: 'A fault.', content: json({ anyOf: [shape, fault] }) },
  ])
  return {
    parameters: [
      ...pathParameters(path),
      ...query.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    ],
    ...(body && { requestBody: { content: json(body) } }),
    responses: {
      ...Object.fromEntries([...done, ...refused]),
      ...limitOf(contract),
      default: { description: 'A fault.', content: json(fault) },
    },
    security: [{}, { token: [] }, { cookie: [] }],
  }
}

/** slugbase's limits answer with plain text. */
function limitOf(contract: string): Json {
  if (contract !== 'slugbase') return {}
  return {
    429: { description: 'Too many.', content: { 'text/html': { schema: { type: 'string' } } } },
  }
}

function nativeParts(route: Route, path: string, text: OperationText): Json {
  const { body, query, reply } = partsOf(route.name)
  const takes = body ?? (text.body ? refTo(text.body) : undefined)
  return {
    parameters: [
      ...pathParameters(path),
      ...(text.query ?? []).map((name) => ({ $ref: `#/components/parameters/${name}` })),
      ...queryOf(query),
    ],
    ...(takes && { requestBody: { content: bodyContent(text, takes) } }),
    responses: {
      ...successOf(text, reply),
      ...(/^authWith/.test(route.name) && waitingStep),
      default: { description: 'A fault.', content: json(refTo(errorName('native'))) },
    },
    security: route.guard === undefined ? [{}, { token: [] }] : [{ token: [] }],
  }
}

/** A login that waits for its second factor isn't a fault. */
const waitingStep = {
  401: {
    description: 'The first of two steps is done.',
    content: json({
      anyOf: [
        {
          type: 'object',
          properties: { mfaId: { type: 'string' } },
          required: ['mfaId'],
          additionalProperties: false,
        },
        refTo(errorName('native')),
      ],
    }),
  },
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function successOf(text: OperationText, reply: Json | undefined): Json {
  const status = text.status ?? 200
  if (status !== 200) return { [status]: { description: 'Done.' } }
  const shape = reply ?? (text.reply ? refTo(text.reply) : undefined)
  // A file, a stream or a page.
  const content = shape ? json(shape) : { '*/*': {} }
  return {
    200: { description: 'Done.', content },
    ...(text.hasParts && {
      206: { description: 'A part of it.', content },
      304: { description: 'The client has it.' },
      416: { description: 'It has no such part.', content: { 'text/plain': {} } },
    }),
  }
}

function bodyContent(text: OperationText, shape: Json): Json {
  const isRecord = text.body === 'Record'
  return { ...json(shape), ...(isRecord && { 'multipart/form-data': { schema: shape } }) }
}

interface Parts {
  body?: Json
  query?: Json
  reply?: Json
}

/** Body, query and reply from schema/. */
function partsOf(name: string): Parts {
  const { body, query, reply } = (schemas[`api/${name}`]?.['properties'] ?? {}) as Parts
  return { ...(body && { body }), ...(query && { query }), ...(reply && { reply }) }
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

function errorName(contract: string): string {
  return `${capital(contract)}Error`
}

function refTo(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase())
}
