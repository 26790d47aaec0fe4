import fc from 'fast-check'
import { apiDocument, type Operation, type Parameter, type Schema } from '../helper/documented.js'

/** A request that the document allows, or nearly. */
export interface MadeRequest {
  operationId: string
  method: string
  path: string
  /** The sender, one of those that the test knows. */
  as: string
  type: string
  /** Undefined for none. */
  body: string | undefined
}

/** Values that exist on the tested server, by the name of a parameter or key. */
export type Pools = Readonly<Record<string, readonly string[]>>

/** Arbitrary requests for every operation of the document, each equally likely. */
export function requestArbitrary(
  pools: Pools,
  callersOf: (operationId: string) => readonly string[],
): fc.Arbitrary<MadeRequest> {
  const operations = Object.entries(apiDocument().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  return fc.constantFrom(...operations).chain(({ path, method, operation }) =>
    fc.record({
      operationId: fc.constant(operation.operationId),
      method: fc.constant(method.toUpperCase()),
      path: pathOf(path, operation, pools),
      as: fc.constantFrom(...callersOf(operation.operationId)),
      type: fc.oneof(
        { weight: 12, arbitrary: fc.constant('application/json') },
        fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'),
      ),
      body: method === 'get' ? fc.constant(undefined) : bodyOf(operation, pools),
    }),
  )
}

function pathOf(path: string, { parameters }: Operation, pools: Pools): fc.Arbitrary<string> {
  const known = parameters.map(resolved)
  const inPath = known.filter((each) => each.in === 'path').map(({ name }) => name!)
  const inQuery = known.filter((each) => each.in === 'query')
  const segments = inPath.map((name) => words(pools, name).filter(isSegment))
  const values = inQuery.map((each) => fc.option(queryValue(each, pools), { nil: undefined }))
  return fc
    .tuple(fc.tuple<string[]>(...segments), fc.tuple<(string | undefined)[]>(...values))
    .map(([segments, values]) => {
      const filled = inPath.reduce(
        (so, name, at) => so.replace(`{${name}}`, () => encoded(segments[at]!)),
        path,
      )
      const query = inQuery.flatMap(({ name }, at) =>
        values[at] === undefined ? [] : [`${name}=${encoded(values[at]!)}`],
      )
      return query.length > 0 ? `${filled}?${query.join('&')}` : filled
    })
}

/** `fields` removes keys from an answer, so no shape would be complete. */
function queryValue({ name = '', schema }: Parameter, pools: Pools): fc.Arbitrary<string> {
  if (name === 'fields') return fc.constant('*')
  return fc.oneof(
    words(pools, name),
    sentValue(schema ?? {}, pools, name).map((value) => String(value)),
  )
}

function bodyOf(operation: Operation, pools: Pools): fc.Arbitrary<string | undefined> {
  const schema = operation.requestBody?.content['application/json']?.schema
  const right = schema ? sentValue(schema, pools, '').map(asText) : fc.constant(undefined)
  return fc.oneof(
    { weight: 12, arbitrary: right },
    fc.jsonValue({ maxDepth: 3 }).map(asText),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constant(''),
    fc.constant(undefined),
  )
}

/** Mostly a value of the schema; now and then any other. */
function sentValue(schema: Schema, pools: Pools, key: string): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: rightValue(schema, pools, key) },
    { weight: 1, arbitrary: fc.oneof(fc.jsonValue({ maxDepth: 2 }), words(pools, key)) },
  )
}

function rightValue(schema: Schema, pools: Pools, key: string): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, enum: list, type, items } = schema
  if (typeof $ref === 'string') return rightValue(schemaAt($ref), pools, key)
  const choices = (anyOf ?? oneOf) as Schema[] | undefined
  if (choices) return fc.oneof(...choices.map((each) => rightValue(each, pools, key)))
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(list)) return fc.constantFrom<unknown[]>(...list)
  const [kind] = Array.isArray(type) ? type : [type]
  switch (kind) {
    case 'string':
      return words(pools, key)
    case 'integer':
      return fc.oneof(fc.integer({ min: -2, max: 40 }), fc.integer(), fc.maxSafeInteger())
    case 'number':
      return fc.double({ noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(sentValue((items ?? {}) as Schema, pools, key), { maxLength: 3 })
    case 'object':
      return objectOf(schema, pools)
    default:
      return schema['properties'] ? objectOf(schema, pools) : fc.jsonValue({ maxDepth: 2 })
  }
}

function objectOf(schema: Schema, pools: Pools): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  const shapes: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
    Object.entries(properties).map(([key, shape]) => [key, sentValue(shape, pools, key)]),
  )
  const required = (schema['required'] ?? []) as string[]
  const whole = fc.record(shapes, {
    requiredKeys: required.filter((key) => key in properties),
  })
  const partial = fc.record(shapes, { requiredKeys: [] })
  return fc.oneof({ weight: 8, arbitrary: whole }, { weight: 1, arbitrary: partial })
}

/** Strings that exist on this server, and strings that break a careless one. */
function words(pools: Pools, name: string): fc.Arbitrary<string> {
  const own = pools[name] ?? []
  const any = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(...hostile),
    fc.constantFrom(...Object.values(pools).flat()),
  )
  if (own.length === 0) return any
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...own) }, any)
}

const hostile = [
  ...["' OR 1=1 --", '"; DROP TABLE users; --', '%', '\0', 'x\r\nSet-Cookie: a=b', '__proto__'],
  ...['constructor', '{{7*7}}', '../../data.db', '@request.auth.id', '\u202e', '1e999', '-1', ' '],
  ...['id = "" || id != ""', '@collection.users.id ?!= ""', 'x'.repeat(300), 'é'.repeat(100)],
]

/** A client would remove these from the path itself, or the path would end there. */
function isSegment(text: string): boolean {
  return text !== '' && !/^\.{1,2}$/.test(text)
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function asText(value: unknown): string | undefined {
  return JSON.stringify(value)
}

function resolved(parameter: Parameter): Parameter {
  const name = parameter.$ref?.split('/').at(-1)
  return name === undefined ? parameter : apiDocument().components.parameters[name]!
}

function schemaAt(ref: string): Schema {
  return apiDocument().components.schemas[ref.split('/').at(-1)!]!
}
