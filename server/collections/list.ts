import type { App } from '../base/app.js'
import { Breaks } from '../base/breaks.js'
import { fail } from '../base/errors.js'
import { readPaging } from '../base/paging.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { parseFilter } from '../rules/parse.js'
import { FilterError } from '../rules/tokenize.js'
import type { CollectionRow } from '../store/statements/collections.js'
import { collectionOf, newDraft } from './draft.js'
import { newField } from './field-list.js'
import { parseCollection } from './parse.js'
import { checkNames, compileStandIn, type Page, readPage } from './table-page.js'

export interface CollectionPage extends Omit<Page<never>, 'items'> {
  collections: Collection[]
}

const columns: readonly Field[] = [
  newField('text', 'id'),
  newField('text', 'created'),
  newField('text', 'updated'),
  newField('text', 'name'),
  newField('bool', 'system'),
  newField('text', 'type'),
]

/** The table of collections as if it were a collection, so that the filter language can read it. */
const standIn: Collection = {
  ...collectionOf(newDraft('base', '_collections')),
  fields: [...columns],
}

/**
 * A page of the collections that match `filter`, in the order of `sort`. Throws request.invalid.
 * Source: PocketBase apis/collection.go collectionsList, tools/search/simple_field_resolver.go.
 */
export async function listCollections(
  app: Pick<App, 'store' | 'collections' | 'clock'>,
  query: Readonly<Record<string, string>>,
): Promise<CollectionPage> {
  const paging = readPaging(query)
  const found = compile(app, query)
  const columns = '`_collections`.*'
  const { items, ...page } = await readPage<CollectionRow>(
    app.store.read,
    '_collections',
    columns,
    found,
    paging,
  )
  const breaks = new Breaks()
  const collections: Collection[] = []
  for (const item of items) {
    if (breaks.isDue) await breaks.rest()
    collections.push(parseCollection(item))
  }
  return { collections, ...page }
}

function compile(
  app: Pick<App, 'collections' | 'clock'>,
  { filter = '', sort = '' }: Readonly<Record<string, string>>,
) {
  if (filter !== '') checkFilter(filter)
  if (/[:.]/.test(sort)) throw fail('request.invalid')
  return compileStandIn(app, standIn, filter, sort)
}

/** Refuses what only records have: the request, other collections, modifiers. */
function checkFilter(filter: string): void {
  try {
    checkNames(parseFilter(filter), checkName)
  } catch (error) {
    if (error instanceof FilterError) throw fail('request.invalid', { cause: error })
    throw error
  }
}

function checkName(name: string): void {
  if (/[:.]/.test(name)) throw new FilterError(`unknown field ${name}`)
}
