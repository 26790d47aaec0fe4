import type { App } from '../base/app.js'
import { dictionary } from '../base/dictionary.js'
import { parseForm } from '../base/form-pairs.js'
import { badEscape } from '../base/percent-escapes.js'
import { castString } from '../fields/cast.js'
import type { Collection } from '../model/collection.js'
import { findRecordById } from './find.js'

/** One request of a batch; `url` is a records path, with or without a query. */
export interface BatchOperation {
  method: string
  url: string
  headers: Record<string, string>
  body: Record<string, unknown>
}

/** What an operation asks for. */
export interface BatchAction {
  kind: 'create' | 'update' | 'delete'
  collection: Collection | undefined
  /** '' for a create. */
  id: string
  path: string
  /** The first value of each name; undefined for a query that Go would refuse in a form. */
  query: Record<string, string> | undefined
}

const forms = {
  upsert: /^PUT \/api\/collections\/([^/?]+)\/records(?:\?.*)?$/s,
  create: /^POST \/api\/collections\/([^/?]+)\/records(?:\?.*)?$/s,
  update: /^PATCH \/api\/collections\/([^/?]+)\/records\/([^/?]+)(?:\?.*)?$/s,
  delete: /^DELETE \/api\/collections\/([^/?]+)\/records\/([^/?]+)(?:\?.*)?$/s,
} as const

/**
 * Parses an operation's method and URL; an upsert is an update if its record exists. Names and ids
 * are taken literally, including escapes. Throws Error for anything else. Source: PocketBase
 * apis/batch.go ValidBatchActions, Go net/url Parse.
 */
export async function readAction(
  app: App,
  { method, url, body }: BatchOperation,
): Promise<BatchAction> {
  const line = `${method.toUpperCase()} ${url}`
  const query = readQuery(url)
  for (const kind of ['update', 'delete'] as const) {
    const match = forms[kind].exec(line)
    if (!match) continue
    const [, name = '', id = ''] = match
    const path = `/api/collections/${name}/records/${id}`
    return { kind, collection: app.collections.find(name), id, path, query }
  }
  const upsert = forms.upsert.exec(line)
  const [, name = ''] = upsert ?? forms.create.exec(line) ?? []
  if (name === '') throw new Error('unknown batch request action')
  const collection = app.collections.find(name)
  const path = `/api/collections/${name}/records`
  const id = upsert ? castString(body['id']) : ''
  const isThere = id !== '' && collection && (await findRecordById(app.store.read, collection, id))
  if (!isThere) return { kind: 'create', collection, id: '', path, query }
  return { kind: 'update', collection, id, path: `${path}/${id}`, query }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
const control = /[\0-\x1f\x7f]/

function readQuery(url: string): BatchAction['query'] {
  const [, main = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(url) ?? []
  const [, path = '', text = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(main) ?? []
  if (control.test(main) || badEscape.test(path) || badEscape.test(fragment)) {
    throw new Error(`invalid URL ${url}`)
  }
  const { values, valid } = parseForm(text)
  if (!valid) return undefined
  const query = dictionary<string>()
  for (const [name, list] of values) query[name] = list[0]!
  return query
}
