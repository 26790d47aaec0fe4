import { pb, statusOf } from '../api'

/** A parameter of a call: in the path, the query, or the body. */
export interface Part {
  name: string
  place: string
  type: string
  isRequired: boolean
  text: string
}

/** A call in the OpenAPI document. */
export interface Call {
  /** `authWithPassword`, the SDK's name. */
  name: string
  /** `native`, or a contract. */
  door: string
  method: string
  path: string
  summary: string
  parts: Part[]
  hasBody: boolean
}

interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  allOf?: Schema[]
}

interface Parameter {
  $ref?: string
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

interface OperationObject {
  operationId: string
  tags: string[]
  summary: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
}

interface OpenApi {
  paths: Record<string, Record<string, OperationObject>>
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> }
}

let asked: Promise<Call[]> | undefined

/** All calls that are served here; none on a PocketBase server, which has no such document. */
export function loadCalls(): Promise<Call[]> {
  asked ??= pb.send<OpenApi>('/api/openapi.json', {}).then(callsOf, (error) => {
    asked = undefined
    if (statusOf(error) === 404) return []
    throw error
  })
  return asked
}

function callsOf(document: OpenApi): Call[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const [door = '', name = ''] = operation.operationId.split('.')
      const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
      const parameters = (operation.parameters ?? []).map((each) => partOf(document, each))
      const body = schema ? bodyParts(document, schema) : []
      return {
        name,
        door,
        method: method.toUpperCase(),
        path,
        summary: operation.summary,
        parts: [...parameters, ...body],
        hasBody: operation.requestBody !== undefined,
      }
    }),
  )
}

function partOf(document: OpenApi, given: Parameter): Part {
  const key = given.$ref?.split('/').at(-1)
  const found = key === undefined ? given : (document.components.parameters[key] ?? given)
  return {
    name: found.name,
    place: found.in,
    type: typeOf(found.schema ?? {}),
    isRequired: found.required === true,
    text: found.description ?? '',
  }
}

function bodyParts(document: OpenApi, given: Schema): Part[] {
  const key = given.$ref?.split('/').at(-1)
  const schema = key === undefined ? given : (document.components.schemas[key] ?? given)
  const own = Object.entries(schema.properties ?? {}).map(([name, each]) => ({
    name,
    place: 'body',
    type: typeOf(each),
    isRequired: schema.required?.includes(name) === true,
    text: each.description ?? '',
  }))
  return [...own, ...(schema.allOf ?? []).flatMap((each) => bodyParts(document, each))]
}

function typeOf({ type, $ref }: Schema): string {
  if (type === undefined) return $ref?.split('/').at(-1) ?? ''
  return Array.isArray(type) ? type.join(' | ') : type
}
