const object = { type: 'object', additionalProperties: true } as const
const text = { type: 'string' } as const
const count = { type: 'integer' } as const

const pageOf = (items: object) => ({
  type: 'object',
  properties: {
    items: { type: 'array', items },
    page: count,
    perPage: count,
    totalItems: count,
    totalPages: count,
  },
  required: ['items', 'page', 'perPage', 'totalItems', 'totalPages'],
})

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** Shapes that many operations share. */
export const sharedSchemas = {
  Record: {
    ...object,
    description:
      "A record: the collection's fields, `collectionId`, `collectionName`, and `expand` where asked for.",
    properties: { id: text, collectionId: text, collectionName: text, expand: object },
  },
  RecordPage: pageOf(ref('Record')),
  Page: pageOf(object),
  Collection: {
    ...object,
    properties: { id: text, name: text, type: { enum: ['base', 'auth', 'view'] } },
  },
  Settings: object,
  Batch: {
    type: 'object',
    properties: {
      requests: {
        type: 'array',
        items: {
          type: 'object',
          properties: { method: text, url: text, headers: object, body: object },
        },
      },
    },
  },
  Object: object,
  List: { type: 'array', items: {} },
} as const

/** How each contract tells an error. */
export const errorSchemas: Readonly<Record<string, object>> = {
  native: {
    type: 'object',
    description: 'PocketBase’s error: `data` has a code and a message for each field at fault.',
    properties: { status: count, message: text, data: object },
    required: ['status', 'message', 'data'],
    example: { status: 400, message: 'Failed to authenticate.', data: {} },
  },
  weather: {
    type: 'object',
    description: 'A serialised ClientResponseError.',
    properties: {
      url: text,
      status: count,
      response: object,
      isAbort: { type: 'boolean' },
      originalError: object,
      name: text,
    },
    required: ['url', 'status', 'response', 'isAbort', 'originalError', 'name'],
  },
  strapi: {
    type: 'object',
    description: 'Strapi v3’s error, or v4’s where strapi.errorFormat says so.',
    properties: { statusCode: count, error: {}, message: {}, data: {} },
  },
  slugbase: {
    type: 'object',
    properties: { error: text, message: text, code: { type: ['integer', 'string'] } },
    required: ['error'],
  },
  jitsudo: {
    type: 'object',
    properties: { code: text, message: text, details: {}, notices: {} },
    required: ['code', 'message'],
  },
  mudbase: {
    type: 'object',
    properties: { error: text, message: text, code: text, details: {} },
    required: ['error'],
  },
}
