import { count, exactly, object, text } from './shapes.js'

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
  Items: exactly({ items: { type: 'array', items: object } }),
} as const

/** The form of an error in each contract. */
export const errorSchemas: Readonly<Record<string, object>> = {
  native: {
    ...exactly({ status: count, message: text, data: object }),
    description: 'PocketBase’s error: `data` has a code and a message for each field at fault.',
    example: { status: 400, message: 'Failed to authenticate.', data: {} },
  },
  weather: {
    ...exactly({
      url: text,
      status: count,
      response: object,
      isAbort: { const: false },
      originalError: object,
      name: text,
    }),
    description: 'A serialised ClientResponseError.',
  },
  strapi: {
    ...exactly({
      'statusCode?': count,
      'error?': text,
      code: count,
      message: { type: ['string', 'array'] },
      'data?': { type: ['string', 'array'] },
    }),
    description:
      'With `strapi.errorFormat=v3` the list of `data` stands in `message`. A limit has neither `statusCode` nor `error`.',
  },
  slugbase: exactly({
    error: text,
    'message?': text,
    'code?': { type: ['integer', 'string'] },
  }),
  jitsudo: exactly({
    code: text,
    message: text,
    'details?': { type: 'object', additionalProperties: text },
  }),
  mudbase: exactly({
    error: text,
    'message?': text,
    'code?': text,
    'details?': { type: ['string', 'object'] },
    'retryAfter?': count,
  }),
}
